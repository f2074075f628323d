"""How long work tells whoever waits for it how far it has come."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "SilentProgress"]


class Progress(Protocol):
    """Hears what is being done; the command line draws it, tests record it."""

    def step(self, name: str, fraction: float | None = None) -> None:
        """
        Report that step `name` is under way.

        Parameters
        ----------
        name
            What is being done, for the reader ("Reading roads").
        fraction
            Share of this step that is done, in [0, 1]; None when it cannot be known.
        """


class SilentProgress:
    """A progress nobody watches."""

    def step(self, name: str, fraction: float | None = None) -> None:
        """Hear it and say nothing."""
