"""How long, which way, where is it: one compiled road area, opened read-only."""
