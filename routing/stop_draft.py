"""A virtual stop on its way: placed, but without number and final name."""

from __future__ import annotations

from dataclasses import dataclass

from routing.values import Position

__all__ = ["Draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A stop before it has its index and final name.

    Attributes
    ----------
    id
        The letter of its kind and what it was made from: "h" and the node of a bus stop, "j" and the node of
        a junction, "f" and a facility, "p" and a position, "a" and what a planner wrote.
    kind, position, kerb, step_free
        As in `routing.values.VirtualStop`.
    sign
        What is written on the sign, or the name of the facility; "" where there is neither.
    streets
        Names of the streets that meet there, the larger first.
    title
        Its name, where a planner gave it one; else "".
    """

    id: str
    kind: str
    position: Position
    sign: str = ""
    streets: tuple[str, ...] = ()
    kerb: str = "unknown"
    step_free: bool | None = None
    title: str = ""
