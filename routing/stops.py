"""
Virtual stops: where vehicles may halt for riders.

Bus stops that stand already come first, then the doors of places many ride to. Then junctions are chosen so that every
house of a settlement has a stop within 250 m on foot, and where no junction is near enough, a spot on the road. No stop
lies on a motorway, trunk road, ramp, roundabout, bridge or tunnel, or on a road from which a vehicle could not come
back.
"""

from __future__ import annotations

from collections import Counter

from shapely.geometry.base import BaseGeometry

from routing.compiled import RoadNetwork
from routing.features import Features
from routing.localities import Localities
from routing.stop_coverage import StraightWalks, Walks, measure_coverage
from routing.stop_draft import Draft
from routing.stop_facilities import facility_stops
from routing.stop_fill import WALK_LIMIT_M, fill
from routing.stop_ground import Ground
from routing.stop_names import corner_name, real_name, tell_apart
from routing.stop_needs import needs
from routing.stop_real import real_stops
from routing.stop_report import PlacedStops, StopReport
from routing.values import VirtualStop

__all__ = ["WALK_LIMIT_M", "build_stops"]


def build_stops(
    features: Features, roads: RoadNetwork, service_area: BaseGeometry, *, walks: Walks | None = None
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
    walks
        Measures how far it is on foot; the straight line with a detour without it.

    Returns
    -------
    PlacedStops
        Ids come from OpenStreetMap ids, or from the position where no node is there, so that they outlive a rebuild.
    """
    ground = Ground(roads, features, service_area)
    walks = walks or StraightWalks()
    drafts, left_out = real_stops(features, ground)
    drafts += facility_stops(features, ground, drafts, walks)
    drafts += fill(needs(features, ground), ground, drafts, walks, allowed=lambda _: True)
    drafts.sort(key=lambda draft: draft.id)
    stops = _named(drafts, features)
    report = StopReport(
        kinds=Counter(stop.kind for stop in stops),
        coverage=measure_coverage(features, ground, stops, walks),
        left_out=left_out,
    )
    return PlacedStops(stops, report)


def _named(drafts: list[Draft], features: Features) -> tuple[VirtualStop, ...]:
    """Give the stops their names and numbers."""
    lats, lons = [d.position.lat for d in drafts], [d.position.lon for d in drafts]
    localities = Localities(features).at(lats, lons)
    names = [
        real_name(draft.sign, locality) if draft.sign else corner_name(locality, list(draft.streets))
        for draft, locality in zip(drafts, localities, strict=True)
    ]
    names = tell_apart(names, lats, lons)
    return tuple(
        VirtualStop(
            index=index,
            id=draft.id,
            name=names[index],
            municipality=localities[index].municipality,
            lat=draft.position.lat,
            lon=draft.position.lon,
            position=draft.position,
            is_real=draft.kind == "bus_stop",
            kerb=draft.kerb,
            step_free=draft.step_free,
            kind=draft.kind,
        )
        for index, draft in enumerate(drafts)
    )
