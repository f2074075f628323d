"""Scheduled transport: feeds read, connections found, so that both can stand beside each other."""
