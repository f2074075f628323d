"""Riders who have not asked yet: what is expected, what is kept for them, and where vehicles wait."""
