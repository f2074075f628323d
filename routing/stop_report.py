"""What became of the stops in a build: what a planner reads before people ride to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.stop_coverage import SettlementCoverage
from routing.values import VirtualStop

__all__ = ["PlacedStops", "StopReport", "Vanished"]


@dataclass(frozen=True, slots=True)
class Vanished:
    """
    A stop that was there in the build before and is no more.

    Attributes
    ----------
    id, name, lat, lon
        As it was.
    is_retired
        Whether rides booked before still find it; False where no road leads there any more.
    """

    id: str
    name: str
    lat: float
    lon: float
    is_retired: bool


@dataclass(frozen=True, slots=True)
class StopReport:
    """
    What a build made of the stops of an area.

    Attributes
    ----------
    kinds
        How many stops there are, by kind (`routing.values.STOP_KINDS`).
    coverage
        How well every settlement is served.
    left_out
        How many standing bus stops are not offered, by reason.
    kept
        How many stops have the id they had in the build before; 0 where there was none.
    vanished
        Stops of the build before that are no more.
    warnings
        What planners wrote that could not be carried out, a sentence each.
    """

    kinds: Mapping[str, int]
    coverage: tuple[SettlementCoverage, ...]
    left_out: Mapping[str, int]
    kept: int
    vanished: tuple[Vanished, ...]
    warnings: tuple[str, ...]

    @property
    def addresses(self) -> int:
        """Addresses in settlements."""
        return sum(settlement.addresses for settlement in self.coverage)

    @property
    def within_250_m(self) -> int:
        """Addresses in settlements with a stop within 250 m on foot."""
        return sum(settlement.within_250_m for settlement in self.coverage)


@dataclass(frozen=True, slots=True)
class PlacedStops:
    """
    The stops of an area, and how they came about.

    Attributes
    ----------
    stops
        Ordered by id; ``stops[i].index == i``.
    retired
        Stops that are no more, their indices following; rides booked before may still name them.
    report
        For the planner.
    """

    stops: tuple[VirtualStop, ...]
    retired: tuple[VirtualStop, ...]
    report: StopReport
