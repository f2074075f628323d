"""Plain sentences for the reasons why something was left out."""

from __future__ import annotations

from routing.road_report import IslandReason

__all__ = ["island_meaning", "left_out_meaning", "stop_meaning"]

LEFT_OUT = {
    "highway=footway": "Paths for people on foot.",
    "highway=path": "Paths for people on foot and on bicycles.",
    "highway=cycleway": "Paths for bicycles.",
    "highway=bridleway": "Paths for horses.",
    "highway=steps": "Stairs.",
    "highway=corridor": "Ways inside of buildings.",
    "highway=track": "Tracks in fields and forests.",
    "highway=platform": "Platforms at stops.",
    "highway=construction": "Roads being built.",
    "highway=proposed": "Roads planned.",
    "highway=raceway": "Race tracks.",
    "highway=escape": "Emergency lanes for runaway lorries.",
    "highway=rest_area": "Areas for resting beside motorways, not roads.",
    "highway=services": "Areas of motorway services, not roads.",
    "access not allowed": "Public-transport vehicles may not use them: private, forbidden, or for others only.",
    "pedestrian zone": "Pedestrian zones that no bus or vehicle is allowed into.",
    "a square, not a road": "Areas drawn as a surface; vehicles follow the roads over them, if any.",
    "track no tag opens to vehicles": "Tracks in fields and forests; one that says so, or with a bus on it, is taken.",
    "vehicle too high, wide, long or heavy": "A minibus does not fit: their limits of height, width, length or weight.",
    "barrier all along": "Roads that a barrier closes along their length.",
    "surface no minibus can take": "Sand, mud, rock and the like under the wheels.",
    "out of use": "Roads that are abandoned, razed, or closed for long.",
    "ferry that does not say it takes motor vehicles": "Ferries for people on foot, or nobody knows.",
    "way that the extract holds twice": "The same way again: the first is taken.",
    "way without length": "Ways of a single place.",
    "direction changes with the time of day": "One-way now this way, now that: no direction can be relied on.",
}

KINDS = (
    ("turn restriction", "They close no turn."),
    ("at certain times only", "The usual rule is taken instead."),
    ("highway=", "Not a road for vehicles."),
    ("route=ferry", "Ferries that take no vehicles."),
    ("barrier", "Barriers that let no vehicle pass."),
)

ISLANDS = {
    IslandReason.APART: "No drivable road joins them to the rest: a missing connection, or a private site.",
    IslandReason.NO_WAY_OUT: "Vehicles could get in but never out: mostly a one-way road drawn the wrong way round.",
    IslandReason.NO_WAY_IN: "Vehicles could get out but never in: mostly a one-way road drawn the wrong way round.",
}

STOPS = {
    "no road within 60 m": "No road that vehicles may use leads past them.",
}


def left_out_meaning(reason: str) -> str:
    """Say in a sentence what a reason of the importer means; "" for one nobody explained."""
    if reason in LEFT_OUT:
        return LEFT_OUT[reason]
    return next((sentence for begin, sentence in KINDS if begin in reason), "")


def island_meaning(reason: IslandReason) -> str:
    """Say in a sentence why roads that hang together were dropped."""
    return ISLANDS[reason]


def stop_meaning(reason: str) -> str:
    """Say in a sentence why a standing bus stop is not offered; "" for a reason nobody explained."""
    return STOPS.get(reason, "")
