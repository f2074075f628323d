"""How fast the ground lets a minibus go: surface, smoothness, grade of a track, advised speed."""

from __future__ import annotations

import math
from collections.abc import Mapping

from routing.speeds import NO_LIMIT_KPH, read_limit_kph

__all__ = ["cap_kph"]

SURFACE_KPH = {
    "concrete:lanes": 40.0,
    "concrete:plates": 60.0,
    "paving_stones": 50.0,
    "grass_paver": 20.0,
    "sett": 40.0,
    "cobblestone": 30.0,
    "unhewn_cobblestone": 20.0,
    "cobblestone:flattened": 40.0,
    "wood": 30.0,
    "metal": 40.0,
    "compacted": 50.0,
    "fine_gravel": 40.0,
    "gravel": 35.0,
    "pebblestone": 25.0,
    "unpaved": 30.0,
    "dirt": 20.0,
    "earth": 20.0,
    "ground": 20.0,
    "grass": 15.0,
    "clay": 15.0,
    "sand": 10.0,
    "mud": 8.0,
}
SMOOTHNESS_KPH = {"intermediate": 80.0, "bad": 40.0, "very_bad": 15.0}
TRACKTYPE_KPH = {"grade1": 40.0, "grade2": 30.0, "grade3": 20.0, "grade4": 15.0, "grade5": 10.0}
TRACK_KPH = 20.0
"""A track that does not say how good it is."""

FORD_KPH = 7.0


def cap_kph(tags: Mapping[str, str]) -> float:
    """
    Highest speed the ground and advisory signs allow, km/h; inf where they set no bounds.

    Examples
    --------
    >>> cap_kph({"surface": "gravel", "smoothness": "bad"})
    35.0
    """
    caps = [
        *(SURFACE_KPH.get(part.strip(), math.inf) for part in tags.get("surface", "").split(";")),
        SMOOTHNESS_KPH.get(tags.get("smoothness", ""), math.inf),
        TRACKTYPE_KPH.get(tags.get("tracktype", ""), TRACK_KPH if tags.get("highway") == "track" else math.inf),
        FORD_KPH if tags.get("ford") in {"yes", "stream"} else math.inf,
        read_limit_kph(tags.get("maxspeed:advisory", "")),
    ]
    return min((cap for cap in caps if cap < NO_LIMIT_KPH), default=math.inf)  # nan compares false
