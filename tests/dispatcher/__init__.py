"""Tests of the dispatcher, file for file."""
