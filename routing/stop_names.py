"""How virtual stops are called: real ones as their sign says, others after the streets that meet."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import chain, count

from routing.localities import Localities, Locality
from routing.stop_draft import Draft

__all__ = ["corner_name", "finished_names", "plain_names", "real_name", "short_street", "tell_apart"]

_BRACKETS = re.compile(r"\s*\([^)]*(\)|$)")  # timetables cut names off, also within brackets
_NEAR_TOWN = re.compile(r"\bb (?=[A-ZÄÖÜ])")
_DIRECTIONS = ("Ost", "Nordost", "Nord", "Nordwest", "West", "Südwest", "Süd", "Südost")


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
    >>> corner_name(Locality("Polch", "Nettesürsch", False), ["Nettesürsch"])
    'Polch, Nettesürsch'
    """
    corner = " / ".join(short_street(street) for street in streets[:2])
    title = locality.municipality if corner == locality.village else locality.title
    return ", ".join(dict.fromkeys(part for part in (title, corner) if part)) or "Haltepunkt"


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
    >>> real_name("Lützel Rosenstraße, Koblenz", Locality("Koblenz", "Lützel", True))
    'Koblenz-Lützel, Rosenstr.'
    >>> real_name("Weiler b Mayen Ort", Locality("Weiler", "Weiler", False))
    'Weiler bei Mayen, Ort'
    """
    town, stop = _town_first(sign, locality)
    village = locality.village
    if village not in {town, locality.municipality} and stop.startswith(f"{village} "):
        town, stop = locality.title, stop[len(village) + 1 :]
    return ", ".join(part for part in (town, short_street(stop)) if part)


def _town_first(sign: str, locality: Locality) -> tuple[str, str]:
    """Split a sign into town and stop; the stop is "" where the sign names a place only."""
    plain = _NEAR_TOWN.sub("bei ", _BRACKETS.sub("", sign).strip() or sign)
    towns = {locality.municipality, locality.village, locality.title} - {""}
    head, comma, tail = plain.rpartition(", ")
    head = head.replace(", ", " ")
    if comma and tail in towns:
        return tail, head
    for town in sorted(towns, key=len, reverse=True):
        found = re.fullmatch(rf"({re.escape(town)}(?: bei [\w-]+)?)(?:, | )(.+)", plain)
        if found and not found[2].startswith("bei "):
            return found[1], found[2].replace(", ", " ")
        if plain == town or plain.startswith((f"{town} ", f"{town}-")):
            return plain, ""
    if comma:
        return tail, head
    return (locality.title if towns else ""), plain


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


def finished_names(drafts: Sequence[Draft], localities: Localities) -> list[str]:
    """
    Name drafts so that no two are called the same.

    What a planner wrote stays, and so does what is written on the only sign of that name.
    """
    names = plain_names(drafts, localities)
    titles = {draft.title for draft in drafts}
    signs = Counter(name for name, draft in zip(names, drafts, strict=True) if draft.kind == "bus_stop")
    given = {
        index
        for index, (name, draft) in enumerate(zip(names, drafts, strict=True))
        if draft.title or (draft.kind == "bus_stop" and signs[name] == 1 and name not in titles)
    }
    return tell_apart(names, [d.position.lat for d in drafts], [d.position.lon for d in drafts], given)


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
            wishes = (f"{name} ({_DIRECTIONS[_sector(angle, of) * 8 // of]})" for of in (4, 8))
            numbers = (f"{name} ({number})" for number in count(2))
            wish = next(wish for wish in chain(wishes, numbers) if wish not in taken)
            taken.add(wish)
            told[index] = wish
    return told


def _sector(angle: float, count: int) -> int:
    """Which of so many equal parts of the circle an angle points to, counted from the east."""
    return round(angle / (2.0 * math.pi / count)) % count
