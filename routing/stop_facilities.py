"""Stops at the places people ride to: hospitals, surgeries, shops, stations, town halls, schools."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.features import Feature, Features
from routing.localities import Localities, Locality
from routing.stop_coverage import STRAIGHT_DETOUR, Walks
from routing.stop_draft import Draft
from routing.stop_editor import SAME_PLACE_M
from routing.stop_ground import Ground
from routing.stop_real import step_free
from routing.values import Position, VirtualStop

__all__ = ["FACILITY_WALK_M", "facility_name", "facility_stops"]

FACILITY_WALK_M = 120.0
"""How far it should be from a stop to the door of a place many ride to, metres."""

_SPACING_M = 60.0
_LOYAL = 0.7
_STREET_M = 60.0
_SNAP_M = FACILITY_WALK_M / STRAIGHT_DETOUR

# What comes first gets the stop where several lie together; with what it is called where it has no name of its own.
_NOUNS: dict[tuple[str, str], str] = {
    ("amenity", "hospital"): "Krankenhaus",
    ("railway", "station"): "Bahnhof",
    ("railway", "halt"): "Bahnhof",
    ("amenity", "clinic"): "Klinik",
    ("amenity", "townhall"): "Rathaus",
    ("amenity", "nursing_home"): "Seniorenheim",
    ("amenity", "social_facility"): "Seniorenheim",
    ("amenity", "school"): "Schule",
    ("shop", "supermarket"): "Supermarkt",
    ("amenity", "doctors"): "Arztpraxis",
    ("amenity", "pharmacy"): "Apotheke",
    ("landuse", "cemetery"): "Friedhof",
}
_HOMES = frozenset({"nursing_home", "assisted_living", "group_home"})
_MEMORIALS = re.compile(r"jüdisch|juden|soldaten|ehren|mennoniten", re.IGNORECASE)
_MEDICAL = re.compile(r"praxis|[aä]rzt|\barzt|\bdr\b|klinik|medizin|zentrum|mvz", re.IGNORECASE)
_DANGLING = re.compile(r"\b(der|die|das|dem|am|an|im|zum|zur|von|bei|für|und|&)$", re.IGNORECASE)

Floats = NDArray[np.float64]

_BRACKETS = re.compile(r"\s*\([^)]*\)")


def facility_stops(
    features: Features,
    ground: Ground,
    standing: Sequence[Draft],
    walks: Walks,
    before: Sequence[VirtualStop] = (),
) -> list[Draft]:
    """
    Give the places many ride to a stop of their own where none is within 120 m on foot.

    Parameters
    ----------
    features
        Gives the places.
    ground
        Where stops may lie.
    standing
        Stops there are already.
    walks
        Measures how far it is on foot.
    before
        Stops of an earlier build; a place that had one keeps it though another is a little nearer now.
    """
    places = _places(features, ground)
    lats, lons = np.array([p.lat for p in places]), np.array([p.lon for p in places])
    stops = [(draft.position.lat, draft.position.lon) for draft in standing]
    walk_m = walks.nearest_m(lats, lons, stops, FACILITY_WALK_M)
    had = _had_one(places, ground, before)
    far = walk_m > np.where(had, FACILITY_WALK_M * _LOYAL, FACILITY_WALK_M)
    localities = Localities(features).at(lats.tolist(), lons.tolist())
    doors = ground.metres(lats, lons)
    taken = ground.metres(np.array([lat for lat, _ in stops]), np.array([lon for _, lon in stops]))
    drafts: list[Draft] = []
    for index in np.flatnonzero(far):
        position = _halt(places[index], ground)
        closer = _LOYAL if had[index] else 1.0
        # A stop made for the neighbour of this place serves this place as well.
        if position is None or _within(doors[index], taken[len(stops) :], _SNAP_M * closer):
            continue
        (xy,) = ground.metres(np.array([position.lat]), np.array([position.lon]))
        if _within(xy, taken, _SPACING_M * closer):
            continue
        taken = np.vstack([taken, xy])
        drafts.append(
            Draft(
                f"f{places[index].osm}",
                "facility",
                position,
                sign=facility_name(places[index].tags, localities[index]),
                kerb=ground.kerb(position),
                step_free=step_free([places[index]]),
            )
        )
    return drafts


def facility_name(tags: Mapping[str, str], locality: Locality) -> str:
    """
    Say what people call a facility, without the name of its town.

    Examples
    --------
    >>> mayen = Locality("Mayen", "Mayen", False)
    >>> facility_name({"amenity": "hospital", "name": "St. Elisabeth-Krankenhaus Mayen"}, mayen)
    'St. Elisabeth-Krankenhaus'
    >>> facility_name({"railway": "station", "name": "Mayen Ost"}, mayen)
    'Bahnhof Ost'
    >>> facility_name({"railway": "station", "name": "Bahnhof Mayen"}, mayen)
    'Bahnhof'
    >>> facility_name({"amenity": "doctors", "name": "Timmermanns"}, mayen)
    'Praxis Timmermanns'
    >>> facility_name({"landuse": "cemetery"}, mayen)
    'Friedhof'
    """
    kind = _kind(tags)
    noun = _NOUNS[kind] if kind else ""
    name = _plain(tags.get("name", ""))
    if kind and kind[0] == "railway":
        return _station(name, noun, locality)
    name = name.partition(",")[0]
    if kind == ("amenity", "doctors"):
        name = name if not name or _MEDICAL.search(name) else f"Praxis {name}"
    for town in filter(None, (locality.title, locality.village, locality.municipality)):
        shorter = name.removesuffix(f" {town}").removesuffix(" in").removesuffix(" -")
        name = name if _DANGLING.search(shorter) else shorter
    return name if name and name not in {locality.village, locality.municipality} else noun


def _station(name: str, noun: str, locality: Locality) -> str:
    """Name a station: "Hauptbahnhof" of "Koblenz Hbf", "Bahnhof Ost" of "Mayen Ost", "Bahnhof" of "Monreal"."""
    name = name.removeprefix(noun).strip()
    for town in (locality.municipality, locality.village):
        name = name.removeprefix(town).strip(" -") if town else name
    if name in {"Hbf", "Hauptbahnhof"}:
        return "Hauptbahnhof"
    return f"{noun} {name}".strip()


def _plain(name: str) -> str:
    """Take brackets, marks nobody sees and white space out of a name."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cf", "Cc"})
    return " ".join(_BRACKETS.sub("", seen).replace("`", "'").split())


