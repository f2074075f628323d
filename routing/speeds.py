"""How fast a vehicle gets along: by road class, settlement and posted limit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from routing.compiled import HIGHWAYS

__all__ = ["NO_LIMIT_KPH", "Setting", "drive_speed_kph", "limits_kph", "read_limit_kph", "setting"]

NO_LIMIT_KPH = 1000.0
"""A road where the sign says there is no limit; drivers then go as fast as the class allows."""

WALKING_PACE_KPH = 7.0
KPH_PER_UNIT = {"mph": 1.609344, "knots": 1.852}

# Mean free-flow speeds in km/h, (outside, inside settlements), with junctions and bends in them:
# what navigation data shows for German rural districts, not what the sign allows.
CLASS_SPEED_KPH = {
    "motorway": (115, 100),
    "motorway_link": (60, 50),
    "trunk": (92, 65),
    "trunk_link": (55, 45),
    "primary": (79, 40),
    "primary_link": (50, 34),
    "secondary": (75, 36),
    "secondary_link": (45, 32),
    "tertiary": (64, 33),
    "tertiary_link": (40, 30),
    "unclassified": (48, 29),
    "residential": (30, 25),
    "living_street": (8, 8),
    "pedestrian": (7, 7),
    "service": (15, 12),
    "busway": (45, 30),
    "road": (35, 28),
    "ferry": (40, 40),  # its own duration slows it down
}
OUTSIDE_KPH, INSIDE_KPH = (
    np.array([CLASS_SPEED_KPH[name][side] for name in HIGHWAYS], dtype=np.float64) for side in (0, 1)
)

SHARE_OF_LIMIT_OUTSIDE = 0.9
SHARE_OF_LIMIT_INSIDE = 0.75  # junctions, parked cars, crossings
SHARE_OF_SLOW_LIMIT = 0.85  # a 30 zone is driven closer to its limit than a 50 street
ABOVE_CLASS = 1.1  # a high limit on a winding road does not make it a fast road

URBAN_LIMIT_KPH = 50.0
ZONE_LIMITS_KPH = {
    "urban": URBAN_LIMIT_KPH,
    "rural": 100.0,
    "motorway": NO_LIMIT_KPH,
    "trunk": NO_LIMIT_KPH,
    "living_street": WALKING_PACE_KPH,
    "bicycle_road": 30.0,
    "walk": WALKING_PACE_KPH,
}
ZONE_KEYS = ("maxspeed", "maxspeed:type", "zone:traffic", "source:maxspeed", "zone:maxspeed")
NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh|kph)?$")
ZONE_NUMBER = re.compile(r"^(?:[A-Z]{2}:(?:zone:?)?|zone:?)\s*(\d+)$")
OWN_KEYS = ("maxspeed:bus", "maxspeed:psv")


class Setting(IntEnum):
    """What the tags say about where a road lies."""

    UNKNOWN = 0
    INSIDE = 1
    OUTSIDE = 2


def limits_kph(tags: Mapping[str, str]) -> tuple[float, float]:
    """
    Posted limits forward and backward, km/h; nan where none is tagged.

    Examples
    --------
    >>> limits_kph({"maxspeed": "50", "maxspeed:backward": "30 mph"})
    (50.0, 48.28032)
    """
    common = _first_limit_kph(tags, (*OWN_KEYS, *ZONE_KEYS))
    if not math.isnan(_first_limit_kph(tags, OWN_KEYS)):
        sides: tuple[str, ...] = OWN_KEYS  # a limit for buses outweighs one by direction for all
    else:
        sides = (*OWN_KEYS, "maxspeed")
    forward, backward = (_first_limit_kph(tags, [f"{key}:{side}" for key in sides]) for side in ("forward", "backward"))
    return (common if math.isnan(forward) else forward), (common if math.isnan(backward) else backward)


def setting(tags: Mapping[str, str]) -> Setting:
    """Tell whether tags like `zone:traffic=DE:urban` place a road inside or outside a settlement."""
    for key in ZONE_KEYS:
        zone = tags.get(key, "").rpartition(":")[2]
        if zone in {"urban", "living_street"} or ZONE_NUMBER.match(tags.get(key, "")):
            return Setting.INSIDE
        if zone in {"rural", "motorway"}:
            return Setting.OUTSIDE
    return Setting.UNKNOWN


def drive_speed_kph(
    highway: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    limit_kph: NDArray[np.float64],
    cap_kph: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Speeds to reckon with, km/h.

    Parameters
    ----------
    highway
        Code of the road class, index into `HIGHWAYS`.
    inside
        Whether the piece of road lies inside a settlement.
    limit_kph
        Posted limit, km/h; nan where none is known.
    cap_kph
        What the surface lets a vehicle do, km/h; inf where it sets no bounds.

    Notes
    -----
    A limit above 50 km/h between houses marks a road that is not built up on, whatever stands around it.
    """
    inside = inside & ~(limit_kph > URBAN_LIMIT_KPH)
    usual = np.where(inside, INSIDE_KPH[highway], OUTSIDE_KPH[highway])
    share = np.where(inside, SHARE_OF_LIMIT_INSIDE, SHARE_OF_LIMIT_OUTSIDE)
    share = np.where(limit_kph <= 30.0, SHARE_OF_SLOW_LIMIT, share)
    limited = np.minimum(limit_kph * share, usual * ABOVE_CLASS)
    speed = np.where(np.isnan(limit_kph) | (limit_kph >= NO_LIMIT_KPH), usual, limited)
    speed = np.maximum(speed, WALKING_PACE_KPH)  # nobody drives slower, and a mistyped limit of 0 must not close a road
    return np.minimum(speed, cap_kph)


def _first_limit_kph(tags: Mapping[str, str], keys: Sequence[str]) -> float:
    """The limit of the first key that tells one; nan where none does."""
    limits = (read_limit_kph(tags[key]) for key in keys if key in tags)
    return next((limit for limit in limits if not math.isnan(limit)), math.nan)


def read_limit_kph(text: str) -> float:
    """Parse one maxspeed value; nan when it says nothing (signals, variable, a typing error)."""
    values = [_single_limit_kph(part.strip()) for part in text.split(";")]
    known = [value for value in values if not math.isnan(value)]
    return min(known) if known else math.nan


def _single_limit_kph(text: str) -> float:
    if text in {"none", "unlimited"}:
        return NO_LIMIT_KPH
    number = NUMBER.match(text)
    if number:
        return float(number[1]) * KPH_PER_UNIT.get(number[2], 1.0)
    zone = ZONE_NUMBER.match(text)
    if zone:
        return float(zone[1])
    return ZONE_LIMITS_KPH.get(text.rpartition(":")[2], math.nan)
