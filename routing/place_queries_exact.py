"""Generated queries about places, streets, houses and corners."""

from __future__ import annotations

import re
from collections.abc import Callable

from routing.geodesy import great_circle_m
from routing.place_distortions import abbreviated
from routing.place_facts import Fact, HouseFact
from routing.place_ground import TOLERANCE_M, Ground, nearest_first
from routing.place_query import PlaceQuery
from routing.place_text import fold

__all__ = ["EXACT", "Maker", "lone_place", "street_query"]

Maker = Callable[[Ground], PlaceQuery | None]
"""Makes one query from random facts; None where the facts drawn make no clear one."""


def lone_place(ground: Ground) -> Fact | None:
    """A place whose name no other place has."""
    place = ground.pick("place")
    if place is None or len([f for f in ground.facts.named_like(place) if f.kind == "place"]) > 1:
        return None
    return place


def _place(ground: Ground) -> PlaceQuery | None:
    place = lone_place(ground)
    return ground.about(place.name, ground.facts.named_like(place)) if place else None


def _place_ambiguous(ground: Ground) -> PlaceQuery | None:
    place = ground.pick("place")
    if place is None:
        return None
    same = [f for f in ground.facts.named_like(place) if f.kind == "place"]
    near = ground.near(place.lat, place.lon, 2_500.0)
    away = nearest_first(same, *near)
    if len(away) < 2 or away[1][0] < 3.0 * away[0][0] + 1_500.0:
        return None
    spot = away[0][1]
    also = [f for f in ground.facts.named_like(place) if great_circle_m(f.lat, f.lon, spot.lat, spot.lon) < 1_500.0]
    return ground.about(place.name, [spot, *also], near, TOLERANCE_M["place"])


def street_query(ground: Ground, text: str, street: Fact, town: str) -> PlaceQuery | None:
    """A query for the streets of that name in the town."""
    return ground.about(text, ground.facts.named_like(street, town), None, TOLERANCE_M["street"])


def _street_town(ground: Ground) -> PlaceQuery | None:
    street = ground.street()
    if street is None:
        return None
    join = ground.rng.choice((" ", " ", ", "))
    return street_query(ground, f"{street.name}{join}{street.municipality}", street, street.municipality)


def _town_street(ground: Ground) -> PlaceQuery | None:
    street = ground.street()
    if street is None:
        return None
    join = ground.rng.choice((" ", " ", ", "))
    return street_query(ground, f"{street.municipality}{join}{street.name}", street, street.municipality)


def _street_village(ground: Ground) -> PlaceQuery | None:
    """The Ortsteil instead of the municipality."""
    street = ground.street()
    if street is None or fold(street.village) == fold(street.municipality):
        return None
    return street_query(ground, f"{street.name} {street.village}", street, street.village)


def _street_postcode(ground: Ground) -> PlaceQuery | None:
    street = ground.street()
    if street is None or not street.postcode:
        return None
    same = [f for f in ground.facts.named_like(street) if f.postcode == street.postcode]
    return ground.about(f"{street.name} {street.postcode}", same, None, TOLERANCE_M["street"])


def _street_near(ground: Ground) -> PlaceQuery | None:
    """A street of a common name, the nearest one is meant."""
    street = ground.street()
    if street is None:
        return None
    near = ground.near(street.lat, street.lon, 500.0)
    away = nearest_first([f for f in ground.facts.named_like(street) if f.kind == "street"], *near)
    if len(away) < 2 or away[1][0] < 3.0 * away[0][0] + 1_500.0:
        return None
    return ground.about(street.name, [away[0][1]], near)


def _houses(ground: Ground, street: Fact, town: str, shown: str) -> list[HouseFact]:
    """All houses of that number in streets of that name in the town."""
    wanted = _key(shown)
    streets = ground.facts.named_like(street, town)
    return [h for s in streets for h in ground.facts.houses.get(s.entry, []) if _key(h.shown) == wanted]


def _key(shown: str) -> str:
    return re.sub(r"\s", "", shown).casefold()


def _about_houses(text: str, street: Fact, houses: list[HouseFact]) -> PlaceQuery | None:
    points = tuple((house.lat, house.lon) for house in houses)
    note = f"address {street.name} {houses[0].shown}, {street.municipality}" if houses else ""
    return PlaceQuery("", "", text, None, points, TOLERANCE_M["address"], note) if points else None


def _address_of(ground: Ground, pattern: str, forms: tuple[str, ...]) -> PlaceQuery | None:
    """A house whose number has the pattern, typed in one of the forms."""
    street, house = ground.house() or (None, None)
    if street is None or house is None or not re.fullmatch(pattern, house.shown.strip()) or not street.municipality:
        return None
    form = ground.rng.choice(forms)
    text = form.format(s=street.name, n=_spaced(ground, house.shown), t=street.municipality, p=street.postcode)
    if "{p}" in form and not street.postcode:
        return None
    return _about_houses(text, street, _houses(ground, street, street.municipality, house.shown))


