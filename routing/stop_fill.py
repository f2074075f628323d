"""New stops for those no standing stop serves: at junctions, and where none is near enough at spots on the road."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.stop_corners import corners
from routing.stop_cover import cover
from routing.stop_coverage import Walks
from routing.stop_draft import Draft
from routing.stop_editor import SAME_PLACE_M
from routing.stop_ground import Ground
from routing.values import Position, VirtualStop

__all__ = ["WALK_LIMIT_M", "fill"]

WALK_LIMIT_M = 250.0
"""How far anybody in a settlement should walk to a stop, metres."""

# Chosen with some metres to spare, so that a map drawn anew a little otherwise needs no stop more.
_CHOICE_M = WALK_LIMIT_M - 5.0
_NEED_SNAP_M = 150.0
_STREET_NEAR_M = 200.0
# First junctions, then spots on the road; at last ever closer to other stops, which may be near but far on foot.
_SPACINGS_M = (130.0, 90.0, 25.0)

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
    xy = ground.metres(*people)
    before = [stop for stop in before if stop.kind in {"junction", "spot"} and not stop.id.startswith("a-")]
    before = [stop for stop in before if allowed(Draft(stop.id, stop.kind, stop.position))]
    served = (
        walks.nearest_m(*people, [(d.position.lat, d.position.lon) for d in standing], WALK_LIMIT_M) <= WALK_LIMIT_M
    )
    made: list[Draft] = []
    for number, spacing_m in enumerate(_SPACINGS_M):
        left = np.flatnonzero(~served)
        if not len(left):
            break
        who = people[0][left], people[1][left]
        # At last also on drives and in yards: some houses stand far from any street.
        roads = ground.for_door if number == len(_SPACINGS_M) - 1 else ground.for_new
        drafts, ranks = _spots(who, ground, roads) if number else corners(ground)
        drafts, ranks = _useful(drafts, ranks, allowed, xy[left], ground)
        if before and not number:
            made, again = _again(drafts, before, who, ground, (standing, walks))
            served[left] |= again
            left = np.flatnonzero(~served)
        who = people[0][left], people[1][left]
        chosen, now = cover(
            walks.within(_lat_lon(drafts), who, _CHOICE_M),
            served[left],
            _places(drafts, ground),
            _places([*standing, *made], ground),
            spacing_m=spacing_m,
            ranks=ranks,
        )
        served[left] = now
        made += [drafts[k] for k in chosen]
    return [draft if draft.streets else _near_street(draft, ground) for draft in made]


def _again(
    drafts: list[Draft],
    before: Sequence[VirtualStop],
    people: tuple[Floats, Floats],
    ground: Ground,
    there: tuple[Sequence[Draft], Walks],
) -> tuple[list[Draft], NDArray[np.bool_]]:
    """
    Take what an earlier build took, where it still serves somebody: a small change does not reshuffle a town.

    Returns
    -------
    tuple
        The stops, and which of the people they serve.
    """
    standing, walks = there
    were = [stop for stop in before if stop.kind == "spot"]
    places = np.array([stop.lat for stop in were]), np.array([stop.lon for stop in were])
    spots, _ = _spots(places, ground, ground.for_door)
    known = _known([*drafts, *spots], before, ground)
    here, xy = _places(standing, ground), _places(known, ground)
    apart = cKDTree(here).query(xy)[0] > SAME_PLACE_M if len(here) and len(known) else np.ones(len(known), dtype=bool)
    serves = walks.within(_lat_lon(known), people, WALK_LIMIT_M)
    served = np.zeros(len(people[0]), dtype=bool)
    taken = []
    for draft, clear, some in zip(known, apart, serves, strict=True):
        if clear and len(some):
            served[some] = True
            taken.append(draft)
    return taken, served


def _near_street(draft: Draft, ground: Ground) -> Draft:
    """Call a stop on a road without a name after the street nearest to it."""
    named = ground.for_new & (ground.roads.name > 0)
    street = ground.roads.snap(draft.position.lat, draft.position.lon, _STREET_NEAR_M, named)
    if street is None:
        return draft
    return replace(draft, streets=(f"nahe {ground.roads.names[ground.roads.name[street.arc]]}",))


def _useful(
    drafts: list[Draft], ranks: Floats, allowed: Callable[[Draft], bool], people: Floats, ground: Ground
) -> tuple[list[Draft], Floats]:
    """Those of the drafts that are allowed and have somebody near."""
    if not drafts:
        return drafts, ranks
    away, _ = cKDTree(people).query(_places(drafts, ground), distance_upper_bound=WALK_LIMIT_M)
    keep = [k for k in np.flatnonzero(np.isfinite(away)).tolist() if allowed(drafts[k])]
    return [drafts[k] for k in keep], ranks[keep]


def _known(drafts: Sequence[Draft], before: Sequence[VirtualStop], ground: Ground) -> list[Draft]:
    """The drafts that stand for a stop of an earlier build: that of its id, else the nearest within 25 m."""
    if not drafts:
        return []
    were = ground.metres(np.array([stop.lat for stop in before]), np.array([stop.lon for stop in before]))
    away, nearest = cKDTree(_places(drafts, ground)).query(were)
    by_id = {draft.id: index for index, draft in enumerate(drafts)}
    found = [
        by_id.get(stop.id, int(index) if metres <= SAME_PLACE_M else None)
        for stop, metres, index in zip(before, away, nearest, strict=True)
    ]
    return [drafts[index] for index in dict.fromkeys(found) if index is not None]


def _spots(people: tuple[Floats, Floats], ground: Ground, roads: NDArray[np.bool_]) -> tuple[list[Draft], Floats]:
    """Spots on the road nearest to each of those who need one, without a bonus."""
    wanted = zip(*(part.tolist() for part in people), strict=True)
    found = [ground.roads.snap(lat, lon, _NEED_SNAP_M, roads) for lat, lon in wanted]
    spots = list({spot.id: spot for at in found if at is not None for spot in [_on_road(at, ground)]}.values())
    lats, lons = np.array([s.position.lat for s in spots]), np.array([s.position.lon for s in spots])
    spots = [spot for spot, ok in zip(spots, ground.clear(lats, lons), strict=True) if ok]
    return spots, np.zeros(len(spots))


def _on_road(position: Position, ground: Ground) -> Draft:
    """A stop somewhere along a road; its id is its place in steps of about 10 m."""
    street = ground.roads.names[ground.roads.name[position.arc]]
    spot = f"p{round(position.lat * 1e4)}{round(position.lon * 1e4):+d}"
    return Draft(spot, "spot", position, streets=(street,) if street else (), kerb=ground.kerb(position))


def _places(drafts: Sequence[Draft], ground: Ground) -> Floats:
    return ground.metres(*_lat_lon(drafts))


def _lat_lon(drafts: Sequence[Draft]) -> tuple[Floats, Floats]:
    return np.array([d.position.lat for d in drafts]), np.array([d.position.lon for d in drafts])
