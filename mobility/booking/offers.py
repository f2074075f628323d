"""Answer a wish with offers one can rely on, or with an honest no and what would be possible instead."""

from __future__ import annotations

from dataclasses import replace

from dispatcher.insertion import Insertion
from dispatcher.problem import Wish
from mobility.booking.alternatives import Option, alternatives
from mobility.booking.beside import is_forbidden, require_unserved, scheduled
from mobility.booking.groups import find_groups
from mobility.booking.offering import drafted, written
from mobility.booking.searching import Search
from mobility.booking.unmet import note_unmet
from mobility.booking.values import Offer, OfferSet, TripWish
from mobility.booking.wishes import Unmet, narrowed
from mobility.errors import InvalidInput
from mobility.parts import Parts

__all__ = ["SENTENCES", "find_offers", "first_offer", "options_for"]

SENTENCES = {
    "UNREACHABLE": "no road leads from the one place to the other",
    "NO_VEHICLE_FITS": "no vehicle of the service has room for this party",
    "OUT_OF_SHIFT": "no vehicle is on duty at this time",
    "NO_TIME": "no vehicle can take you at this time and keep what was promised to others",
    "KEPT_FOR_THE_DAY": "the vehicle time left at this time is kept for rides that are booked on the day",
    "KEPT_FOR_NEEDS": "the vehicle time left at this time is kept for wheelchairs and visits to a doctor",
    "KEPT_FOR_RETURNS": "the last vehicle at this time is kept for riders whose way home is promised already",
}
"""Why not, in a sentence, by reason."""
_OTHER_TIME_S = 900
_KNOWN_STEP_S = 120
_LESS_WALKING_S = 45


def find_offers(parts: Parts, trip: TripWish, asker: str | None = None) -> OfferSet:
    """
    Answer a wish: the cheapest ride, the earliest, another stop, another time; or why not, and what would work.

    Offers are for `asker` alone (None: for whoever holds their id). A wish that cannot be met is counted without
    telling whose it was, see `mobility.booking.unmet`.

    Raises
    ------
    InvalidInput
        Where the wish cannot be meant: places outside the area, a time in the past, an empty party.
    """
    trip.check()
    around = Search.now(parts, trip, asker)
    beside = scheduled(parts, trip)
    try:
        around = around.with_ends()
        require_unserved(parts, trip)
        options = [option for option in options_for(around) if not is_forbidden(option)]
        return OfferSet(_written(parts, options), scheduled=beside)
    except Unmet as unmet:
        refusal = unmet.refusal
    groups = find_groups(around, refusal)
    if not groups:
        note_unmet(parts, trip, refusal.reason)
    others = alternatives(around, refusal, lambda option: not is_forbidden(option))
    return OfferSet((), replace(refusal, alternatives=_written(parts, others)), groups, beside)


def first_offer(parts: Parts, trip: TripWish) -> Offer | None:
    """Return the cheapest ride for a wish, written down for whoever holds its id, or None; nothing is counted."""
    try:
        require_unserved(parts, trip)
        return _written(parts, options_for(Search.now(parts, trip).with_ends())[:1])[0]
    except (Unmet, InvalidInput):
        return None


def _written(parts: Parts, options: list[Option]) -> tuple[Offer, ...]:
    return written(parts, (drafted(option.search, option.kind, option.insertion) for option in options))


def options_for(search: Search) -> list[Option]:
    """
    Return the rides to choose from, the cheapest first.

    Raises
    ------
    Unmet
        Where there is none.
    """
    wish = search.wish(search.trip)
    found = search.best(wish)
    if not found:
        raise _why_not(search, wish)
    options = [Option(search, "cheapest", found[0])]
    earliest = min(found, key=lambda each: (each.pickup_s, each.cost))
    if earliest.pickup_s <= found[0].pickup_s - _KNOWN_STEP_S:
        options.append(Option(search, "earliest", earliest))
    options += [Option(search, "other_stop", each) for each in _other_stop(search, wish, found[0])]
    options += [Option(search, "alternative", each) for each in _another_time(search, wish, found[0])]
    return options


def _why_not(search: Search, wish: Wish) -> Unmet:
    reason = search.why_not(wish)
    if reason == "NO_VEHICLE_FITS":
        return _too_large(search, wish)
    return Unmet(reason, SENTENCES[reason])


def _too_large(search: Search, wish: Wish) -> Unmet:
    """Tell a party too large for any vehicle we own from one that none on duty can take."""
    with search.parts.store.reading() as work:
        vehicles = work.fleet.vehicles()
    load = search.trip.party.load
    with_room = [plan.vehicle for plan in search.plans if plan.vehicle.holds(load)]
    if with_room and not any(vehicle.equipped_for(wish) for vehicle in with_room):
        return Unmet("NO_VEHICLE_FITS", "the vehicles with room lack what this party needs, or may not carry it")
    rooms = [configuration for vehicle in vehicles for configuration in vehicle.configurations]
    if any(load.fits(room) for room in rooms):
        if not search.on_duty(wish):
            return Unmet("OUT_OF_SHIFT", SENTENCES["OUT_OF_SHIFT"])
        return Unmet("OUT_OF_SHIFT", "no vehicle that has room for this party is on duty at this time", room="no")
    if load.wheelchairs and not any(room.wheelchairs for room in rooms):
        return Unmet("NO_VEHICLE_FITS", "no vehicle of the service has a place for a wheelchair")
    return Unmet("PARTY_TOO_LARGE", "no vehicle of the service has room for this party; book two rides")


def _other_stop(search: Search, wish: Wish, taken: Insertion) -> list[Insertion]:
    """Return one ride between other stops, where it saves a walk or comes earlier."""
    pickups = tuple(access for access in wish.pickups if access.location != taken.pickup.location)
    dropoffs = tuple(access for access in wish.dropoffs if access.location != taken.dropoff.location)
    found = search.best(replace(wish, pickups=pickups), limit=1) if pickups else []
    found += search.best(replace(wish, dropoffs=dropoffs), limit=1) if dropoffs else []
    walk_s = taken.pickup.walk_s + taken.dropoff.walk_s
    better = [
        each
        for each in found
        if each.pickup.walk_s + each.dropoff.walk_s <= walk_s - _LESS_WALKING_S
        or each.pickup_s <= taken.pickup_s - _KNOWN_STEP_S
    ]
    return sorted(better, key=lambda each: each.cost)[:1]


def _another_time(search: Search, wish: Wish, taken: Insertion) -> list[Insertion]:
    """Return one ride clearly before or after the cheapest, where the wish leaves room for it."""
    if search.trip.when == "arrive":
        window = narrowed(wish, latest_s=taken.pickup_s - _OTHER_TIME_S)
    else:
        step_s = search.parts.policy.max_wait_s
        window = replace(
            wish,
            earliest_departure_s=taken.pickup_s + _OTHER_TIME_S,
            latest_departure_s=taken.pickup_s + _OTHER_TIME_S + step_s,
        )
        if window.latest_departure_s + search.required_ends.direct_s > wish.latest_arrival_s:
            return []
    return search.best(window, limit=1)[:1]
