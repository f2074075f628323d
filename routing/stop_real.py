"""Bus stops that stand already: the signs of one stop merged, each on the road and, where known, at its kerb."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from routing.features import Feature, Features
from routing.stop_draft import Draft
from routing.stop_ground import Ground
from routing.stop_kerbs import Beside, beside_road, is_platform, kerb_of
from routing.values import Position

__all__ = ["real_stops", "step_free"]

_SNAP_M = 60.0
_SAME_NAME_M = 160.0
_SAME_PLACE_M = 35.0
_AROUND_M = 120.0
_BOTH_KERBS = 0.3


@dataclass(frozen=True, slots=True)
class _Sign:
    """A sign, its name, and where it is on the roads."""

    feature: Feature
    name: str
    position: Position
    beside: Beside | None


def real_stops(features: Features, ground: Ground) -> tuple[list[Draft], Counter[str]]:
    """
    Place the bus stops that stand already.

    Returns
    -------
    tuple
        The stops, and how many are not offered, by reason.
    """
    left_out: Counter[str] = Counter()
    signs = _signs(features, ground, left_out)
    drafts: list[Draft] = []
    around = _around(signs, ground)
    groups = _merged(signs, features, ground)
    if not _tells_kerbs([[signs[k] for k in members] for members in groups]):
        signs = [replace(sign, beside=None) for sign in signs]
    for members in groups:
        others = sorted({other for k in members for other in around[k]} - set(members))
        draft = _placed([signs[k] for k in members], [signs[k] for k in others], ground)
        if isinstance(draft, Draft):
            drafts.append(draft)
        else:
            left_out[draft] += 1
    return drafts, left_out


def _tells_kerbs(groups: list[list[_Sign]]) -> bool:
    """
    Whether the map has the stops of both kerbs, so that a kerb without one means something.

    Many maps, and all lists of a timetable office, have one point for each stop, wherever it happened to be put.
    """
    sides = [[sign.beside for sign in group if sign.beside is not None] for group in groups]
    known = [group for group in sides if group]
    both = sum(any(a.faces(b) for a in group for b in group) for group in known)
    return both > 0 and both >= _BOTH_KERBS * len(known)


def step_free(things: list[Feature]) -> bool | None:
    """
    Say whether a wheelchair gets to a stop and aboard; None where the map says nothing, or "partly".

    Raised and lowered kerbs both count, tactile paving alone does not: it guides, but says nothing of steps.
    """
    known = {_step_free(thing.tags) for thing in things} - {None}
    return None if not known else known == {True}


def _step_free(tags: dict[str, str]) -> bool | None:
    wheelchair = tags.get("wheelchair")
    if wheelchair is not None:
        return {"yes": True, "designated": True, "no": False}.get(wheelchair)
    return True if tags.get("kerb") in {"raised", "lowered", "flush"} else None


def _signs(features: Features, ground: Ground, left_out: Counter[str]) -> list[_Sign]:
    """Signs of the service area with a name, their own or that of their stop area, and a road they may be served on."""
    named_by = {member: area.name for area in features.stop_areas if area.name for member in area.members}
    things = [
        (thing, name)
        for thing in features.bus_stops
        if (name := thing.tags.get("name") or named_by.get(thing.osm, ""))
        and thing.tags.get("amenity") != "bus_station"
    ]
    lats, lons = np.array([t.lat for t, _ in things]), np.array([t.lon for t, _ in things])
    signs: list[_Sign] = []
    for (thing, name), inside in zip(things, ground.inside(lats, lons), strict=True):
        if not inside:
            continue
        position = ground.roads.snap(thing.lat, thing.lon, _SNAP_M, ground.for_real)
        if position is None:
            left_out["no road within 60 m"] += 1
            continue
        signs.append(_Sign(thing, name, position, beside_road(thing, position, ground.roads)))
    return signs


def _around(signs: list[_Sign], ground: Ground) -> list[list[int]]:
    """Which signs stand within 120 m of each."""
    if not signs:
        return []
    tree = cKDTree(_metres(signs, ground))
    return [list(found) for found in tree.query_ball_tree(tree, _AROUND_M)]


def _metres(signs: list[_Sign], ground: Ground) -> NDArray[np.float64]:
    return ground.metres(np.array([s.feature.lat for s in signs]), np.array([s.feature.lon for s in signs]))


def _merged(signs: list[_Sign], features: Features, ground: Ground) -> list[list[int]]:
    """Groups of signs of one stop: one stop area, equal names within 160 m (two kerbs), any within 35 m (one pole)."""
    if not signs:
        return []
    xy = _metres(signs, ground)
    pairs = cKDTree(xy).query_pairs(_SAME_NAME_M, output_type="ndarray")
    joined = [
        (int(a), int(b))
        for a, b in pairs
        if signs[a].name == signs[b].name or np.hypot(*(xy[a] - xy[b])) <= _SAME_PLACE_M
    ]
    place = {sign.feature.osm: index for index, sign in enumerate(signs)}
    for area in features.stop_areas:
        members = [place[member] for member in sorted(area.members) if member in place]
        joined += [(a, b) for a, b in pairwise(members) if np.hypot(*(xy[a] - xy[b])) <= _SAME_NAME_M]
    rows, columns = ([pair[k] for pair in joined] for k in (0, 1))
    graph = coo_matrix((np.ones(len(joined), dtype=np.int8), (rows, columns)), shape=(len(signs), len(signs)))
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, number in enumerate(label):
        groups[int(number)].append(index)
    return list(groups.values())


def _placed(group: list[_Sign], others: list[_Sign], ground: Ground) -> Draft | str:
    """Place one stop, or say why it is not offered."""
    post = _post(group, ground)
    if post is None:
        return "left of a one-way street"
    position, kerb = post.position, "unknown"
    if post.beside is not None:
        of_group, of_others = ([s.beside for s in some if s.beside is not None] for some in (group, others))
        position, kerb = kerb_of(post.beside, of_group, of_others, ground.roads)
    at = np.array([position.lat]), np.array([position.lon])
    if not ground.off_bridges(*at)[0]:
        return "on a bridge or in a tunnel"
    if not ground.inside(*at)[0]:
        return "outside the service area"
    return Draft(
        _id([sign.feature.osm for sign in group]),
        "bus_stop",
        position,
        sign=post.name,
        kerb=kerb,
        step_free=step_free([sign.feature for sign in group]),
    )


def _post(group: list[_Sign], ground: Ground) -> _Sign | None:
    """
    The sign nearest to the middle of its group.

    A platform on the left of a one-way street is none: riders would step out into the traffic.
    """
    safe = [sign for sign in group if not _is_left(sign, ground)]
    if not safe:
        return None
    mid_lat = sum(sign.feature.lat for sign in group) / len(group)
    mid_lon = sum(sign.feature.lon for sign in group) / len(group)
    return min(safe, key=lambda s: (abs(s.feature.lat - mid_lat) + abs(s.feature.lon - mid_lon), s.feature.osm))


def _is_left(sign: _Sign, ground: Ground) -> bool:
    """Whether a sign is a platform on the left of a one-way street; bus stations are laid out as they like."""
    beside = sign.beside
    if beside is None or beside.is_right or not is_platform(sign.feature):
        return False
    return bool(ground.for_new[beside.position.arc])


def _id(members: list[str]) -> str:
    """The smallest node of a stop, or its smallest way where it has none: old ids outlive new poles."""
    nodes = [int(osm[1:]) for osm in members if osm.startswith("n")]
    return f"h{min(nodes)}" if nodes else f"hw{min(int(osm[1:]) for osm in members)}"
