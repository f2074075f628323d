"""Round trips of parties larger than any vehicle: divided once, and the same way out as on the way home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from dispatcher.problem import Load
from mobility.booking.alternatives import Option, other_times
from mobility.booking.beside import is_forbidden
from mobility.booking.groups import group_offer, may_be_divided, placed, ways_divided
from mobility.booking.offering import Draft
from mobility.booking.offers import options_for
from mobility.booking.purposes import ReturnWish
from mobility.booking.searching import Search
from mobility.booking.staying import leave_s, way_home
from mobility.booking.values import GroupOffer, Leg, OfferKind, Party, Refusal, TripWish
from mobility.booking.wishes import Unmet
from mobility.errors import InvalidInput
from mobility.parts import Parts

__all__ = ["GroupTrip", "find_group_trips"]

_MOST_WAYS = 6
_DIVIDED = ("divided", "yes")
_BUSY = Refusal("NO_TIME", "no vehicles can take all of you home at this time", details=(_DIVIDED,))
"""What a way home is refused for that not all parts of a party can have; as all such, it says that it is divided."""


@dataclass(frozen=True, slots=True)
class GroupTrip:
    """
    A way out and a way home of a divided party: all rides of both are taken, or none.

    The same persons ride together on both ways. `stay_s` is how long all of them stay at least together: from the
    latest arrival promised to any to when the first of them has to leave the door.
    """

    outward: GroupOffer
    homeward: GroupOffer
    stay_s: int

    @property
    def price_ct(self) -> int:
        """The price of all rides of the whole party in cents."""
        return self.outward.price_ct + self.homeward.price_ct


@dataclass(frozen=True, slots=True)
class _Both:
    """
    The rides of both ways, each part of the way home at the place of the same persons on the way out.

    `moved` are the ways that are not as wished for.
    """

    outward: Sequence[Draft]
    homeward: Sequence[Draft]
    least_stay_s: int
    moved: frozenset[Leg] = frozenset()

    @property
    def stay_s(self) -> int:
        return min(draft.leaves_s for draft in self.homeward) - max(draft.there_s for draft in self.outward)


def find_group_trips(
    search: Search, refusal: Refusal, back: ReturnWish, shapes: Sequence[tuple[Load, ...]] | None = None
) -> tuple[tuple[GroupTrip, ...], Refusal | None]:
    """
    Return ways to carry a party out and home that fits no vehicle; where there is none, why it cannot get home.

    The party is divided once, and tried anew in other parts until one division fits both ways: as wished for, or else
    with the way home at another time, and both at another time.

    Parameters
    ----------
    search
        The search for the way out that found no vehicle with room for all.
    refusal
        What it was refused for; only parties that are too large are divided.
    back
        The way home.
    shapes
        The vehicles to divide the party for; None: those on duty for the way out, where none of them holds all.

    Returns
    -------
    tuple
        The round trips, and why the way home is not to be had where only that is not (None: it is, or the way out is
        not either).
    """
    if not may_be_divided(search, refusal):
        return (), None
    outs = list(islice(ways_divided(search, shapes), _MOST_WAYS))
    found = list(islice((both for out in outs for both in _with_way_home(search, out, back)), 1))
    if not found:
        later = (both for out in outs[:1] for both in _at_other_times(search, out, back))
        found = [*islice(later, 1), *islice(_otherwise(search, refusal, back, shapes), 1)]
    if found:
        return _written(search.parts, found), None
    return (), _why_no_way_home(search, outs[0], back) if outs else None


def _with_way_home(search: Search, out: Sequence[Draft], back: ReturnWish) -> Iterator[_Both]:
    """Yield the rides out with the first way home of the same parts that suits them, or nothing."""
    try:
        home = way_home(search, out, back)
    except (Unmet, InvalidInput):
        return
    yield from islice(_placed_home(search, out, home, back), 1)


def _placed_home(search: Search, out: Sequence[Draft], home: Search, back: ReturnWish) -> Iterator[_Both]:
    parties = [_party(draft) for draft in out]
    stay_s = search.parts.policy.stay_s(back.purpose)
    for apart_s in (0, search.parts.policy.group_apart_s):
        found = placed(home, home.trip, parties, apart_s)
        if found:
            yield _Both(out, found, stay_s)


def _at_other_times(search: Search, out: Sequence[Draft], back: ReturnWish) -> Iterator[_Both]:
    """Yield the rides out with ways home at other times than one wants to leave at, none before the shortest stay."""
    try:
        home = way_home(search, out, back)
    except (Unmet, InvalidInput):
        return
    soonest_s = leave_s(search, out, replace(back, leave_s=None))
    for trip in islice(other_times(home, _BUSY), 1, None):
        if (trip.at_s or 0) < soonest_s:
            continue
        for both in _placed_home(search, out, replace(home, trip=trip), back):
            if both.stay_s >= both.least_stay_s and not _is_forbidden(search, both, "cheapest"):
                yield replace(both, moved=frozenset({"return"}))


def _otherwise(
    search: Search, refusal: Refusal, back: ReturnWish, shapes: Sequence[tuple[Load, ...]] | None
) -> Iterator[_Both]:
    """Yield round trips with a way out at another time."""
    for trip in islice(other_times(search, refusal), 1, None):
        around = replace(search, trip=trip)
        for out in islice(ways_divided(around, shapes), 1):
            for both in _with_way_home(around, out, back):
                if not _is_forbidden(around, both, "alternative"):
                    yield replace(both, moved=frozenset({"outward"}))


def _is_forbidden(search: Search, both: _Both, kind: OfferKind) -> bool:
    """Tell whether the parallel rule forbids these rides, of which the way out is as wished for or an alternative."""
    trip: TripWish = search.trip
    home = replace(trip, origin=trip.destination, destination=trip.origin, when="depart")
    return is_forbidden(
        Option(search, kind, both.outward[0].insertion),
        Option(replace(search, trip=home), "alternative", both.homeward[0].insertion),
    )


def _why_no_way_home(search: Search, out: Sequence[Draft], back: ReturnWish) -> Refusal:
    """Return why not even the first part gets home; where it does, there are not vehicles enough for the others."""
    try:
        home = way_home(search, out, back)
        options_for(replace(home, trip=replace(home.trip, party=_party(out[0]))))
    except Unmet as unmet:
        return replace(unmet.refusal, details=(*unmet.refusal.details, _DIVIDED))
    except InvalidInput as error:
        return replace(_BUSY, sentence=error.message)
    return _BUSY


def _party(draft: Draft) -> Party:
    return Party(**draft.stored.content["trip"]["party"])


def _written(parts: Parts, found: Sequence[_Both]) -> tuple[GroupTrip, ...]:
    """Write all offers down, each naming all of its way in the order they were found in, and its other half."""
    with parts.store.unit_of_work() as work:
        for both in found:
            for way, others in ((both.outward, both.homeward), (both.homeward, both.outward)):
                together = [draft.offer.id for draft in way]
                for draft, other in zip(way, others, strict=True):
                    named = {"group": together, "partner": other.offer.id, "least_stay_s": both.least_stay_s}
                    work.offers.add(replace(draft.stored, content={**draft.stored.content, **named}))
        work.commit()
    return tuple(
        GroupTrip(
            group_offer(parts, both.outward, is_moved="outward" in both.moved),
            group_offer(parts, both.homeward, is_moved="return" in both.moved),
            both.stay_s,
        )
        for both in found
    )
