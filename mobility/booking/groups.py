"""Parties larger than any vehicle: divided among several rides that stand together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dispatcher.insertion import Insertion
from dispatcher.problem import Load, Wish
from mobility.booking.alternatives import Option, other_times
from mobility.booking.beside import is_forbidden
from mobility.booking.dividing import divisions
from mobility.booking.offering import Draft, drafted
from mobility.booking.searching import Search
from mobility.booking.values import GroupOffer, GroupPart, Party, Refusal, TripWish
from mobility.booking.wishes import Unmet
from mobility.errors import InvalidInput
from mobility.parts import Parts

__all__ = ["find_groups", "group_offer", "may_be_divided", "placed", "shapes_on_duty", "ways_divided"]

_NO_ROOM = frozenset({"PARTY_TOO_LARGE", "OUT_OF_SHIFT"})
_MOST_PARTS = 6


def find_groups(search: Search, refusal: Refusal) -> tuple[GroupOffer, ...]:
    """
    Return ways to carry a party that fits no vehicle: at the time wished for, or else at the nearest other times.

    All parts go from the same stop to the same stop. Where there are not vehicles enough at one time, one may come
    again, at most `group_apart_s` later than wished for.

    Parameters
    ----------
    search
        The search that found no vehicle with room for all.
    refusal
        What it was refused for; only parties that are too large are divided.
    """
    if not may_be_divided(search, refusal):
        return ()
    found = as_wished = next(ways_divided(search), [])
    if not found:
        times = other_times(search, refusal)
        others = (next(ways_divided(replace(search, trip=trip)), []) for trip in times)
        found = next((parts for parts in others if parts and not _is_forbidden(search, parts)), [])
    return () if not found else (_written(search.parts, found, is_moved=not as_wished),)


def _is_forbidden(search: Search, found: Sequence[Draft]) -> bool:
    """Tell whether the parallel rule forbids to offer a divided party these rides at another time."""
    return is_forbidden(Option(search, "alternative", found[0].insertion))


def may_be_divided(search: Search, refusal: Refusal) -> bool:
    """Tell whether a party that was refused may be divided: it is refused for want of room, and not beyond all."""
    is_small_enough = search.trip.party.persons <= search.parts.policy.most_persons
    return refusal.reason in _NO_ROOM and is_small_enough and search.ends is not None


def shapes_on_duty(search: Search) -> list[tuple[Load, ...]]:
    """Return what the vehicles on duty take; nothing where one of them holds all: then what is missing is time."""
    try:
        wish = search.wish(search.trip)
    except (Unmet, InvalidInput):
        return []
    shapes = [tuple(plan.vehicle.configurations) for plan in search.on_duty(wish)]
    holds_all = any(search.trip.party.load.fits(load) for shape in shapes for load in shape)
    return [] if holds_all else shapes


def ways_divided(search: Search, shapes: Sequence[tuple[Load, ...]] | None = None) -> Iterator[list[Draft]]:
    """
    Yield the rides of a divided party, the fewest first: all at the time wished for, then one after the other.

    Parameters
    ----------
    search
        The search for all of it.
    shapes
        The vehicles to divide it for; None: those on duty at the time wished for, where none of them holds all.
    """
    shapes = shapes_on_duty(search) if shapes is None else shapes
    for apart_s in (0, search.parts.policy.group_apart_s):
        for parties in divisions(search.trip.party, shapes, _MOST_PARTS):
            found = placed(search, search.trip, parties, apart_s)
            if found:
                yield found


def placed(search: Search, trip: TripWish, parties: Sequence[Party], apart_s: int) -> list[Draft]:
    """
    Put one part of a party after the other into the plans, those hard to place first; all of them, or nothing.

    They depart at most `apart_s` later than one vehicle for all of them would. What is found later stands in the plans
    with what was found before, so that they are to be held in this order.
    """
    drafts: list[Draft] = []
    called = search.name
    hardest = sorted(parties, key=lambda party: (party.wheelchairs, party.persons), reverse=True)
    for number, party in enumerate(hardest, start=1):
        own = replace(trip, party=party)
        search = replace(search, trip=own, name=f"{called}{number}")
        try:
            wish = _with_room(search.wish(own), search, apart_s)
        except (Unmet, InvalidInput):
            return []
        if drafts:
            wish = _like(wish, drafts[0].insertion)
        best = search.best(wish, limit=1)
        if not best:
            return []
        draft = drafted(search, "part", best[0])
        drafts.append(draft)
        search = search.after(draft.insertion, search.name)
    return drafts


def _with_room(wish: Wish, search: Search, apart_s: int) -> Wish:
    """Return the wish with so much more time for vehicles that come again."""
    if search.trip.when != "arrive":
        return replace(wish, latest_departure_s=wish.latest_departure_s + apart_s)
    soonest_s = search.now_s + search.parts.policy.lead_time_s
    earliest_s = max(min(soonest_s, wish.earliest_departure_s), wish.earliest_departure_s - apart_s)
    return replace(wish, earliest_departure_s=earliest_s)


def _like(wish: Wish, first: Insertion) -> Wish:
    """Return the wish between the same stops as the first part: a group meets at one place."""
    return replace(
        wish,
        pickups=tuple(access for access in wish.pickups if access.location == first.pickup.location),
        dropoffs=tuple(access for access in wish.dropoffs if access.location == first.dropoff.location),
    )


def _written(parts: Parts, found: Sequence[Draft], *, is_moved: bool) -> GroupOffer:
    """Write the offers down, each naming all of them in the order they were found in."""
    together = [draft.offer.id for draft in found]
    with parts.store.unit_of_work() as work:
        for draft in found:
            work.offers.add(replace(draft.stored, content={**draft.stored.content, "group": together}))
        work.commit()
    return group_offer(parts, found, is_moved=is_moved)


def group_offer(parts: Parts, found: Sequence[Draft], *, is_moved: bool) -> GroupOffer:
    """Return the rides of a divided party as they are shown, the soonest first."""
    names = {record.shift.id: record.vehicle.name for record in parts.fleet.records(parts.clock.now_s())}
    by_time = sorted(found, key=lambda draft: draft.offer.pickup_from_s)
    return GroupOffer(tuple(_part(draft, names[draft.insertion.vehicle_id]) for draft in by_time), is_moved)


def _part(draft: Draft, vehicle: str) -> GroupPart:
    return GroupPart(draft.offer, Party(**draft.stored.content["trip"]["party"]), vehicle)
