"""Which roads a public-transport vehicle may use, in which direction, and whether only to somebody who lives there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from routing.vehicle import VehicleSize

__all__ = ["ACCESS_KEYS", "OPENING_KEYS", "ROUND", "Access", "Closed", "RoadAccess", "permission", "road_access"]

Tags = Mapping[str, str]

ACCESS_KEYS = ("minibus", "bus", "psv", "motorcar", "motor_vehicle", "vehicle", "access")
"""Who is meant, from the most specific to the most general: the first one tagged decides."""

OPENING_KEYS = ACCESS_KEYS[:-1]
"""Keys that speak of vehicles; `access` may mean people on foot as well."""

CLOSED_UNLESS_ALLOWED = frozenset({"pedestrian", "track"})
CLOSED_SERVICE = frozenset({"emergency_access", "slipway"})
DEAD_END_SERVICE = frozenset({"driveway", "parking_aisle", "drive-through"})
"""Service roads that lead to a door or a parking space: driven at the end of a drive, not through."""

UNDRIVABLE_SMOOTHNESS = frozenset({"horrible", "very_horrible", "impassable"})
GONE_KEYS = ("abandoned", "disused", "impassable", "ice_road", "winter_road")

YES = frozenset({"yes", "true", "1"})
NO = frozenset({"no", "false", "0"})
BACKWARD = frozenset({"-1", "reverse"})
ONEWAY_KEYS = (*(f"oneway:{key}" for key in OPENING_KEYS), "oneway")
CONTRAFLOW_LANES = ("busway", "busway:left", "busway:right", "bus", "psv")
CONTRAFLOW_COUNTS = ("lanes:bus:backward", "lanes:psv:backward")
ROUND = frozenset({"roundabout", "circular"})


class Access(IntEnum):
    """What a tag allows, from little to much."""

    CLOSED = 0
    DESTINATION = 1
    OPEN = 2


ACCESS_OF_VALUE = dict.fromkeys(
    (
        "no", "private", "permit", "residents", "agricultural", "forestry", "military", "emergency", "delivery",
        "employees",
    ),
    Access.CLOSED,
) | dict.fromkeys(("destination", "customers", "visitors", "discouraged"), Access.DESTINATION)  # fmt: skip
"""All other values (yes, designated, permissive, official, unknown ...) leave a road open."""


class Closed(StrEnum):
    """Why a road is left out."""

    AREA = "a square, not a road"
    ACCESS = "access not allowed"
    NOT_BUILT_FOR_VEHICLES = "pedestrian zone"
    TRACK = "track no tag opens to vehicles"
    CHANGING_ONEWAY = "direction changes with the time of day"
    TOO_LARGE = "vehicle too high, wide, long or heavy"
    BARRED = "barrier all along"
    UNDRIVABLE = "surface no minibus can take"
    GONE = "out of use"
    NO_VEHICLES_ON_BOARD = "ferry that does not say it takes motor vehicles"


@dataclass(frozen=True, slots=True)
class RoadAccess:
    """
    How a road may be used.

    Attributes
    ----------
    forward, backward
        Whether it may be driven in and against its direction; one of them is true.
    destination_only
        Whether only to somewhere along it.
    """

    forward: bool
    backward: bool
    destination_only: bool = False


def road_access(highway: str, tags: Tags, vehicle: VehicleSize) -> RoadAccess | Closed:
    """
    Tell how a road may be used, or why not at all.

    A motorway and a roundabout are one-way without saying so; a motorway link is not, because in
    practice an untagged link is a two-way one between two carriageways.

    Examples
    --------
    >>> road_access("residential", {"oneway": "-1"}, VehicleSize())
    RoadAccess(forward=False, backward=True, destination_only=False)
    """
    closed = _closed(tags, vehicle)
    if closed:
        return closed
    allowed = [permission(tags, side) for side in ("forward", "backward")]
    if allowed == [None, None]:
        if highway in CLOSED_UNLESS_ALLOWED:
            return Closed.TRACK if highway == "track" else Closed.NOT_BUILT_FOR_VEHICLES
        if tags.get("service") in CLOSED_SERVICE:
            return Closed.ACCESS
    oneway = _oneway(highway, tags)
    if isinstance(oneway, Closed):
        return oneway
    forward, backward = (may and side is not Access.CLOSED for may, side in zip(oneway, allowed, strict=True))
    if not forward and not backward:
        return Closed.ACCESS
    return RoadAccess(forward, backward, Access.DESTINATION in allowed or _leads_to_a_door(tags, allowed))


def permission(tags: Tags, side: str = "", keys: tuple[str, ...] = ACCESS_KEYS) -> Access | None:
    """
    What the most specific access tag says; None where there is none.

    Of a list ("agricultural;destination") the part that allows most counts: each names a group let through.

    Parameters
    ----------
    tags
        Of a way or a node.
    side
        "forward" or "backward", where the tags may differ by direction.
    keys
        Which keys to ask, the most specific first.
    """
    for key in keys:
        value = tags.get(f"{key}:{side}") or tags.get(key)
        if value is not None:
            return max(ACCESS_OF_VALUE.get(part.strip(), Access.OPEN) for part in value.split(";"))
    return None


def _closed(tags: Tags, vehicle: VehicleSize) -> Closed | None:
    """Reasons to leave a road out that have nothing to do with who one is."""
    if tags.get("area") == "yes":
        return Closed.AREA
    if any(tags.get(key) == "yes" for key in GONE_KEYS):
        return Closed.GONE
    if tags.get("smoothness") in UNDRIVABLE_SMOOTHNESS:
        return Closed.UNDRIVABLE
    return None if vehicle.fits(tags) else Closed.TOO_LARGE


def _leads_to_a_door(tags: Tags, allowed: list[Access | None]) -> bool:
    """Driveways and the like, and cycle streets: only residents drive there unless a tag opens them."""
    if allowed != [None, None]:
        return False
    is_cycle_street = "yes" in {tags.get("bicycle_road"), tags.get("cyclestreet")}
    return is_cycle_street or tags.get("service") in DEAD_END_SERVICE


def _oneway(highway: str, tags: Tags) -> tuple[bool, bool] | Closed:
    value = next((tags[key] for key in ONEWAY_KEYS if key in tags), "")
    if value == "reversible":
        return Closed.CHANGING_ONEWAY
    implied = highway == "motorway" or tags.get("junction") in ROUND
    if value not in BACKWARD and value not in YES and not (implied and value not in NO):
        return True, True  # "alternating" traffic (lights at a narrow place) runs both ways, one after the other
    contraflow = _has_bus_lane_against_traffic(tags)
    return (contraflow, True) if value in BACKWARD else (True, contraflow)


def _has_bus_lane_against_traffic(tags: Tags) -> bool:
    if any(tags.get(key, "").startswith("opposite") for key in CONTRAFLOW_LANES):
        return True
    if any(tags.get(key, "0") not in {"0", ""} for key in CONTRAFLOW_COUNTS):
        return True
    sides = (f"{key}:backward" for key in ("minibus", "bus", "psv"))
    return any(ACCESS_OF_VALUE.get(tags[key], Access.OPEN) is Access.OPEN for key in sides if key in tags)
