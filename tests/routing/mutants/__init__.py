"""Extracts damaged at random in every way a file can be, each built into a bundle in a process that may die."""
