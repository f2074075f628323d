"""Where things are: the area, places by name, the place at a point."""

from __future__ import annotations

from typing import Any

from mobility.booking.values import Place
from mobility.errors import NotFound
from web.api.blueprint import api
from web.api.parse import query
from web.api.ways import walk
from web.api.write import area_json, place_json
from web.context import current_service

__all__ = ["area", "places", "reverse_place", "show_walk"]


@api.get("/api/area")
def area() -> dict[str, Any]:
    """Describe the area, the service's clock and its hotline."""
    service = current_service()
    return {
        **area_json(service.area),
        "now_s": service.clock.now_s(),
        "speed": service.clock.rate,
        "hotline": service.policy.hotline,
        "horizon_s": service.policy.horizon_s,
        "lead_time_s": service.policy.lead_time_s,
        "most_persons": service.policy.most_persons,
        "policy_label": service.policy.label,
    }


@api.get("/api/places")
def places() -> dict[str, Any]:
    """Suggest places for what was typed so far; nearby ones first where a position is given."""
    asked = query(numbers=("lat", "lon"))
    text = asked.text("q", max_length=200, default="")
    near = (asked.number("lat", -90, 90), asked.number("lon", -180, 180)) if asked.has("lat") else None
    return {"places": [place_json(place) for place in current_service().area.search(text, near)] if text else []}


@api.get("/api/places/reverse")
def reverse_place() -> dict[str, Any]:
    """Name the place at a point of the map."""
    asked = query(numbers=("lat", "lon"))
    place = current_service().area.reverse(asked.number("lat", -90, 90), asked.number("lon", -180, 180))
    if place is None:
        raise NotFound("no named place is near this point; choose one nearer to a road or village")
    return place_json(place)


@api.get("/api/walk")
def show_walk() -> dict[str, Any]:
    """Show the way on foot between a place and a stop, around steps where asked to, as a GeoJSON Feature."""
    service, asked = current_service(), query(numbers=("lat", "lon"))
    place = Place(asked.number("lat", -90, 90), asked.number("lon", -180, 180))
    end = asked.choice("end", ("pickup", "dropoff"), default="pickup")
    step_free = asked.choice("step_free", ("no", "yes"), default="no") == "yes"
    stop_and_end = asked.text("stop_id", max_length=100), end
    return walk(service.area, place, stop_and_end, service.policy.max_walk_m, step_free=step_free)
