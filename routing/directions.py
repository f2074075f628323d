"""Turn instructions: what a driver must know at each junction, and nothing where the road just goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from routing.compiled import RoadNetwork
from routing.junctions import Junctions
from routing.maneuvers import RAMPS
from routing.tracing import Leg, length_m, point_on
from routing.turns import Turn, Turns
from routing.values import Step

__all__ = ["Guide"]

TOWARDS_M = 1_500.0
"""How far behind an exit or the foot of a ramp the road lies that it is said to lead to."""

NO_DRIVE_M = 3.0
"""Less road than this at either end is the width of the junction a stop stands at, not a road driven."""


class Guide:
    """Gives instructions for ways through one road network."""

    def __init__(self, roads: RoadNetwork) -> None:
        self._roads = roads
        self._at = Junctions(roads)
        self._turns = Turns(roads, self._at)

    def steps(self, legs: Sequence[Leg], arrival: str = "arrive") -> tuple[Step, ...]:
        """
        Instructions along a way, from "depart" to `arrival`.

        A step is given where one turns or keeps to a side although other roads lead on, where the road
        gets another name and number, and at roundabouts (once, at the entry, with the number of the exit).
        The lengths of the steps add up to the length of the way.
        """
        first, last = self._driven(legs)
        turns = self._turns.along(legs, first, last)
        ends = [turn.leg for turn in turns[1:]] + [len(legs)]
        begins = [0, *ends[:-1]]  # the rim of the first junction belongs to the first step
        steps = [
            self._step(legs, turn, length_m(self._roads, legs[begin:end]), end)
            for turn, begin, end in zip(turns, begins, ends, strict=True)
        ]
        return (*_without_repeats(steps), Step("", 0.0, arrival, *point_on(self._roads, legs[-1].arc, legs[-1].until)))

    def _driven(self, legs: Sequence[Leg]) -> tuple[int, int]:
        """First and last leg that are more than the rim of a junction."""
        driven = [k for k, leg in enumerate(legs) if length_m(self._roads, [leg]) >= NO_DRIVE_M]
        return (driven[0], driven[-1]) if driven else (0, 0)

    def _step(self, legs: Sequence[Leg], turn: Turn, metres: float, end: int) -> Step:
        begin = legs[turn.leg]
        exit_number = self._turns.exit_number(legs[turn.leg :]) if turn.key == "roundabout" else 0
        leads_on = turn.key in RAMPS or self._at.is_link(legs[turn.behind].arc)
        street = self._towards(legs[turn.behind :]) if leads_on else self._street(legs[turn.behind : end])
        return Step(street, metres, turn.key, *point_on(self._roads, begin.arc, begin.since), exit_number)

    def _street(self, legs: Sequence[Leg]) -> str:
        """Name of the road one is on after a turn, with its number where only that stays the same along the road."""
        named = self._turns.first_named(legs)
        if named is None:
            return ""
        name, numbers = self._at.street(legs[named].arc), self._at.numbers(legs[named].arc)
        others = {self._at.street(leg.arc) for leg in legs[named:]}
        lasting = " / ".join(numbers)
        return f"{name} ({lasting})" if len(others - {""}) > 1 and lasting not in {"", name} else name

    def _towards(self, legs: Sequence[Leg]) -> str:
        """Name of the road that a ramp leads to."""
        passed_m = 0.0
        for leg in legs:
            if not self._at.is_link(leg.arc) and (street := self._at.street(leg.arc)):
                return street
            passed_m += length_m(self._roads, [leg])
            if passed_m > TOWARDS_M:
                break
        return ""


def _without_repeats(steps: Sequence[Step]) -> list[Step]:
    """Leave out that one goes on along the road one was told to take."""
    told: list[Step] = []
    for step in steps:
        if told and step.instruction == "continue" and step.street == told[-1].street:
            told[-1] = replace(told[-1], length_m=told[-1].length_m + step.length_m)
        else:
            told.append(step)
    return told
