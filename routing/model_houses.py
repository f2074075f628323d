"""Houses with addresses along the streets of the model district, and the shops and services of each settlement."""

from __future__ import annotations

import math
import random

import shapely

from routing.model_names import shop_owner
from routing.model_osm import Drawing, Point, Tags
from routing.model_streets import StreetWeb

__all__ = ["build_houses", "place_services", "postcode_of"]

_PLOT_M = 31.0
_SETBACK_M = 14.0


def postcode_of(index: int) -> str:
    """An invented postcode for the settlement with this index, from a range Germany gives to no town (00101 on)."""
    return f"{101 + index:05d}"


def build_houses(
    web: StreetWeb,
    postcode: str,
    roads: tuple[shapely.STRtree, list[shapely.LineString]],
    share: float,
    rng: random.Random,
) -> list[tuple[Point, list[Point], Tags]]:
    """
    Line the streets with houses, odd numbers on the left.

    Parameters
    ----------
    web
        The settlement.
    postcode
        Goes into the addresses.
    roads
        An index of all streets of the district, and the streets: a house keeps 5.5 m from each.
    share
        Part of the plots that is built on, 0 to 1.
    rng
        Decides which.

    Returns
    -------
    list of tuple
        Middle, ring of corners, tags of each house.
    """
    houses = []
    taken: list[shapely.Polygon] = []
    for name, stretches in web.streets.items():
        numbers = [1, 2]
        for stretch in stretches:
            line = shapely.LineString(stretch.line)
            along = 16.0
            while along < line.length - 12.0:
                for side in (1, -1):
                    slot = 0 if side == 1 else 1
                    number = numbers[slot]
                    numbers[slot] += 2
                    if rng.random() > share:
                        continue
                    middle, ring = _house(line, along, side, rng)
                    shape = shapely.Polygon(ring)
                    if _is_free(shape, *roads) and all(shape.distance(t) > 2.0 for t in taken[-40:]):
                        taken.append(shape)
                        houses.append((middle, ring, _address(web, name, number, postcode, rng)))
                along += _PLOT_M * rng.uniform(0.85, 1.2)
    return houses


def _house(line: shapely.LineString, along: float, side: int, rng: random.Random) -> tuple[Point, list[Point]]:
    at, ahead = line.interpolate(along), line.interpolate(along + 4.0)
    length = math.hypot(ahead.x - at.x, ahead.y - at.y) or 1.0
    ux, uy = (ahead.x - at.x) / length, (ahead.y - at.y) / length
    setback = _SETBACK_M + rng.uniform(0, 4.0)
    middle = (at.x - side * uy * setback, at.y + side * ux * setback)
    wide, deep = rng.uniform(4.5, 7.0), rng.uniform(4.0, 5.5)
    ring = [
        (middle[0] + a * wide * ux - b * deep * uy, middle[1] + a * wide * uy + b * deep * ux)
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    return middle, ring


def _is_free(shape: shapely.Polygon, roads: shapely.STRtree, lines: list[shapely.LineString]) -> bool:
    return all(lines[k].distance(shape) > 5.5 for k in roads.query(shape.buffer(6.0)))


def _address(web: StreetWeb, street: str, number: int, postcode: str, rng: random.Random) -> Tags:
    letter = rng.choice("ab") if rng.random() < 0.04 else ""
    return {
        "building": rng.choice(("house", "house", "house", "yes", "apartments")),
        "addr:street": street,
        "addr:housenumber": f"{number}{letter}",
        "addr:postcode": postcode,
        "addr:city": web.settlement.name,
    }


# least inhabitants, tags, name pattern
_SERVICES: tuple[tuple[int, Tags, str], ...] = (
    (0, {"amenity": "place_of_worship", "religion": "christian"}, "Pfarrkirche {town}"),
    (0, {"amenity": "fire_station"}, "Feuerwehrhaus {town}"),
    (400, {"amenity": "community_centre"}, "Bürgerhaus {town}"),
    (500, {"shop": "bakery"}, "Bäckerei {owner}"),
    (600, {"amenity": "kindergarten"}, "Kindertagesstätte {town}"),
    (700, {"amenity": "restaurant"}, "Gasthaus {owner}"),
    (900, {"amenity": "school"}, "Grundschule {town}"),
    (1_000, {"amenity": "doctors", "healthcare": "doctor"}, "Hausarztpraxis Dr. {owner}"),
    (1_400, {"amenity": "bank"}, "Bank {town}"),
    (1_500, {"shop": "supermarket"}, "Frischemarkt {town}"),
    (2_000, {"amenity": "pharmacy"}, "Apotheke am Markt"),
    (2_000, {"amenity": "dentist"}, "Zahnarztpraxis Dr. {owner}"),
    (2_400, {"amenity": "townhall"}, "Rathaus {town}"),
    (2_500, {"amenity": "cafe"}, "Café {owner}"),
    (2_500, {"amenity": "post_office"}, "Post {town}"),
    (3_000, {"amenity": "nursing_home"}, "Seniorenheim {town}"),
    (3_000, {"leisure": "sports_centre"}, "Sporthalle {town}"),
    (3_500, {"amenity": "doctors", "healthcare": "doctor"}, "Gemeinschaftspraxis {owner} und {owner2}"),
    (4_000, {"shop": "butcher"}, "Metzgerei {owner}"),
    (4_500, {"shop": "supermarket"}, "Kaufpark {town}"),
    (5_000, {"amenity": "library"}, "Stadtbücherei {town}"),
    (5_000, {"amenity": "school"}, "Realschule {town}"),
    (5_000, {"leisure": "swimming_area"}, "Freibad {town}"),
    (6_000, {"amenity": "pharmacy"}, "Löwen-Apotheke"),
    (8_000, {"amenity": "school"}, "Gymnasium {town}"),
    (8_000, {"amenity": "cinema"}, "Kino {town}"),
    (12_000, {"amenity": "hospital"}, "Krankenhaus {town}"),
    (12_000, {"tourism": "museum"}, "Stadtmuseum {town}"),
)  # fmt: skip


def place_services(
    drawing: Drawing, web: StreetWeb, houses: list[tuple[Point, list[Point], Tags]], rng: random.Random
) -> None:
    """Put the services a settlement of this size has into houses, near its middle first."""
    centre, radius = web.settlement.centre, web.settlement.radius_m
    near = sorted(houses, key=lambda house: math.dist(house[0], centre) + rng.uniform(0, radius * 0.7))
    for least, tags, pattern in _SERVICES:
        if web.settlement.population < least or not near:
            continue
        middle, _, address = near.pop(0)
        words = {"town": web.settlement.name, "owner": shop_owner(rng), "owner2": shop_owner(rng)}
        where = {key: value for key, value in address.items() if key.startswith("addr:")}
        drawing.node(middle, {**tags, "name": pattern.format(**words), **where})
