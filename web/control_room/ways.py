"""The way a vehicle takes through what is left of its plan, as GeoJSON legs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from mobility.fleet.view_values import VehicleView
from routing.area import Area
from routing.errors import RoutingError
from routing.values import Position
from web.api.write import leg_feature

__all__ = ["plan_way"]


def plan_way(area: Area, row: VehicleView) -> Iterator[dict[str, Any]]:
    """
    Yield a leg of kind ``plan`` to each place still to be driven to, and one of kind ``home`` to the depot.

    Each leg begins where the vehicle was last seen, or at the halt before; ``riders`` says how many are on board.
    """
    remaining = [stop for stop in row.stops if stop.state != "done"]
    riders = row.riders_on_board
    places: list[tuple[Position, str, int]] = [(_here(area, row), "plan", riders)]
    if row.waiting_stop_id is not None:
        places.append((area.stop_by_id(row.waiting_stop_id).position, "plan", riders))
    for stop_id, group in groupby(remaining, key=lambda stop: stop.stop_id):
        places.append((area.stop_by_id(stop_id).position, "plan", riders))
        riders += sum(stop.persons if stop.kind == "pickup" else -stop.persons for stop in group)
    places.append((area.stop_by_id(row.vehicle.depot_stop_id).position, "home", riders))
    for (a, _, _), (b, kind, on_board) in pairwise(places):
        if a != b:
            yield leg_feature(area.path(a, b), kind=kind, riders=on_board)


def _here(area: Area, row: VehicleView) -> Position:
    if row.position is not None:
        with contextlib.suppress(RoutingError):  # seen off the roads: draw from the last stop instead
            return area.snap(row.position.lat, row.position.lon)
    return area.stop_by_id(row.here_stop_id).position
