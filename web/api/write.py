"""From the values of the use cases to JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from mobility.booking.group_trips import GroupTrip
from mobility.booking.round_trips import RoundTrip, RoundTripSet
from mobility.booking.ticket import Ticket
from mobility.booking.values import GroupOffer, Offer, OfferSet, Refusal
from mobility.fleet.view_values import DriverTask
from mobility.timetable.values import Connection
from routing.area import Area
from routing.phrases import directions
from routing.values import Path, WalkPath
from web.context import current_service
from web.i18n import current_language
from web.texts import refusal_text

__all__ = [
    "area_json",
    "leg_feature",
    "offers_json",
    "path_json",
    "place_json",
    "refusal_json",
    "round_trips_json",
    "task_json",
    "ticket_json",
    "walk_feature",
]


def area_json(area: Area) -> dict[str, Any]:
    """Describe the area: title, where its data comes from, bounds, service area, and what the base map covers."""
    bounds = area.bounds
    basemap = area.basemap_metadata()
    return {
        "title": area.title,
        "is_model": area.is_model,
        "source_label": area.source_label,
        "attribution": area.attribution,
        "credits": basemap.get("credits", []),
        "map_bounds": basemap.get("bounds"),
        "bounds": [bounds.min_lon, bounds.min_lat, bounds.max_lon, bounds.max_lat],
        "center": [(bounds.min_lon + bounds.max_lon) / 2, (bounds.min_lat + bounds.max_lat) / 2],
        "service_area": area.service_area_geojson,
    }


def place_json(place: Any) -> dict[str, Any]:
    """Describe a place the geocoder found."""
    return {name: getattr(place, name) for name in ("kind", "label", "detail", "lat", "lon", "stop_index")}


def _offer_json(offer: Offer) -> dict[str, Any]:
    return asdict(offer)


def offers_json(found: OfferSet, area: Area) -> dict[str, Any]:
    """Describe offers, or the refusal with its sentence in the reader's language."""
    return {
        "offers": [_offer_json(offer) for offer in found.offers],
        "refusal": None if found.refusal is None else refusal_json(found.refusal, area),
        "groups": [_group_json(group) for group in found.groups],
        "scheduled": [_connection_json(connection) for connection in found.scheduled],
    }


def _connection_json(connection: Connection) -> dict[str, Any]:
    """Describe a connection by bus or train; `departs_s` is when its first ride does."""
    return {**asdict(connection), "kind": "scheduled", "departs_s": connection.departs_s}


def _group_json(group: GroupOffer) -> dict[str, Any]:
    """Describe how a party could be divided: every ride with who is in it, and one price."""
    return {"parts": [asdict(part) for part in group.parts], "price_ct": group.price_ct, "is_moved": group.is_moved}


def refusal_json(refusal: Refusal, area: Area) -> dict[str, Any]:
    """Describe a refusal with its sentence in the reader's language, and what could be had instead."""
    details = dict(refusal.details)
    described = {
        "reason": refusal.reason,
        "message": refusal_text(refusal.reason, details) or refusal.sentence,
        "details": details,
        "alternatives": [_offer_json(offer) for offer in refusal.alternatives],
    }
    if "stop_id" in details:
        # One tap away: the same wish from (or to) the nearest stop.
        stop = area.stop_by_id(details["stop_id"])
        end = "origin" if refusal.reason == "NO_STOP_NEAR_ORIGIN" else "destination"
        described["nearest"] = {"end": end, "label": stop.name, "lat": stop.lat, "lon": stop.lon}
    return described


def round_trips_json(found: RoundTripSet, area: Area) -> dict[str, Any]:
    """Describe round trips, or which way cannot be had, why, and the round trips that could be instead."""
    refusal = found.refusal
    described = None if refusal is None else {**refusal_json(refusal, area), "leg": found.leg}
    if described is not None:
        described["alternatives"] = [_both_ways_json(trip, _offer_json) for trip in found.alternatives]
    return {
        "trips": [_both_ways_json(trip, _offer_json) for trip in found.trips],
        "refusal": described,
        "groups": [_both_ways_json(trip, _group_json) for trip in found.groups],
        "scheduled": [_connection_json(connection) for connection in found.scheduled],
    }


def _both_ways_json(trip: RoundTrip | GroupTrip, way_json: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Describe a way out and a way home, each an offer or how a party could be divided, and one price for all."""
    return {
        "outward": way_json(trip.outward),
        "return": way_json(trip.homeward),
        "stay_s": trip.stay_s,
        "price_ct": trip.price_ct,
    }


def ticket_json(ticket: Ticket) -> dict[str, Any]:
    """
    Describe a ticket to whoever holds its key.

    `shows_vehicle` tells whether they may see now where it is, `cancel_fee_ct` what giving the ride up now would cost.
    """
    service = current_service()
    now_s = service.clock.now_s()
    fee_ct = service.policy.fees.late_cancel_ct(ticket.price_ct) if ticket.cancellation == "late" else 0
    return {
        **asdict(ticket.as_shown(now_s)),
        "is_live": ticket.is_live,
        "shows_vehicle": ticket.shows_vehicle(now_s),
        "cancel_fee_ct": fee_ct,
    }


def task_json(task: DriverTask) -> dict[str, Any]:
    """Describe a driver's work."""
    described = asdict(task)
    vehicle = task.vehicle
    described["vehicle"] = {"id": vehicle.id, "name": vehicle.name, "plate": vehicle.plate}
    return described


def _line(path: Path | WalkPath) -> list[list[float]]:
    return [[round(float(lon), 6), round(float(lat), 6)] for lon, lat in zip(path.lon, path.lat, strict=True)]


def leg_feature(path: Path, **properties: Any) -> dict[str, Any]:
    """Describe one way as a GeoJSON Feature with the seconds at every point and the turns in the reader's words."""
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": _line(path)},
        "properties": {
            **properties,
            "elapsed_s": [round(float(at), 1) for at in path.elapsed_s],
            "length_m": round(path.length_m, 1),
            "duration_s": round(path.duration_s, 1),
            "steps": [asdict(direction) for direction in directions(path, current_language())],
        },
    }


def walk_feature(path: WalkPath, *, end: str) -> dict[str, Any]:
    """Describe a walk between a stop and a door as a GeoJSON Feature; `end` of the ride is pickup or dropoff."""
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": _line(path)},
        "properties": {
            "kind": "walk",
            "end": end,
            "length_m": round(path.length_m, 1),
            "duration_s": round(path.duration_s, 1),
            "has_steps": path.has_steps,
        },
    }


def path_json(legs: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Gather legs into a GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(legs)}
