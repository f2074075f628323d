"""Where people may walk, how fast, and where a wheelchair or a pram cannot follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["WALK_SPEED_MPS", "WalkWay", "stops_walkers", "stops_wheels", "walk_way"]

WALK_SPEED_MPS = 1.2
"""How fast people walk on an even way, metres a second; slower than a fit adult, for all who are not."""

PACES = {
    "corridor": 100,
    "cycleway": 100,
    "footway": 100,
    "living_street": 100,
    "path": 110,
    "pedestrian": 100,
    "platform": 100,
    "residential": 100,
    "road": 100,
    "service": 100,
    "steps": 200,
    "elevator": 200,
    "track": 105,
    "unclassified": 100,
    "tertiary": 100,
    "tertiary_link": 100,
    "secondary": 100,
    "secondary_link": 100,
    "primary": 100,
    "primary_link": 100,
}
"""Classes one may walk on unless a tag forbids it, with the time a metre takes, percent of an even way."""

ONLY_IF_ALLOWED = frozenset({"bridleway", "busway", "motorway", "motorway_link", "trunk", "trunk_link"})
"""Classes one may walk on only where a tag says so."""

MAIN_ROADS = frozenset(
    f"{name}{end}" for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for end in ("", "_link")
)
STREETS = MAIN_ROADS | {"unclassified", "residential", "living_street", "road", "busway"}
"""Classes made for vehicles: a gate or kerb on one of their points is not in the way of who walks along."""

ALLOWING = frozenset({"yes", "designated", "permissive", "official"})
FORBIDDING = frozenset({"no", "private", "use_sidepath", "military", "emergency", "permit"})
"""Values of `foot` and `access` that close a way to walkers; farm, forest and delivery rules are for vehicles."""

SIDEWALK_KEYS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
SIDEWALKS = frozenset({"both", "left", "right", "yes", "separate"})

ROUGH_PACE = 130
ROUGH_SURFACES = frozenset(
    {"dirt", "earth", "grass", "ground", "mud", "rock", "sand", "stepping_stones", "pebblestone"}
)
ROUGH_TRACKS = frozenset({"grade4", "grade5"})
BAD_FOR_WHEELS = frozenset({"very_bad", "horrible", "very_horrible", "impassable"})
ROUGH_SMOOTHNESS = BAD_FOR_WHEELS - {"very_bad"}
WHEELS_STUCK = frozenset({"mud", "rock", "sand", "stepping_stones"})

WALLS = frozenset({"fence", "full-height_turnstile", "guard_rail", "hedge", "retaining_wall", "wall"})
"""Barriers nobody walks through unless a tag lets them."""

NARROW_OR_HIGH = frozenset({"cycle_barrier", "kissing_gate", "log", "motorcycle_barrier", "stile", "step", "turnstile"})
"""Barriers one passes on foot, but not with a wheelchair or a pram."""


@dataclass(frozen=True, slots=True)
class WalkWay:
    """
    How one walks on a way.

    Attributes
    ----------
    forward, backward
        Whether one may walk in the direction it is drawn, and against it; at least one holds.
    pace
        Time a metre takes, percent of an even way, in [50, 255].
    on_road
        A main road without a sidewalk of its own: outside settlements one walks beside fast traffic.
    step_free
        False on steps, behind raised kerbs, and on ground where wheels get stuck.
    street
        Made for vehicles.
    raised
        A bridge or a tunnel: one comes onto it at its ends only, never from a house beside, below or above.
    """

    forward: bool
    backward: bool
    pace: int
    on_road: bool
    step_free: bool
    street: bool
    raised: bool


def walk_way(tags: Mapping[str, str]) -> WalkWay | None:
    """
    Tell how one walks on a way with these tags, or None where nobody may.

    Examples
    --------
    >>> walk_way({"highway": "steps"})
    WalkWay(forward=True, backward=True, pace=200, on_road=False, step_free=False, street=False, raised=False)
    >>> walk_way({"highway": "motorway"}) is None
    True
    """
    highway = _class(tags)
    if not _may_walk(highway, tags):
        return None
    forward, backward = _directions(tags)
    if not (forward or backward):
        return None
    return WalkWay(
        forward=forward,
        backward=backward,
        pace=_pace(highway, tags),
        on_road=highway in MAIN_ROADS and not _has_sidewalk(tags),
        step_free=_step_free(highway, tags),
        street=highway in STREETS,
        raised=tags.get("bridge", "no") != "no" or tags.get("tunnel", "no") not in {"no", "building_passage"},
    )


def stops_walkers(tags: Mapping[str, str]) -> bool:
    """Tell whether nobody walks past a point: a wall or a fence without a gate, or a gate that is locked or private."""
    if "barrier" not in tags:
        return False
    permission = tags.get("foot", tags.get("access"))
    if permission is not None:
        return permission in FORBIDDING
    return tags["barrier"] in WALLS or tags.get("locked") == "yes"


def stops_wheels(tags: Mapping[str, str]) -> bool:
    """Tell whether a point can be passed on foot only: a stile, a narrow gate, a raised kerb."""
    if "wheelchair" in tags:
        return tags["wheelchair"] == "no"
    return tags.get("barrier") in NARROW_OR_HIGH or tags.get("kerb") == "raised"


def _class(tags: Mapping[str, str]) -> str:
    is_platform = tags.get("railway") == "platform" or tags.get("public_transport") == "platform"
    return tags.get("highway", "platform" if is_platform else "")


def _may_walk(highway: str, tags: Mapping[str, str]) -> bool:
    permission = tags.get("foot", tags.get("access"))
    if permission in FORBIDDING:
        return False
    if highway in ONLY_IF_ALLOWED or tags.get("motorroad") == "yes":
        return tags.get("foot") in ALLOWING or (highway != "bridleway" and _has_sidewalk(tags))
    return highway in PACES


def _has_sidewalk(tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) in SIDEWALKS for key in SIDEWALK_KEYS)


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Ways are one-way for vehicles only, but for escalators and where walkers are meant."""
    oneway, conveying = tags.get("oneway:foot"), tags.get("conveying")
    forward = oneway not in {"-1", "reverse"} and conveying != "backward" and tags.get("foot:forward") != "no"
    backward = oneway not in {"yes", "1", "true"} and conveying != "forward" and tags.get("foot:backward") != "no"
    return forward, backward


def _pace(highway: str, tags: Mapping[str, str]) -> int:
    pace = PACES.get(highway, 100)
    rough = (
        tags.get("surface") in ROUGH_SURFACES
        or tags.get("smoothness") in ROUGH_SMOOTHNESS
        or tags.get("tracktype") in ROUGH_TRACKS
    )
    return max(pace, ROUGH_PACE) if rough else pace


def _step_free(highway: str, tags: Mapping[str, str]) -> bool:
    if "wheelchair" in tags:
        return tags["wheelchair"] != "no"
    if highway == "steps":
        return tags.get("ramp:wheelchair") == "yes"
    return not (
        tags.get("kerb") == "raised" or tags.get("smoothness") in BAD_FOR_WHEELS or tags.get("surface") in WHEELS_STUCK
    )