def _spaced(ground: Ground, shown: str) -> str:
    """A number with its letter close by or apart, small or capital."""
    number = re.sub(r"\s", "", shown)
    way = ground.rng.randrange(4)
    if way == 0:
        return number.upper()
    if way == 1:
        return re.sub(r"(?<=\d)(?=[a-zA-Z])", " ", number)
    return number.lower() if way == 2 else shown


_FORMS = ("{s} {n} {t}", "{s} {n}, {t}", "{t}, {s} {n}", "{t} {s} {n}", "{s} {n}, {p} {t}", "{p} {t} {s} {n}")


def _address(ground: Ground) -> PlaceQuery | None:
    return _address_of(ground, r"\d{1,3}", _FORMS)


def _address_letter(ground: Ground) -> PlaceQuery | None:
    return _address_of(ground, r"\d{1,3}\s?[a-zA-Z]", _FORMS)


def _address_range(ground: Ground) -> PlaceQuery | None:
    return _address_of(ground, r"\d{1,3}\s?[-/,]\s?\d{1,3}", _FORMS)


def _address_in_range(ground: Ground) -> PlaceQuery | None:
    """One of the numbers a range holds: 14 of "12-16"."""
    street, house = ground.house() or (None, None)
    ends = re.fullmatch(r"(\d{1,3})\s?-\s?(\d{1,3})", house.shown.strip()) if house else None
    if street is None or house is None or ends is None:
        return None
    low, high = int(ends[1]), int(ends[2])
    if not low < high <= low + 12 or (high - low) % 2:
        return None
    number = ground.rng.randrange(low, high + 1, 2)
    if number not in (low, high) and _houses(ground, street, street.municipality, str(number)):
        return None
    text = f"{street.name} {number} {street.municipality}"
    again = _houses(ground, street, street.municipality, str(number))
    return _about_houses(text, street, [house, *again])


def _address_postcode(ground: Ground) -> PlaceQuery | None:
    street, house = ground.house() or (None, None)
    if street is None or house is None or not street.postcode or not re.fullmatch(r"\d{1,3}[a-z]?", house.shown):
        return None
    same = [f for f in ground.facts.named_like(street) if f.postcode == street.postcode]
    right = [h for s in same for h in ground.facts.houses.get(s.entry, []) if _key(h.shown) == _key(house.shown)]
    return _about_houses(f"{street.name} {house.shown} {street.postcode}", street, right)


def _number_first(ground: Ground) -> PlaceQuery | None:
    return _address_of(ground, r"\d{1,3}[a-z]?", ("{n} {s} {t}", "{n} {s}, {t}", "{t}, {n} {s}"))


def _address_missing(ground: Ground) -> PlaceQuery | None:
    """A number between two that the street has: the answer lies at or between them."""
    street, house = ground.house() or (None, None)
    if street is None or house is None or not house.shown.isdigit() or not street.municipality:
        return None
    streets = ground.facts.named_like(street, street.municipality)
    known = {h.shown: h for s in streets for h in ground.facts.houses.get(s.entry, [])}
    low, wanted, high = (str(int(house.shown) + step) for step in (0, 2, 4))
    beyond = known.get(high)
    taken = {number for shown in known for number in re.findall(r"\d+", shown)}
    if beyond is None or wanted in taken or not 0 < great_circle_m(house.lat, house.lon, beyond.lat, beyond.lon) < 150:
        return None
    middle = HouseFact(wanted, (house.lat + beyond.lat) / 2, (house.lon + beyond.lon) / 2)
    text = f"{street.name} {wanted} {street.municipality}"
    return _about_houses(text, street, [known[low], middle, beyond])


def _intersection(ground: Ground) -> PlaceQuery | None:
    corner = ground.corner()
    if corner is None or not corner.municipality:
        return None
    first, second = ground.rng.sample((corner.first, corner.second), 2)
    join = ground.rng.choice((" Ecke ", " / ", "/", " & ", " und ", " ecke "))
    text = f"{first}{join}{second} {corner.municipality}"
    way = ground.rng.randrange(6)
    if way == 0:
        text = f"{corner.municipality} {first}{join}{second}"
    elif way == 1:
        text = f"Ecke {first} {second} {corner.municipality}"
    elif way == 2:
        text = f"{abbreviated(first, ground.rng) or first}{join}{second}, {corner.municipality}"
    points = tuple((c.lat, c.lon) for c in ground.facts.corners_like(corner))
    note = f"corner {corner.first} / {corner.second}, {corner.municipality}"
    return PlaceQuery("", "", text, None, points, TOLERANCE_M["corner"], note)


EXACT: dict[str, Maker] = {
    "place": _place,
    "place_ambiguous": _place_ambiguous,
    "street_town": _street_town,
    "town_street": _town_street,
    "street_village": _street_village,
    "street_postcode": _street_postcode,
    "street_near": _street_near,
    "address": _address,
    "address_letter": _address_letter,
    "address_range": _address_range,
    "address_in_range": _address_in_range,
    "address_postcode": _address_postcode,
    "number_first": _number_first,
    "address_missing": _address_missing,
    "intersection": _intersection,
}
"""Kinds of queries that name what they mean in full."""
