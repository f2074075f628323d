"""Ids that outlive a rebuild: a stop at the place of an earlier one keeps its id, and none vanishes unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from routing.stop_draft import Draft
from routing.stop_editor import SAME_PLACE_M
from routing.stop_ground import Ground
from routing.values import VirtualStop

__all__ = ["keep_ids", "retire"]

_SNAP_M = 60.0


def keep_ids(
    drafts: Sequence[Draft], previous: Sequence[VirtualStop], ground: Ground
) -> tuple[list[Draft], list[VirtualStop]]:
    """
    Give every stop the id the build before knew it by.

    A stop whose own id was there before keeps it. Another one takes the id of a stop that would vanish and lay within
    25 m, the nearest of its kind first. Ids of stops that planners added are theirs.

    Parameters
    ----------
    drafts
        The stops of this build.
    previous
        Those of the build before, the retired ones included.

    Returns
    -------
    tuple
        The stops with the ids they keep, and the earlier stops that are no more.
    """
    own = {draft.id for draft in drafts}
    gone = [stop for stop in previous if stop.id not in own]
    known = {stop.id for stop in previous}
    new = [k for k, draft in enumerate(drafts) if draft.id not in known and not draft.id.startswith("a-")]
    if not gone or not new:
        return list(drafts), gone
    places = ground.metres(
        np.array([drafts[k].position.lat for k in new]), np.array([drafts[k].position.lon for k in new])
    )
    were = ground.metres(np.array([stop.lat for stop in gone]), np.array([stop.lon for stop in gone]))
    near = cKDTree(places).query_ball_point(were, SAME_PLACE_M)
    pairs = sorted(
        (
            drafts[new[k]].kind != gone[g].kind,
            float(np.hypot(*(places[k] - were[g]))),
            gone[g].id,
            drafts[new[k]].id,
            g,
            k,
        )
        for g, found in enumerate(near)
        for k in found
    )
    kept, taken, answered = list(drafts), set[int](), set[int]()
    for *_, g, k in pairs:
        if g not in taken and k not in answered:
            taken.add(g)
            answered.add(k)
            kept[new[k]] = replace(drafts[new[k]], id=gone[g].id)
    return kept, [stop for g, stop in enumerate(gone) if g not in taken]


def retire(gone: Sequence[VirtualStop], ground: Ground, first: int, taken: Collection[str]) -> list[VirtualStop]:
    """
    Keep stops that are no more, so that rides booked before still find them; no new ones are offered there.

    Parameters
    ----------
    gone
        Stops of the build before.
    ground
        Where they are put on today's roads; one without a road within 60 m is lost.
    first
        Index of the first.
    taken
        Names of the stops there are.
    """
    retired: list[VirtualStop] = []
    for stop in sorted(gone, key=lambda stop: stop.id):
        position = ground.roads.snap(stop.lat, stop.lon, _SNAP_M, ground.for_real)
        if position is None:
            continue
        name = stop.name if stop.name not in taken or stop.is_retired else f"{stop.name} (alt)"
        retired.append(
            replace(
                stop,
                index=first + len(retired),
                name=name,
                lat=position.lat,
                lon=position.lon,
                position=position,
                kerb="unknown",
                is_retired=True,
            )
        )
    return retired
