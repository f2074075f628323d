"""Turn a wish into offers with a promise, a price and an expiry, or into an honest no."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from dispatcher.insertion import Insertion
from dispatcher.problem import Plan, Wish
from dispatcher.promising import Telling, told
from mobility.booking.booking import Promise
from mobility.booking.distances import distance_m
from mobility.booking.values import Offer, OfferKind, OfferSet, Refusal, StopInfo, TripWish
from mobility.booking.wishes import Ends, Unmet, find_ends, narrowed, to_dispatcher
from mobility.errors import InvalidInput
from mobility.parts import Parts
from mobility.store.bookings import StoredOffer
from routing.values import StopAccess

__all__ = ["find_offers"]

_SENTENCES = {
    "UNREACHABLE": "no road leads from the one place to the other",
    "NO_VEHICLE_FITS": "no vehicle of the service has room for this party",
    "OUT_OF_SHIFT": "no vehicle is on duty at this time",
    "NO_TIME": "no vehicle can take you at this time and keep what was promised to others",
}
_OTHER_TIME_S = 900
_KNOWN_STEP_S = 120
_MOST_ALTERNATIVES = 3
_MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class _Search:
    """One wish being answered: where it can start and end, and the fleet's plans at one moment."""

    parts: Parts
    trip: TripWish
    ends: Ends
    plans: Sequence[Plan]
    now_s: int

    def best(self, wish: Wish | None, limit: int = 2) -> list[Insertion]:
        """Return the best insertions of a (narrowed) wish, cheapest first."""
        if wish is None:
            return []
        return self.parts.dispatcher.insertions(self._on_duty(wish), wish, now_s=self.now_s, limit=limit)

    def why_not(self, wish: Wish) -> str:
        """Return the reason code for finding nothing."""
        return self.parts.dispatcher.refusal(self._on_duty(wish), wish, now_s=self.now_s).name

    def _on_duty(self, wish: Wish) -> list[Plan]:
        from_s, until_s = wish.earliest_departure_s, wish.latest_departure_s
        return [p for p in self.plans if p.vehicle.shift_start_s <= until_s and p.vehicle.shift_end_s >= from_s]


def find_offers(parts: Parts, trip: TripWish) -> OfferSet:
    """
    Answer a wish: the cheapest ride, the earliest, and another time; or why not, with the nearest times that work.

    Raises
    ------
    InvalidInput
        Where the wish cannot be meant: places outside the area, a time in the past, an empty party.
    """
    trip.check()
    now_s = parts.clock.now_s()
    try:
        ends = find_ends(parts, trip)
        plans = tuple(live.plan for live in parts.fleet.plans(now_s))
        search = _Search(parts, trip, ends, plans, now_s)
        return _answer(search)
    except Unmet as unmet:
        return OfferSet((), unmet.refusal)


def _answer(search: _Search) -> OfferSet:
    try:
        wish = to_dispatcher(search.parts, search.trip, search.ends, search.now_s)
    except Unmet as unmet:
        return _refused(search, unmet.refusal)
    found = search.best(wish)
    if not found:
        reason = search.why_not(wish)
        if reason == "NO_VEHICLE_FITS":
            reason, sentence = _size_reason(search)
            return _refused(search, Refusal(reason, sentence))
        return _refused(search, Refusal(reason, _SENTENCES[reason]))
    chosen: list[tuple[OfferKind, Insertion]] = [("cheapest", found[0])]
    earliest = min(found, key=lambda each: (each.pickup_s, each.cost))
    if earliest.pickup_s <= found[0].pickup_s - _KNOWN_STEP_S:
        chosen.append(("earliest", earliest))
    chosen += [("alternative", each) for each in _another_time(search, wish, found[0])]
    return OfferSet(_stored(search, chosen))


def _size_reason(search: _Search) -> tuple[str, str]:
    """Tell a party too large for any vehicle we own from one that none on duty can take."""
    with search.parts.store.reading() as work:
        vehicles = work.fleet.vehicles()
    load = search.trip.party.load
    if any(load.fits(configuration) for vehicle in vehicles for configuration in vehicle.configurations):
        return "OUT_OF_SHIFT", "no vehicle that has room for this party is on duty at this time"
    return "PARTY_TOO_LARGE", "no vehicle of the service has room for this party; book two rides"


def _another_time(search: _Search, wish: Wish, taken: Insertion) -> list[Insertion]:
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
        if window.latest_departure_s + search.ends.direct_s > wish.latest_arrival_s:
            return []
    return search.best(window, limit=1)[:1]


