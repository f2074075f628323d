"""Rides that repeat: every week on some days, until a date, booked ahead by the worker."""
