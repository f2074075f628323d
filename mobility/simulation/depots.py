"""Where vehicles wait for their first ride: the strongest centres of the area, each served before one gets two."""

from __future__ import annotations

from collections.abc import Sequence

from mobility.simulation.demand import DemandModel, Spot
from routing.values import VirtualStop

__all__ = ["demand_model", "depot_stops"]


def demand_model(stops: Sequence[VirtualStop], decay_m: float = 6000.0) -> DemandModel:
    """Return where people live and go: at the stops, as each serves about as many homes as the next."""
    return DemandModel([Spot(stop.lat, stop.lon, stop.name) for stop in stops], decay_m=decay_m)


def depot_stops(stops: Sequence[VirtualStop], model: DemandModel, count: int, at_most: int = 8) -> list[VirtualStop]:
    """Return the stops where `count` vehicles begin, at no more than `at_most` different places."""
    centres = model.centres[: max(1, min(count, at_most))]
    return [stops[centres[index % len(centres)]] for index in range(count)]
