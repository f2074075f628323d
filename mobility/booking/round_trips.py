"""No way out without a way home: both rides are found together, and offered as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mobility.booking.alternatives import MOST_ALTERNATIVES, Option, alternatives
from mobility.booking.beside import is_forbidden, require_unserved_both, scheduled
from mobility.booking.group_trips import GroupTrip, find_group_trips
from mobility.booking.groups import shapes_on_duty
from mobility.booking.offering import Draft, drafted
from mobility.booking.offers import options_for
from mobility.booking.purposes import ReturnWish
from mobility.booking.searching import Search
from mobility.booking.staying import leave_s, way_home
from mobility.booking.unmet import note_unmet
from mobility.booking.values import Leg, Offer, Refusal, TripWish
from mobility.booking.wishes import Unmet
from mobility.errors import InvalidInput
from mobility.parts import Parts
from mobility.timetable.values import Connection

__all__ = ["ReturnWish", "RoundTrip", "RoundTripSet", "find_round_trips", "first_round_trip", "ways_home"]

_MOST_TRIPS = 3

_OTHER_TIMES = Refusal("NO_TIME", "no vehicle can take you home at this time")
"""What a way home that cannot be had is refused for, whatever its reason: as with a full fleet, ask at another time."""


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """
    A way out and a way home, to be taken together or not at all.

    `stay_s` is how long one stays at least, from the latest arrival promised to when one has to leave the door.
    """

    outward: Offer
    homeward: Offer
    stay_s: int

    @property
    def price_ct(self) -> int:
        """The price of both rides in cents."""
        return self.outward.price_ct + self.homeward.price_ct


@dataclass(frozen=True, slots=True)
class RoundTripSet:
    """
    The answer to a wish for a round trip: what can be had; or why not, which way, and what could be had instead.

    Where a party fits no vehicle, `groups` says how it could be divided; the refusal stands, so that nobody is divided
    who did not choose so. `scheduled` are connections by bus or train for the way out.
    """

    trips: tuple[RoundTrip, ...]
    refusal: Refusal | None = None
    leg: Leg | None = None
    alternatives: tuple[RoundTrip, ...] = ()
    groups: tuple[GroupTrip, ...] = ()
    scheduled: tuple[Connection, ...] = ()


def find_round_trips(parts: Parts, trip: TripWish, back: ReturnWish, asker: str | None = None) -> RoundTripSet:
    """
    Answer a wish for a way out and a way home.

    The way home is looked for in the plans as they are with the way out in them. It begins no earlier than the
    shortest stay after the latest arrival promised, so that keeping both promises keeps the stay.

    Raises
    ------
    InvalidInput
        Where the wish cannot be meant.
    """
    trip.check()
    back.check()
    search = Search.now(parts, trip, asker, "outward")
    leg: Leg = "outward"
    beside = scheduled(parts, trip)
    others: list[_Pair] = []
    groups: tuple[GroupTrip, ...] = ()
    try:
        search = search.with_ends()
        require_unserved_both(parts, trip, parts.policy.stay_s(back.purpose), back.leave_s)
        options = options_for(search)
        pairs = [pair for option in options for pair in _with_way_home(option, back)]
        if pairs:
            return RoundTripSet(_written(parts, pairs[:_MOST_TRIPS]), scheduled=beside)
        leg, refusal, asked = "return", _why_no_way_home(options[0], back), _OTHER_TIMES
        others = _other_ways_home(options[0], back)
        groups = _divided_for_home(options[0], refusal, back)
    except Unmet as unmet:
        asked = unmet.refusal
        groups, why = find_group_trips(search, asked, back)
        leg, refusal = ("outward", asked) if why is None else ("return", why)

    def suits(option: Option) -> bool:
        found = list(_with_way_home(option, back))
        others.extend(found)
        return bool(found)

    alternatives(search, asked, suits, MOST_ALTERNATIVES - len(others))
    if not groups:
        note_unmet(parts, trip, refusal.reason)
    return RoundTripSet((), refusal, leg, _written(parts, others), groups, beside)


def _divided_for_home(option: Option, refusal: Refusal, back: ReturnWish) -> tuple[GroupTrip, ...]:
    """Return round trips of a party that one vehicle takes out and none takes home, divided for those that could."""
    try:
        shapes = shapes_on_duty(_way_home(option, back))
    except (Unmet, InvalidInput):
        return ()
    return find_group_trips(option.search, refusal, back, shapes)[0] if shapes else ()


def first_round_trip(parts: Parts, trip: TripWish, back: ReturnWish) -> RoundTrip | None:
    """Return the cheapest way out that has a way home, written down for whoever holds its ids; nothing is counted."""
    try:
        require_unserved_both(parts, trip, parts.policy.stay_s(back.purpose), back.leave_s)
        search = Search.now(parts, trip, None, "outward")
        pairs = (pair for option in options_for(search.with_ends()) for pair in _with_way_home(option, back))
        first = next(pairs, None)
    except (Unmet, InvalidInput):
        return None
    return None if first is None else _written(parts, [first])[0]


@dataclass(frozen=True, slots=True)
class _Pair:
    outward: Draft
    homeward: Draft
    stay_s: int
    least_stay_s: int


def _with_way_home(option: Option, back: ReturnWish) -> Iterator[_Pair]:
    """Yield the ride with the first way home that suits it, or nothing."""
    outward = drafted(option.search, option.kind, option.insertion)
    try:
        search = way_home(option.search, (outward,), back)
        found = [homeward for homeward in ways_home(search) if not is_forbidden(option, homeward)]
    except (Unmet, InvalidInput):
        return
    yield from (_paired(outward, homeward, back) for homeward in found[:1])


def _paired(outward: Draft, homeward: Option, back: ReturnWish) -> _Pair:
    draft = drafted(homeward.search, homeward.kind, homeward.insertion)
    return _Pair(outward, draft, draft.leaves_s - outward.there_s, homeward.search.parts.policy.stay_s(back.purpose))


def ways_home(search: Search) -> list[Option]:
    """
    Return the rides home at the time wished for, or else somewhat later, for none of which one has to leave before it.

    Later by `alternatives_within_s` at most: whoever wants to be home tonight is not brought home tomorrow unasked.

    Raises
    ------
    Unmet
        Where there is none.
    """
    try:
        return options_for(search)
    except Unmet as unmet:
        earliest_s = search.trip.at_s or 0
        latest_s = earliest_s + search.parts.policy.alternatives_within_s
        kept = alternatives(search, unmet.refusal, lambda option: earliest_s <= _leaves_s(option) <= latest_s)
        if not kept:
            raise
        return sorted(kept, key=_leaves_s)


def _leaves_s(option: Option) -> int:
    """Return when one has to leave the door for a ride."""
    return option.insertion.request.earliest_pickup_s - option.insertion.pickup.walk_s


def _why_no_way_home(option: Option, back: ReturnWish) -> Refusal:
    try:
        options_for(_way_home(option, back))
    except Unmet as unmet:
        return unmet.refusal
    except InvalidInput as error:
        return Refusal("NO_TIME", error.message)
    return _OTHER_TIMES


def _other_ways_home(option: Option, back: ReturnWish) -> list[_Pair]:
    """Return the ride with ways home at other times than one wants to leave at, none before the shortest stay."""
    outward = drafted(option.search, option.kind, option.insertion)
    soonest_s = leave_s(option.search, (outward,), replace(back, leave_s=None))
    try:
        search = way_home(option.search, (outward,), back)
    except (Unmet, InvalidInput):
        return []

    def suits(homeward: Option) -> bool:
        return _leaves_s(homeward) >= soonest_s and not is_forbidden(option, homeward)

    found = alternatives(search, _OTHER_TIMES, suits)
    # Both offers of a pair are its own, the way out as well.
    return [_paired(drafted(option.search, option.kind, option.insertion), homeward, back) for homeward in found]


def _way_home(option: Option, back: ReturnWish) -> Search:
    """Return the search for the way home, in the plans with the ride in them."""
    return way_home(option.search, (drafted(option.search, option.kind, option.insertion),), back)


def _written(parts: Parts, pairs: Iterable[_Pair]) -> tuple[RoundTrip, ...]:
    """Write both offers of each pair down, each naming the other."""
    pairs = tuple(pairs)
    if pairs:
        with parts.store.unit_of_work() as work:
            for pair in pairs:
                for mine, other in ((pair.outward, pair.homeward), (pair.homeward, pair.outward)):
                    content = {**mine.stored.content, "partner": other.offer.id, "least_stay_s": pair.least_stay_s}
                    work.offers.add(replace(mine.stored, content=content))
            work.commit()
    return tuple(RoundTrip(pair.outward.offer, pair.homeward.offer, pair.stay_s) for pair in pairs)
