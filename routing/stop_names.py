"""How virtual stops are called: real ones as their sign says, others after the streets that meet."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from routing.localities import Localities, Locality
from routing.stop_draft import Draft

__all__ = ["corner_name", "plain_names", "real_name", "short_street", "tell_apart"]

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_DIRECTIONS = ("Ost", "Nord", "West", "Süd")


def short_street(name: str) -> str:
    """
    A street name as stop signs write it.

    >>> short_street("Koblenzer Straße"), short_street("Hauptstraße"), short_street("Am Bahnhof")
    ('Koblenzer Str.', 'Hauptstr.', 'Am Bahnhof')
    """
    return re.sub(r"([Ss])tra(?:ß|ss)e\b", r"\1tr.", name)


def corner_name(locality: Locality, streets: list[str]) -> str:
    """
    Name a stop at a corner.

    Parameters
    ----------
    locality
        Where it is.
    streets
        Names of the streets that meet there, the larger first; may be empty.

    >>> corner_name(Locality("Mayen", "Mayen", False), ["Koblenzer Straße", "Polcher Straße", "Am Wald"])
    'Mayen, Koblenzer Str. / Polcher Str.'
    """
    corner = " / ".join(short_street(street) for street in streets[:2])
    return ", ".join(part for part in (locality.title, corner) if part) or "Haltepunkt"


def real_name(sign: str, locality: Locality) -> str:
    """
    Bring the name on a bus stop's sign into the order "town, stop".

    >>> real_name("Viehmarkt, Mayen", Locality("Mayen", "Mayen", False))
    'Mayen, Viehmarkt'
    >>> real_name("Schwimmbad, Winningen (Mosel)", Locality("Winningen", "Winningen", False))
    'Winningen, Schwimmbad'
    >>> real_name("Mendig von-Reth-Platz", Locality("Mendig", "Mendig", False))
    'Mendig, von-Reth-Platz'
    >>> real_name("Kirche", Locality("Polch", "Polch", False))
    'Polch, Kirche'
    """
    plain = _BRACKETS.sub("", sign).strip() or sign
    towns = {locality.municipality, locality.village, locality.title} - {""}
    head, comma, tail = plain.rpartition(", ")
    if comma and tail in towns:
        return f"{tail}, {head}"
    for town in sorted(towns, key=len, reverse=True):
        if plain.startswith(f"{town} ") and not plain.startswith((f"{town} b ", f"{town} bei ")):
            return f"{town}, {plain[len(town) + 1 :]}"
        if plain == town or plain.startswith((f"{town} ", f"{town},", f"{town}-")):
            return plain
    if comma:
        return f"{tail}, {head}"
    return f"{locality.title}, {plain}" if towns else plain


def plain_names(drafts: Sequence[Draft], localities: Localities) -> list[str]:
    """Name drafts as each would be called if it were the only one of that name."""
    found = localities.at([d.position.lat for d in drafts], [d.position.lon for d in drafts])
    return [_plain_name(draft, locality) for draft, locality in zip(drafts, found, strict=True)]


def _plain_name(draft: Draft, locality: Locality) -> str:
    if draft.title:
        return draft.title
    if draft.kind == "bus_stop":
        return real_name(draft.sign, locality)
    return corner_name(locality, [draft.sign] if draft.sign else list(draft.streets))


def tell_apart(
    names: Sequence[str], lats: Sequence[float], lons: Sequence[float], given: Collection[int] = ()
) -> list[str]:
    """
    Make equal names differ by where the stops lie to each other ("Nord", "Süd"), else by a number.

    The order of the stops decides nothing but the numbers, so names are stable while the stops are. Names of the stops
    in `given` stay as they are.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        groups[name].append(index)
    taken = {name for name, members in groups.items() if len(members) == 1}
    told = list(names)
    for name, members in groups.items():
        if len(members) == 1:
            continue
        taken |= {name for index in members if index in given}
        mid_lat = sum(lats[i] for i in members) / len(members)
        mid_lon = sum(lons[i] for i in members) / len(members)
        for index in sorted(set(members) - set(given), key=lambda i: (-lats[i], lons[i])):
            angle = math.atan2(lats[index] - mid_lat, (lons[index] - mid_lon) * math.cos(math.radians(mid_lat)))
            wish = f"{name} ({_DIRECTIONS[round(angle / (math.pi / 2)) % 4]})"
            number = 2
            while wish in taken:
                wish, number = f"{name} ({number})", number + 1
            taken.add(wish)
            told[index] = wish
    return told
