"""A simulation run as JSON."""

from __future__ import annotations

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


def unmet_json(count: UnmetCount, area: Area) -> dict[str, Any]:
    """Describe how often something could not be offered; its cells are named after the municipality they lie in."""
    return {
        "band_s": count.band_s,
        "reason": count.reason,
        "message": refusal_text(count.reason) or count.reason,
        "from": _cell_json(count.origin, area),
        "to": _cell_json(count.destination, area),
        "wishes": count.wishes,
        "persons": count.persons,
    }


def _cell_json(cell: Cell, area: Area) -> dict[str, Any]:
    nearest = min(area.stops, key=lambda stop: distance_m(cell.lat, cell.lon, stop.lat, stop.lon))
    return {"lat": round(cell.lat, 2), "lon": round(cell.lon, 2), "label": nearest.municipality}