def _kind(tags: Mapping[str, str]) -> tuple[str, str] | None:
    kind = next((pair for pair in _NOUNS if tags.get(pair[0]) == pair[1]), None)
    if kind == ("amenity", "social_facility") and tags.get("social_facility") not in _HOMES:
        return None
    if kind == ("landuse", "cemetery") and _MEMORIALS.search(tags.get("name", "")):
        return None
    return kind


def _places(features: Features, ground: Ground) -> list[Feature]:
    """Facilities of the service area, the most important first."""
    ranks = {kind: rank for rank, kind in enumerate(_NOUNS)}
    found = [
        (ranks[kind], place.osm, place)
        for place in (*features.services, *features.stations)
        if (kind := _kind(place.tags)) is not None
    ]
    found.sort(key=lambda each: each[:2])
    places = [place for _, _, place in found]
    inside = ground.inside(np.array([p.lat for p in places]), np.array([p.lon for p in places]))
    return [place for place, ok in zip(places, inside, strict=True) if ok]


def _had_one(places: Sequence[Feature], ground: Ground, before: Sequence[VirtualStop]) -> NDArray[np.bool_]:
    """Which places had a stop of their own in an earlier build: by id, or one was where they would get it."""
    were = [stop for stop in before if stop.kind == "facility"]
    known = {stop.id for stop in were}
    xy = ground.metres(np.array([stop.lat for stop in were]), np.array([stop.lon for stop in were]))
    had = np.zeros(len(places), dtype=bool)
    if were:
        tree = cKDTree(xy)
        near, _ = tree.query(ground.metres(np.array([p.lat for p in places]), np.array([p.lon for p in places])))
        for index in np.flatnonzero(near <= _SNAP_M + SAME_PLACE_M).tolist():
            place = places[index]
            position = _halt(place, ground)
            spot = position and ground.metres(np.array([position.lat]), np.array([position.lon]))
            had[index] = f"f{place.osm}" in known or (spot is not None and tree.query(spot)[0][0] <= SAME_PLACE_M)
    return had


def _halt(place: Feature, ground: Ground) -> Position | None:
    """Where a vehicle halts for a facility: on the street before it, else on its drive."""
    for reach_m, allowed in ((_STREET_M, ground.for_new), (_SNAP_M, ground.for_door)):
        position = ground.roads.snap(place.lat, place.lon, reach_m, allowed)
        if position is not None and ground.is_clear(position):
            return position
    return None


def _within(point: Floats, others: Floats, reach_m: float) -> bool:
    return bool(len(others)) and bool(np.hypot(*(others - point).T).min() < reach_m)
