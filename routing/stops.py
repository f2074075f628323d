"""
Virtual stops: where vehicles may halt for riders.

Bus stops that stand already come first, then the doors of places many ride to. Then junctions are chosen so that every
house of a settlement has a stop within 250 m on foot, and where no junction is near enough, a spot on the road. No stop
lies on a motorway, trunk road, ramp, roundabout, bridge or tunnel, or on a road from which a vehicle could not come
back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shapely.geometry.base import BaseGeometry

from routing.compiled import RoadNetwork
from routing.features import Features
from routing.localities import Localities
from routing.stop_coverage import StraightWalks, Walks, measure_coverage
from routing.stop_draft import Draft
from routing.stop_editor import Editor
from routing.stop_edits import StopEdits
from routing.stop_facilities import facility_stops
from routing.stop_fill import WALK_LIMIT_M, fill
from routing.stop_ground import Ground
from routing.stop_ids import keep_ids, retire
from routing.stop_names import finished_names, plain_names
from routing.stop_needs import needs
from routing.stop_real import real_stops
from routing.stop_report import PlacedStops, StopReport, Vanished
from routing.values import VirtualStop

__all__ = ["WALK_LIMIT_M", "build_stops"]


def build_stops(
    features: Features,
    roads: RoadNetwork,
    service_area: BaseGeometry,
    *,
    edits: StopEdits | None = None,
    previous: Sequence[VirtualStop] = (),
    walks: Walks | None = None,
) -> PlacedStops:
    """
    Find the virtual stops of an area.

    Parameters
    ----------
    features
        What the extract holds beside the roads (`routing.features.read_features`).
    roads
        The compiled roads.
    service_area
        Polygon in degrees (x is longitude); stops lie inside it.
    edits
        What planners changed by hand.
    previous
        Stops of the build before, the retired ones included: stops keep their ids, and those that are no more are
        retired.
    walks
        Measures how far it is on foot; the straight line with a detour without it.

    Returns
    -------
    PlacedStops
        Ids come from OpenStreetMap ids, or from the position where no node is there, so that they outlive a rebuild.
    """
    ground = Ground(roads, features, service_area)
    walks = walks or StraightWalks()
    localities = Localities(features)
    offered = [stop for stop in previous if not stop.is_retired]
    editor = Editor(edits or StopEdits(), ground, lambda drafts: plain_names(drafts, localities), previous)
    drafts, left_out = real_stops(features, ground)
    drafts = [*editor.edited(drafts), *editor.added()]
    doors = facility_stops(features, ground, drafts, walks, offered)
    drafts += editor.edited([door for door in doors if editor.allows(door)])
    people = needs(features, ground)
    new = fill(people, ground, drafts, walks, allowed=editor.allows, before=offered)
    before_edits = [*drafts, *new]
    drafts = editor.edited(before_edits, of_any_kind=True)
    if [draft.position for draft in drafts] != [draft.position for draft in before_edits]:
        # Whoever a stop was moved away from may need another one.
        ids = {draft.id for draft in before_edits}
        others = fill(people, ground, drafts, walks, allowed=editor.allows, before=offered)
        drafts += [draft for draft in others if draft.id not in ids]
    drafts, gone = keep_ids(drafts, previous, ground)
    stops = _finished(sorted(drafts, key=lambda draft: draft.id), localities)
    retired = retire(gone, ground, len(stops), {stop.name for stop in stops})
    known, kept_for = {stop.id for stop in offered}, {stop.id for stop in retired}
    report = StopReport(
        kinds=dict(sorted(Counter(stop.kind for stop in stops).items())),
        coverage=measure_coverage(features, ground, stops, walks),
        left_out=dict(sorted(left_out.items())),
        kept=sum(stop.id in known for stop in stops),
        vanished=tuple(
            Vanished(stop.id, stop.name, stop.lat, stop.lon, stop.id in kept_for)
            for stop in gone
            if not stop.is_retired
        ),
        warnings=editor.warnings(),
    )
    return PlacedStops(stops, tuple(retired), report)


def _finished(drafts: list[Draft], localities: Localities) -> tuple[VirtualStop, ...]:
    """Give the stops their names and numbers."""
    lats, lons = [d.position.lat for d in drafts], [d.position.lon for d in drafts]
    names = finished_names(drafts, localities)
    return tuple(
        VirtualStop(
            index=index,
            id=draft.id,
            name=names[index],
            municipality=locality.municipality,
            lat=draft.position.lat,
            lon=draft.position.lon,
            position=draft.position,
            is_real=draft.kind == "bus_stop",
            kerb=draft.kerb,
            step_free=draft.step_free,
            kind=draft.kind,
        )
        for index, (draft, locality) in enumerate(zip(drafts, localities.at(lats, lons), strict=True))
    )