def _refused(search: _Search, refusal: Refusal) -> OfferSet:
    """Return the refusal with the nearest times at which a ride could be had."""
    if refusal.reason in {"PARTY_TOO_LARGE", "UNREACHABLE", "BEYOND_HORIZON"}:
        return OfferSet((), refusal)
    found: list[tuple[OfferKind, Insertion]] = []
    for trip in _other_times(search, refusal):
        try:
            wish = to_dispatcher(search.parts, trip, search.ends, search.now_s)
        except (Unmet, InvalidInput):
            continue
        best = search.best(wish, limit=1)
        if best and all(abs(best[0].pickup_s - known.pickup_s) >= _OTHER_TIME_S for _, known in found):
            found.append(("alternative", best[0]))
        if len(found) == _MOST_ALTERNATIVES:
            break
    return OfferSet((), replace(refusal, alternatives=_stored(search, found)))


def _other_times(search: _Search, refusal: Refusal) -> Iterator[TripWish]:
    """Yield the wish at other times, nearest first; outside the hours from the next opening on."""
    policy, trip, now_s = search.parts.policy, search.trip, search.now_s
    at_s = now_s if trip.at_s is None or trip.when == "now" else trip.at_s
    opens_s = dict(refusal.details).get("opens")
    if opens_s:
        at_s = int(opens_s)
        trip = replace(trip, when="depart")
    elif refusal.reason == "TOO_SOON":
        at_s = now_s + policy.lead_time_s
        trip = replace(trip, when="depart")
    when = "depart" if trip.when == "now" else trip.when
    if opens_s or refusal.reason == "TOO_SOON":
        yield replace(trip, when=when, at_s=at_s)
    steps = policy.alternatives_within_s // policy.alternatives_step_s
    for step in range(1, min(steps, _MOST_TRIES) + 1):
        for sign in (1, -1):
            shifted_s = at_s + sign * step * policy.alternatives_step_s
            if shifted_s >= now_s:
                yield replace(trip, when=when, at_s=shifted_s)


def _stored(search: _Search, chosen: Sequence[tuple[OfferKind, Insertion]]) -> tuple[Offer, ...]:
    """Write the offers down, each bound to the version of the plan it was found for, and return them."""
    made = [_offer(search, kind, insertion) for kind, insertion in chosen]
    with search.parts.store.unit_of_work() as work:
        for _, stored in made:
            work.offers.add(stored)
        work.commit()
    return tuple(offer for offer, _ in made)


def _offer(search: _Search, kind: OfferKind, insertion: Insertion) -> tuple[Offer, StoredOffer]:
    parts, trip, policy = search.parts, search.trip, search.parts.policy
    insertion = told(
        insertion,
        Telling(policy.told_window_s, policy.told_early_s, policy.promise_slack_s),
        parts.dispatcher.table_s,
        now_s=search.now_s,
        violations=lambda plan, before: parts.dispatcher.violations(plan, now_s=search.now_s, before=before),
    )
    request = insertion.request
    promise = Promise(
        pickup_from_s=request.earliest_pickup_s,
        pickup_until_s=request.latest_pickup_s,
        arrive_by_s=request.latest_dropoff_s,
        max_ride_s=request.max_ride_s,
        boarding_s=request.boarding_s,
        alighting_s=request.alighting_s,
    )
    offer = Offer(
        id=parts.new_id(),
        kind=kind,
        pickup_stop=_stop_info(parts, search.ends.pickups, insertion.pickup.location),
        dropoff_stop=_stop_info(parts, search.ends.dropoffs, insertion.dropoff.location),
        pickup_from_s=promise.pickup_from_s,
        pickup_until_s=promise.pickup_until_s,
        arrive_by_s=promise.arrive_by_s,
        planned_pickup_s=insertion.pickup_s,
        planned_dropoff_s=insertion.dropoff_s,
        price_ct=_price_ct(parts, trip, insertion),
        expires_at_s=search.now_s + policy.hold_s,
        step_free=trip.step_free,
    )
    stored = StoredOffer(
        id=offer.id,
        created_s=search.now_s,
        expires_s=offer.expires_at_s,
        shift_id=insertion.plan.vehicle.id,
        plan_version=insertion.plan.version,
        pickup_position=insertion.pickup_position,
        dropoff_position=insertion.dropoff_position,
        content={"offer": asdict(offer), "trip": asdict(trip), "promise": asdict(promise)},
    )
    return offer, stored


def _stop_info(parts: Parts, reachable: Sequence[StopAccess], stop_index: int) -> StopInfo:
    access = next(access for access in reachable if access.stop == stop_index)
    stop = parts.area.stops[stop_index]
    return StopInfo(
        stop.id,
        stop.name,
        stop.municipality,
        stop.lat,
        stop.lon,
        walk_m=float(access.walk_m),
        walk_s=int(access.walk_s),
        has_steps=access.has_steps,
        step_free=stop.step_free,
    )


def _price_ct(parts: Parts, trip: TripWish, insertion: Insertion) -> int:
    a, b = parts.area.stops[insertion.pickup.location], parts.area.stops[insertion.dropoff.location]
    party = trip.party
    full = party.adults - party.reduced
    return parts.fares.price_ct(
        distance_m(a.lat, a.lon, b.lat, b.lon), full=full, reduced=party.children + party.reduced
    )
