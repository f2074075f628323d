"""New stops for those no standing stop serves: at junctions, and where none is near enough at spots on the road."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.stop_corners import corners
from routing.stop_cover import cover
from routing.stop_coverage import STRAIGHT_DETOUR, Walks
from routing.stop_draft import Draft
from routing.stop_ground import Ground
from routing.values import Position

__all__ = ["WALK_LIMIT_M", "fill"]

WALK_LIMIT_M = 250.0
"""How far anybody in a settlement should walk to a stop, metres."""

_REACH_M = WALK_LIMIT_M / STRAIGHT_DETOUR - 6.0
_SPACING_M = 130.0
_NEED_SNAP_M = 150.0
# Rounds for those a stop is near to, but not on foot: what is near must be ever nearer, and may be closer to others.
_ROUNDS = ((1.0, 0.7), (0.75, 0.55), (0.5, 0.4), (0.3, 0.3))

Floats = NDArray[np.float64]


def fill(
    people: tuple[Floats, Floats],
    ground: Ground,
    standing: Sequence[Draft],
    walks: Walks,
    *,
    allowed: Callable[[Draft], bool],
    before: Sequence[Draft] = (),
) -> list[Draft]:
    """
    Add stops until everybody has one within 250 m on foot, or no road is there for one.

    Parameters
    ----------
    people
        Latitudes and longitudes of those who need a stop, degrees.
    ground
        Where stops may lie.
    standing
        Stops there are already.
    walks
        Measures how far it is on foot.
    allowed
        Whether a stop may be made.
    before
        New stops an earlier build made; where they still serve somebody they are chosen first.
    """
    at_corners, ranks = corners(ground)
    keep = np.array([allowed(draft) for draft in at_corners], dtype=bool)
    at_corners, ranks = [d for d, ok in zip(at_corners, keep, strict=True) if ok], ranks[keep]
    known = {draft.id for draft in before}
    xy = ground.metres(*people)
    chosen, _ = cover(
        xy,
        _places(at_corners, ground),
        _places(standing, ground),
        reach_m=_REACH_M,
        spacing_m=_SPACING_M,
        ranks=ranks,
        favoured=np.array([draft.id in known for draft in at_corners], dtype=bool),
    )
    made = [at_corners[k] for k in chosen]
    for reach, spacing in _ROUNDS:
        here = [*standing, *made]
        walk_m = walks.nearest_m(*people, [(d.position.lat, d.position.lon) for d in here], WALK_LIMIT_M)
        left = np.flatnonzero(walk_m > WALK_LIMIT_M)
        if not len(left):
            break
        spots = _spots((people[0][left], people[1][left]), ground, before)
        spots = [spot for spot in spots if allowed(spot)]
        extra, _ = cover(
            xy[left],
            _places(spots, ground),
            _places(here, ground),
            reach_m=_REACH_M * reach,
            spacing_m=_SPACING_M * spacing,
            ranks=np.zeros(len(spots)),
            favoured=np.array([spot.id in known for spot in spots], dtype=bool),
        )
        made += [spots[k] for k in extra]
    return made


def _spots(people: tuple[Floats, Floats], ground: Ground, before: Sequence[Draft]) -> list[Draft]:
    """Spots on the road nearest to each of those who need one, and the spots of an earlier build."""
    found = [ground.roads.snap(lat, lon, _NEED_SNAP_M, ground.for_new) for lat, lon in zip(*people, strict=True)]
    new = [_on_road(spot, ground) for spot in found if spot is not None]
    spots = [draft for draft in before if draft.kind == "spot"]
    spots += list({spot.id: spot for spot in new}.values())
    lats, lons = np.array([s.position.lat for s in spots]), np.array([s.position.lon for s in spots])
    return [spot for spot, ok in zip(spots, ground.clear(lats, lons), strict=True) if ok]


def _on_road(position: Position, ground: Ground) -> Draft:
    """A stop somewhere along a road; its id is its place in steps of about 10 m."""
    street = ground.roads.names[ground.roads.name[position.arc]]
    spot = f"p{round(position.lat * 1e4)}{round(position.lon * 1e4):+d}"
    return Draft(spot, "spot", position, streets=(street,) if street else (), kerb=ground.kerb(position))


def _places(drafts: Sequence[Draft], ground: Ground) -> Floats:
    return ground.metres(np.array([d.position.lat for d in drafts]), np.array([d.position.lon for d in drafts]))
