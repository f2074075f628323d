"""A simulation run as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mobility.booking.distances import distance_m
from mobility.booking.unmet_values import Cell, UnmetCount
from mobility.store.runs import SimulationRun
from routing.area import Area
from web.texts import refusal_text

__all__ = ["run_json", "unmet_json"]


def run_json(run: SimulationRun) -> dict[str, Any]:
    """Describe a run for a list: what was asked, how far it is, and its key figures once it is done."""
    return {
        "id": run.id,
        "created_s": run.created_s,
        "state": run.state,
        "progress": run.progress,
        "scenario": dict(run.scenario),
        "kpis": run.result["kpis"] if run.result else None,
        "error": run.error,
    }


def unmet_json(counts: Iterable[UnmetCount], area: Area) -> list[dict[str, Any]]:
    """Describe how often things could not be offered; cells are named after the municipality they lie in."""
    names: dict[Cell, str] = {}  # to name one looks at every stop, and wishes come from a few cells again and again

    def cell_json(cell: Cell) -> dict[str, Any]:
        if cell not in names:
            nearest = min(area.stops, key=lambda stop: distance_m(cell.lat, cell.lon, stop.lat, stop.lon))
            names[cell] = nearest.municipality
        return {"lat": round(cell.lat, 2), "lon": round(cell.lon, 2), "label": names[cell]}

    return [
        {
            "band_s": count.band_s,
            "reason": count.reason,
            "message": refusal_text(count.reason) or count.reason,
            "from": cell_json(count.origin),
            "to": cell_json(count.destination),
            "wishes": count.wishes,
            "persons": count.persons,
        }
        for count in counts
    ]
