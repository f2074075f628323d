"""Ids that follow from words, and what is kept of secret codes."""

from __future__ import annotations

import hashlib

__all__ = ["derived_id", "digest"]


def digest(code: str) -> str:
    """Return what is kept of a code in its place: enough to know it again, nothing to open a door with."""
    return hashlib.sha256(code.encode()).hexdigest()


def derived_id(words: str) -> str:
    """
    Return the id (128 bit) that follows from these words.

    Two workers at once make the same one, so that the second of them is not let in; and after a crash the next turn
    finds what the last one made.
    """
    return digest(words)[:32]
