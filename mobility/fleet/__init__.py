"""Vehicles, shifts, plans and what drivers do; the live fleet derived from the store."""
