"""Tests of the published dial-a-ride problem."""
