"""What the tags of a way mean to a driver, all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.access import ACCESS_KEYS, ROUND, Closed, RoadAccess, road_access
from routing.barriers import blocks_vehicles
from routing.compiled import HIGHWAYS
from routing.speeds import Setting, limits_kph, setting
from routing.surfaces import cap_kph
from routing.vehicle import VehicleSize

__all__ = ["RoadRules", "Rulebook", "conditional_keys"]

CODE_OF_CLASS = {name: code for code, name in enumerate(HIGHWAYS) if name != "ferry"} | {
    "track": HIGHWAYS.index("service")  # those a tag opens are driven like the lanes to a farm
}
KEYS = frozenset({
    *ACCESS_KEYS, "abandoned", "area", "barrier", "bicycle_road", "bollard", "busway", "cyclestreet", "disused",
    "ford", "highway", "ice_road", "impassable", "junction", "lanes", "locked", "maxheight", "maxlength", "maxspeed",
    "maxweight", "maxweightrating", "maxwidth", "oneway", "restriction", "service", "smoothness", "surface",
    "tracktype", "winter_road", "zone",
})  # fmt: skip
"""All keys the rules look at; parts behind a colon belong to them."""


@dataclass(frozen=True, slots=True)
class RoadRules:
    """
    A road as the tags of its way describe it.

    Attributes
    ----------
    highway
        Code of the road class, index into `HIGHWAYS`.
    access
        Directions, and whether only to somewhere along it.
    roundabout
        Whether it is part of one.
    setting
        Whether the tags place it inside or outside a settlement.
    limit_forward_kph, limit_backward_kph
        Posted limits, nan where none is tagged.
    cap_kph
        What the ground allows, inf where it sets no bounds.
    """

    highway: int
    access: RoadAccess
    roundabout: bool
    setting: Setting
    limit_forward_kph: float
    limit_backward_kph: float
    cap_kph: float


class Rulebook:
    """
    Judges ways by their tags for one size of vehicle.

    Most ways look like many others, so that each combination of tags is judged once.
    """

    def __init__(self, vehicle: VehicleSize) -> None:
        self._vehicle = vehicle
        self._known: dict[frozenset[tuple[str, str]], RoadRules | str] = {}

    def judge(self, tags: Mapping[str, str]) -> RoadRules | str:
        """Say how a way with a `highway` tag is driven, or why it is left out."""
        telling = frozenset(
            (key, value)
            for key, value in tags.items()
            if key in KEYS or key.partition(":")[0] in KEYS or key == "source:maxspeed"
        )
        rules = self._known.get(telling)
        if rules is None:
            rules = self._known[telling] = self._judge(dict(telling))
        return rules

    def _judge(self, tags: Mapping[str, str]) -> RoadRules | str:
        code = CODE_OF_CLASS.get(tags["highway"])
        if code is None:
            return f"highway={tags['highway']}"
        if blocks_vehicles(tags, self._vehicle):
            return Closed.BARRED.value
        access = road_access(tags["highway"], tags, self._vehicle)
        if isinstance(access, Closed):
            return access.value
        return RoadRules(code, access, tags.get("junction") in ROUND, setting(tags), *limits_kph(tags), cap_kph(tags))


def conditional_keys(tags: Mapping[str, str]) -> list[str]:
    """Keys of rules that hold at certain times or for certain vehicles only; none of them is applied."""
    return [key for key in tags if key.endswith(":conditional") and key.partition(":")[0] in KEYS]
