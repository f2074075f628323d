"""Which roads a public-transport vehicle may use, and in which direction."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["BLOCKING_BARRIERS", "Closed", "blocks_vehicles", "directions"]

ACCESS_KEYS = ("bus", "psv", "motorcar", "motor_vehicle", "vehicle", "access")
"""Who is meant, from the most specific to the most general: the first one tagged decides."""

FORBIDDEN = frozenset({"no", "private", "agricultural", "forestry", "military", "permit", "emergency", "delivery"})

CLOSED_UNLESS_ALLOWED = frozenset({"pedestrian"})
"""Classes that are closed to vehicles unless a tag opens them."""

CLOSED_SERVICE = frozenset({"emergency_access"})

BLOCKING_BARRIERS = frozenset(
    {
        "block",
        "bollard",
        "chain",
        "cycle_barrier",
        "debris",
        "full-height_turnstile",
        "horse_stile",
        "jersey_barrier",
        "kissing_gate",
        "log",
        "motorcycle_barrier",
        "planter",
        "stile",
        "turnstile",
    }
)
"""Barriers that stop a vehicle unless an access tag lets it through; gates are taken to open."""

FORWARD = frozenset({"yes", "true", "1"})
BACKWARD = frozenset({"-1", "reverse"})
CHANGING = frozenset({"reversible", "alternating"})
BOTH = frozenset({"no", "false", "0"})
ONEWAY_KEYS = ("oneway:bus", "oneway:psv", "oneway:motor_vehicle", "oneway")


class Closed(StrEnum):
    """Why a road is left out."""

    AREA = "a square, not a road"
    ACCESS = "access not allowed"
    NOT_BUILT_FOR_VEHICLES = "pedestrian zone"
    CHANGING_ONEWAY = "direction changes with the time of day"


def directions(highway: str, tags: Mapping[str, str]) -> tuple[bool, bool] | Closed:
    """
    Tell whether a road may be driven forward and backward, or why not at all.

    A motorway and a roundabout are one-way without saying so; a motorway link is not, because in
    practice an untagged link is a two-way one between two carriageways.

    Examples
    --------
    >>> directions("residential", {"oneway": "-1"})
    (False, True)
    """
    if tags.get("area") == "yes":
        return Closed.AREA
    permission = _permission(tags)
    if permission in FORBIDDEN or (permission is None and tags.get("service") in CLOSED_SERVICE):
        return Closed.ACCESS
    if permission is None and highway in CLOSED_UNLESS_ALLOWED:
        return Closed.NOT_BUILT_FOR_VEHICLES
    return _oneway(highway, tags)


def blocks_vehicles(tags: Mapping[str, str]) -> bool:
    """Tell whether a node stops vehicles: a bollard and the like, or a gate that is private."""
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    permission = _permission(tags)
    if permission is None:
        return barrier in BLOCKING_BARRIERS
    return permission in FORBIDDEN


def _permission(tags: Mapping[str, str]) -> str | None:
    return next((tags[key] for key in ACCESS_KEYS if key in tags), None)


def _oneway(highway: str, tags: Mapping[str, str]) -> tuple[bool, bool] | Closed:
    if any(tags.get(key, "").startswith("opposite") for key in ("busway", "busway:left", "busway:right")):
        return True, True
    value = next((tags[key] for key in ONEWAY_KEYS if key in tags), "")
    if value in CHANGING:
        return Closed.CHANGING_ONEWAY
    if value in BACKWARD:
        return False, True
    implied = highway == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    if value in FORWARD or (implied and value not in BOTH):
        return True, False
    return True, True
