"""Processes that are killed at any moment: what was answered stays, what was not can be asked again."""
