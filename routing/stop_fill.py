"""New stops for those no standing stop serves: at junctions, and where none is near enough at spots on the road."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.stop_corners import corners
from routing.stop_cover import cover
from routing.stop_coverage import STRAIGHT_DETOUR, Walks
from routing.stop_draft import Draft
from routing.stop_editor import SAME_PLACE_M
from routing.stop_ground import Ground
from routing.values import Position, VirtualStop

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
    before: Sequence[VirtualStop] = (),
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
        Stops of an earlier build; where they still serve somebody they are chosen first.
    """
    at_corners, ranks = corners(ground)
    keep = np.array([allowed(draft) for draft in at_corners], dtype=bool)
    at_corners, ranks = [d for d, ok in zip(at_corners, keep, strict=True) if ok], ranks[keep]
    xy = ground.metres(*people)
    chosen, _ = cover(
        xy,
        _places(at_corners, ground),
        _places(standing, ground),
        reach_m=_REACH_M,
        spacing_m=_SPACING_M,
        ranks=ranks,
        favoured=_known(at_corners, before, ground),
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
            favoured=_known(spots, before, ground),
        )
        made += [spots[k] for k in extra]
    return made


def _known(drafts: Sequence[Draft], before: Sequence[VirtualStop], ground: Ground) -> NDArray[np.bool_]:
    """Which drafts are where a stop of an earlier build was."""
    if not before or not drafts:
        return np.zeros(len(drafts), dtype=bool)
    were = ground.metres(np.array([stop.lat for stop in before]), np.array([stop.lon for stop in before]))
    away, _ = cKDTree(were).query(_places(drafts, ground), distance_upper_bound=SAME_PLACE_M)
    known = {stop.id for stop in before}
    return np.asarray(np.isfinite(away) | np.array([draft.id in known for draft in drafts]), dtype=bool)


def _spots(people: tuple[Floats, Floats], ground: Ground, before: Sequence[VirtualStop]) -> list[Draft]:
    """Spots on the road nearest to each of those who need one, and the spots of an earlier build."""
    wanted = [(stop.lat, stop.lon) for stop in before if stop.kind == "spot" and not stop.id.startswith("a-")]
    wanted += zip(*(part.tolist() for part in people), strict=True)
    found = [ground.roads.snap(lat, lon, _NEED_SNAP_M, ground.for_new) for lat, lon in wanted]
    spots = list({spot.id: spot for at in found if at is not None for spot in [_on_road(at, ground)]}.values())
    lats, lons = np.array([s.position.lat for s in spots]), np.array([s.position.lon for s in spots])
    return [spot for spot, ok in zip(spots, ground.clear(lats, lons), strict=True) if ok]


def _on_road(position: Position, ground: Ground) -> Draft:
    """A stop somewhere along a road; its id is its place in steps of about 10 m."""
    street = ground.roads.names[ground.roads.name[position.arc]]
    spot = f"p{round(position.lat * 1e4)}{round(position.lon * 1e4):+d}"
    return Draft(spot, "spot", position, streets=(street,) if street else (), kerb=ground.kerb(position))


def _places(drafts: Sequence[Draft], ground: Ground) -> Floats:
    return ground.metres(np.array([d.position.lat for d in drafts]), np.array([d.position.lon for d in drafts]))
