"""
What of OpenStreetMap the base map shows, under the layer names of the Shortbread schema.

Each function looks at the tags of one object and yields the rows it becomes: layer, lowest zoom, properties.

References
----------
Shortbread vector tile schema, version 1.0, Geofabrik: layers and the values of `kind` follow it; the layer
`street_refs` and the properties `shield`, `rank` and `ele` are our own additions for the style.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = [
    "AREA_KEYS",
    "LAYERS",
    "WAY_KEYS",
    "Properties",
    "Row",
    "area_rows",
    "credit_of",
    "node_rows",
    "way_rows",
]

Properties = tuple[tuple[str, str | int | bool], ...]

LAYERS = (
    "land", "sites", "water_polygons", "water_polygons_labels", "water_lines", "water_lines_labels", "street_polygons",
    "buildings", "streets", "street_labels", "street_refs", "ferries", "boundaries", "public_transport", "pois",
    "addresses", "place_labels",
)  # fmt: skip
"""Every layer a tile can have."""

_LAND = {
    "landuse": {
        "allotments": "allotments", "basin": "", "brownfield": "brownfield", "cemetery": "cemetery",
        "commercial": "commercial", "education": "institutional", "farmland": "farmland", "farmyard": "farmyard",
        "forest": "forest", "garages": "residential", "grass": "grass", "industrial": "industrial",
        "institutional": "institutional", "landfill": "landfill", "meadow": "meadow", "orchard": "orchard",
        "plant_nursery": "plant_nursery", "quarry": "quarry", "railway": "railway",
        "recreation_ground": "recreation_ground", "residential": "residential", "retail": "retail",
        "village_green": "village_green", "vineyard": "vineyard",
    },
    "natural": {
        "bare_rock": "bare_rock", "beach": "beach", "grassland": "grassland", "heath": "heath", "sand": "sand",
        "scree": "bare_rock", "scrub": "scrub", "wetland": "marsh", "wood": "forest",
    },
    "leisure": {
        "garden": "garden", "golf_course": "golf_course", "park": "park", "pitch": "pitch", "playground": "playground",
    },
}  # fmt: skip
_SEEN_FROM_AFAR = frozenset({"forest", "residential", "farmland", "industrial", "meadow", "vineyard", "commercial"})
_SITES = {
    "amenity": frozenset({"college", "hospital", "kindergarten", "parking", "school", "university"}),
    "leisure": frozenset({"sports_centre", "stadium"}),
}
_STREET_ZOOM = {
    "motorway": 6, "trunk": 6, "primary": 7, "secondary": 8, "tertiary": 9, "unclassified": 11, "residential": 11,
    "living_street": 12, "busway": 12, "pedestrian": 13, "service": 13, "track": 13, "bridleway": 14, "cycleway": 14,
    "footway": 14, "path": 14, "steps": 14,
}  # fmt: skip
_LINK_ZOOM = 10
_REF_ZOOM = {"A": 7, "B": 8, "L": 10, "K": 12}
"""From which zoom on the sign of a road is shown, by the letter German road numbers begin with."""
_RAIL_ZOOM = {"rail": 9, "light_rail": 10, "narrow_gauge": 10, "tram": 12}
_WATERWAY_ZOOM = {"river": 8, "canal": 9, "stream": 12, "ditch": 14}
_PLACE_ZOOM = {
    "city": 6, "town": 7, "village": 9, "suburb": 11, "hamlet": 11, "neighbourhood": 12, "isolated_dwelling": 12,
    "farm": 12, "locality": 13,
}  # fmt: skip
_BOUNDARY_ZOOM = {"2": 6, "4": 6, "6": 6, "7": 10, "8": 10}
_POI_RANK = {
    "amenity": {
        "hospital": 1, "townhall": 2, "clinic": 3, "university": 3, "college": 4, "school": 4, "library": 5,
        "community_centre": 5, "doctors": 5, "pharmacy": 5, "kindergarten": 6, "police": 6, "post_office": 6,
        "cinema": 6, "theatre": 6, "nursing_home": 6, "dentist": 7, "bank": 7, "place_of_worship": 7, "marketplace": 7,
        "restaurant": 8, "cafe": 8, "fuel": 9,
    },
    "shop": {"supermarket": 4, "mall": 4, "department_store": 5, "bakery": 8},
    "tourism": {"museum": 5, "attraction": 6, "zoo": 5, "hotel": 8, "viewpoint": 9},
    "leisure": {"swimming_pool": 6, "water_park": 5, "sports_centre": 7},
    "historic": {"castle": 5},
    "natural": {"peak": 6},
}  # fmt: skip
_MOST_DIGITS = 10
_POI_ZOOM = {"castle": 12, "hospital": 12, "peak": 12}

WAY_KEYS = ("highway", "railway", "route", "waterway")
AREA_KEYS = (
    "addr:housenumber", "amenity", "boundary", "building", "highway", "historic", "landuse", "leisure", "natural",
    "shop", "tourism", "waterway",
)  # fmt: skip

_CREDITS = {
    "DB InfraGO": "DB InfraGO (CC BY 4.0)",
    "GeoNames": "GeoNames (CC BY 4.0)",
    "Zensus 2022": "Zensus 2022 (dl-de/by-2-0)",
}
"""What a `source` begins with, and how its licence wants it named. OpenStreetMap itself is named always."""


@dataclass(frozen=True, slots=True)
class Row:
    """One feature to be: where it goes and from which zoom on; `label_point` asks for a point inside the area."""

    layer: str
    min_zoom: int
    properties: Properties = ()
    label_point: bool = False


def _properties(**values: str | int | bool | None) -> Properties:
    """Keep what says something: false, empty and missing are the same to a style."""
    return tuple(
        (key, value) for key, value in values.items() if value is not None and value is not False and value != ""
    )


def _names(tags: Mapping[str, str]) -> dict[str, str | None]:
    name, german = tags.get("name"), tags.get("name:de")
    return {"name": name, "name_de": german if german != name else None}


def _whole(text: str | None) -> int | None:
    """Read a number as people write it; one of more digits than anything has is a slip, and no tile can hold it."""
    return int(text) if text is not None and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _address(tags: Mapping[str, str], *, label_point: bool) -> Iterator[Row]:
    number = tags.get("addr:housenumber")
    if number:
        yield Row("addresses", 14, _properties(housenumber=number[:20]), label_point)


def _poi(tags: Mapping[str, str], *, label_point: bool) -> Iterator[Row]:
    if tags.get("name") is None:
        return
    for key, ranks in _POI_RANK.items():
        value = tags.get(key)
        if value in ranks:
            ele = _whole(tags.get("ele")) if value == "peak" else None
            properties = _properties(kind=value, rank=ranks[value], ele=ele, **_names(tags))
            yield Row("pois", _POI_ZOOM.get(value, 14), properties, label_point)
            return


def credit_of(tags: Mapping[str, str]) -> Iterator[str]:
    """Yield who, besides OpenStreetMap, must be named where this object is shown."""
    for key in ("source", "source:population"):
        source = tags.get(key, "")
        if source:
            yield from (credit for start, credit in _CREDITS.items() if source.startswith(start))


def node_rows(tags: Mapping[str, str]) -> Iterator[Row]:
    """Yield what a node becomes: place names, stops, points of interest, house numbers."""
    place = tags.get("place")
    if place in _PLACE_ZOOM and tags.get("name"):
        population = _whole(tags.get("population"))
        yield Row("place_labels", _PLACE_ZOOM[place], _properties(kind=place, population=population, **_names(tags)))
    if tags.get("railway") in {"station", "halt"}:
        yield Row("public_transport", 11, _properties(kind=tags["railway"], **_names(tags)))
    elif tags.get("highway") == "bus_stop":
        yield Row("public_transport", 14, _properties(kind="bus_stop", **_names(tags)))
    else:
        yield from _poi(tags, label_point=False)
    yield from _address(tags, label_point=False)


def _ref_row(ref: str, kind: str) -> Row:
    """The sign of a road; without name and kind, so that the pieces join into lines long enough to carry it."""
    letter = ref.split(" ", maxsplit=1)[0]
    shield = {"A": "motorway", "B": "federal"}.get(letter)
    return Row("street_refs", _REF_ZOOM.get(letter, max(_STREET_ZOOM[kind], 12)), _properties(ref=ref, shield=shield))


def _street_rows(tags: Mapping[str, str]) -> Iterator[Row]:
    highway = tags["highway"]
    link = highway.endswith("_link")
    kind = highway.removesuffix("_link")
    if kind not in _STREET_ZOOM or tags.get("area") == "yes":
        return
    zoom = max(_STREET_ZOOM[kind], _LINK_ZOOM if link else 0)
    tunnel, bridge = tags.get("tunnel") in {"yes", "building_passage"}, tags.get("bridge") not in {None, "no"}
    # Nobody needs an arrow on a motorway or a path.
    oneway = tags.get("oneway") if kind not in {"motorway", "trunk"} and _STREET_ZOOM[kind] < 14 else None
    yield Row(
        "streets",
        zoom,
        _properties(
            kind=kind,
            link=link,
            tunnel=tunnel,
            bridge=bridge,
            oneway=oneway in {"yes", "true", "1"},
            oneway_reverse=oneway == "-1",
        ),
    )
    if link:
        return
    ref = tags.get("ref", "").split(";")[0].strip()
    if ref:
        yield _ref_row(ref, kind)
    if tags.get("name") is not None:
        yield Row("street_labels", max(zoom, 12), _properties(kind=kind, **_names(tags)))


def way_rows(tags: Mapping[str, str]) -> Iterator[Row]:
    """Yield what a way becomes as a line: streets, railways, waters, ferries."""
    if "highway" in tags:
        yield from _street_rows(tags)
    elif tags.get("railway") in _RAIL_ZOOM:
        kind = tags["railway"]
        tunnel, bridge = tags.get("tunnel") == "yes", tags.get("bridge") == "yes"
        zoom = _RAIL_ZOOM[kind] if tags.get("service") is None else 12
        yield Row("streets", zoom, _properties(kind=kind, rail=True, tunnel=tunnel, bridge=bridge))
    elif tags.get("waterway") in _WATERWAY_ZOOM:
        kind = tags["waterway"]
        yield Row("water_lines", _WATERWAY_ZOOM[kind], _properties(kind=kind))
        if tags.get("name"):
            label_zoom = max(9 if kind == "river" else 12, _WATERWAY_ZOOM[kind])
            yield Row("water_lines_labels", label_zoom, _properties(kind=kind, **_names(tags)))
    elif tags.get("route") == "ferry":
        yield Row("ferries", 10, _properties(kind="ferry", **_names(tags)))


def _is_water(tags: Mapping[str, str]) -> bool:
    return (
        tags.get("natural") == "water"
        or tags.get("waterway") in {"riverbank", "dock"}
        or tags.get("landuse") in {"basin", "reservoir"}
    )


def _ground_rows(tags: Mapping[str, str]) -> Iterator[Row]:
    if _is_water(tags):
        yield Row("water_polygons", 6, _properties(kind="water"))
        if tags.get("name"):
            yield Row("water_polygons_labels", 11, _properties(kind="water", **_names(tags)), label_point=True)
        return
    for key, kinds in _LAND.items():
        kind = kinds.get(tags.get(key, ""))
        if kind:
            yield Row("land", 6 if kind in _SEEN_FROM_AFAR else 11, _properties(kind=kind))
            break
    for key, values in _SITES.items():
        if tags.get(key) in values:
            yield Row("sites", 13, _properties(kind=tags[key]))


def area_rows(tags: Mapping[str, str]) -> Iterator[Row]:
    """Yield what an area becomes: buildings, land, water, squares, borders, and points for its name and number."""
    if tags.get("building", "no") != "no":
        yield Row("buildings", 14)
    yield from _ground_rows(tags)
    if tags.get("highway") in {"pedestrian", "footway", "service"} and tags.get("area") == "yes":
        yield Row("street_polygons", 14, _properties(kind=tags["highway"]))
    if tags.get("boundary") == "administrative" and tags.get("admin_level") in _BOUNDARY_ZOOM:
        level = tags["admin_level"]
        yield Row("boundaries", _BOUNDARY_ZOOM[level], _properties(admin_level=int(level)))
    yield from _poi(tags, label_point=True)
    yield from _address(tags, label_point=True)
