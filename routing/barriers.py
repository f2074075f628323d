"""What stands across a road, and whether a public-transport vehicle gets past."""

from __future__ import annotations

from collections.abc import Mapping

from routing.access import OPENING_KEYS, Access, permission
from routing.vehicle import VehicleSize

__all__ = ["OBSTACLES", "blocks_vehicles", "may_stand_across"]

OBSTACLES = frozenset(
    {
        "block",
        "bollard",
        "bus_trap",
        "chain",
        "cycle_barrier",
        "debris",
        "full-height_turnstile",
        "height_restrictor",
        "horse_stile",
        "jersey_barrier",
        "kent_carriage_gap",
        "kissing_gate",
        "log",
        "motorcycle_barrier",
        "planter",
        "rope",
        "spikes",
        "squeeze",
        "stile",
        "sump_buster",
        "swing_barrier",
        "turnstile",
        "wicket_gate",
    }
)
"""Stop a vehicle unless a tag lets it through; all others (gates, cattle grids, toll booths, kerbs) let it pass."""

GATES = frozenset({"gate", "lift_gate", "swing_gate", "sliding_gate", "sliding_beam", "hampshire_gate"})

FIXED_BOLLARDS = frozenset({"fixed", "irremovable"})


def blocks_vehicles(tags: Mapping[str, str], vehicle: VehicleSize) -> bool:
    """
    Tell whether what the tags describe stops the vehicle.

    An obstacle is passed only where a tag about vehicles says so (`access=yes` at a bollard means
    people on foot), or where its height is tagged and the vehicle fits under; a bollard that cannot be
    moved never. A gate and the like is passed unless it is locked or private, or too small.

    Examples
    --------
    >>> blocks_vehicles({"barrier": "bollard", "bollard": "rising", "psv": "yes"}, VehicleSize())
    False
    """
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    if not vehicle.fits(tags):
        return True
    if barrier == "height_restrictor" and "maxheight" in tags:
        return permission(tags) is Access.CLOSED
    if barrier in OBSTACLES:
        allowed = permission(tags, keys=OPENING_KEYS)
        return allowed in {None, Access.CLOSED} or tags.get("bollard") in FIXED_BOLLARDS
    allowed = permission(tags)
    if allowed is None:
        return tags.get("locked") == "yes"
    return allowed is Access.CLOSED


def may_stand_across(barrier: str) -> bool:
    """Tell whether a barrier drawn as a line closes the roads it touches; walls and fences run along them."""
    return barrier in OBSTACLES or barrier in GATES
