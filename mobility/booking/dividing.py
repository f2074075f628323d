"""Divide a party that fits no vehicle: into parts that fit, children with a grown-up, wheelchairs with a companion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dispatcher.problem import Load
from mobility.booking.values import Party

__all__ = ["divided", "divisions"]

_GROWN = ("adults", "companions")
_DEALT = ("infants", "children", "adults", "companions")
_THINGS = ("walkers", "prams", "luggage")

Shape = Sequence[Load]
"""What may be in one vehicle at a time; any one of these."""


def divisions(party: Party, shapes: Sequence[Shape], most: int) -> Iterator[tuple[Party, ...]]:
    """
    Yield ways to divide a party into parts, the fewest parts first.

    Parameters
    ----------
    party
        Who travels.
    shapes
        The vehicles there are, each with what it may carry at a time. One that drives twice takes two parts.
    most
        Most parts.
    """
    fleet = sorted((tuple(shape) for shape in shapes if shape), key=_room, reverse=True)
    if not fleet:
        return
    known: set[tuple[Party, ...]] = set()
    for count in range(2, most + 1):
        largest = [fleet[number % len(fleet)] for number in range(count)]
        suited = sorted(fleet, key=lambda shape: (_wheels(shape), _room(shape)), reverse=True)
        for vehicles in (largest, [suited[number % len(suited)] for number in range(count)], [fleet[0]] * count):
            parts = divided(party, vehicles)
            if parts is not None and parts not in known:
                known.add(parts)
                yield parts


def divided(party: Party, vehicles: Sequence[Shape]) -> tuple[Party, ...] | None:
    """
    Divide a party among vehicles in proportion to their room, or return None where it cannot be.

    Every part has a grown-up as long as there are enough, beside somebody in a wheelchair one that is not in a
    wheelchair, and companions go where wheelchairs are.

    Examples
    --------
    >>> [part.persons for part in divided(Party(adults=9), [(Load(8),), (Load(8),)])]
    [5, 4]
    """
    wheels = _share(party.wheelchairs, [_wheels(shape) for shape in vehicles])
    if wheels is None or party.persons < len(vehicles):
        return None
    rooms = [_room(shape, number) for shape, number in zip(vehicles, wheels, strict=True)]
    beside = 1 if party.persons > party.wheelchairs else 0  # who all sit in wheelchairs ride without anybody else
    least = [min(room, max(1, number + beside)) for room, number in zip(rooms, wheels, strict=True)]
    sizes = _share(party.persons, rooms, least)
    if sizes is None:
        return None
    parts = _dealt(party, sizes, wheels)
    fits = all(any(part.load.fits(load) for load in shape) for part, shape in zip(parts, vehicles, strict=True))
    return parts if fits and all(_accompanied(part, party) for part in parts) else None


def _room(shape: Shape, wheelchairs: int = 0) -> int:
    """Return how many persons a vehicle takes with so many of them in wheelchairs."""
    return max((load.seats + wheelchairs for load in shape if load.wheelchairs >= wheelchairs), default=0)


def _wheels(shape: Shape) -> int:
    return max(load.wheelchairs for load in shape)


def _share(number: int, rooms: Sequence[int], least: Sequence[int] | None = None) -> list[int] | None:
    """Share a number out among rooms, in proportion to them, each with its least; None where there is not enough."""
    shares = [0] * len(rooms) if least is None else list(least)
    if sum(shares) > number or sum(rooms) < number:
        return None
    while sum(shares) < number:
        free = [place for place, room in enumerate(rooms) if shares[place] < room]
        shares[min(free, key=lambda place: (shares[place] + 1) / rooms[place])] += 1
    return shares


def _dealt(party: Party, sizes: Sequence[int], wheels: Sequence[int]) -> tuple[Party, ...]:
    """Put persons and what they bring along into parts of these sizes."""
    left = Counter({name: getattr(party, name) for name in _DEALT})
    parts: list[Counter[str]] = [Counter() for _ in sizes]

    def put(part: int, name: str) -> None:
        if left[name] and parts[part].total() < sizes[part]:
            parts[part][name] += 1
            left[name] -= 1

    for part, wheelchairs in enumerate(wheels):
        for _ in range(wheelchairs):
            put(part, "companions")
    for part, wheelchairs in enumerate(wheels):
        for _ in range(wheelchairs + 1):
            if sum(parts[part][name] for name in _GROWN) <= wheelchairs:
                put(part, "adults" if left["adults"] else "companions")
    for name in _DEALT:
        while left[name]:
            put(max(range(len(sizes)), key=lambda part: (sizes[part] - parts[part].total(), -part)), name)
    reduced = _taken(party.reduced, [part["adults"] for part in parts])
    things = {name: _share(getattr(party, name), [getattr(party, name) for _ in sizes]) or [] for name in _THINGS}
    return tuple(
        replace(
            Party(adults=part["adults"], children=part["children"], infants=part["infants"]),
            companions=part["companions"],
            reduced=reduced[number],
            wheelchairs=wheels[number],
            **{name: shares[number] for name, shares in things.items()},
        )
        for number, part in enumerate(parts)
    )


def _taken(number: int, rooms: Sequence[int]) -> list[int]:
    """Return how much of a number each room takes, the first ones first."""
    taken = []
    for room in rooms:
        taken.append(min(number, room))
        number -= taken[-1]
    return taken


def _accompanied(part: Party, whole: Party) -> bool:
    """Tell whether nobody is left alone who was not alone before."""
    grown, wholly = part.adults + part.companions, whole.adults + whole.companions
    if part.children + part.infants > 0 and wholly > 0 and grown == 0:
        return False
    return part.wheelchairs == 0 or part.persons > part.wheelchairs or whole.persons == whole.wheelchairs
