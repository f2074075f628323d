"""Staff accounts and riders."""
