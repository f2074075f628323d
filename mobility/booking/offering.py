"""Make offers of what the dispatcher found: a promise, a price and an expiry, written down to be taken once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from dispatcher.insertion import Insertion
from dispatcher.problem import Plan, Request
from dispatcher.promising import told
from mobility.booking.booking import Promise
from mobility.booking.distances import distance_m
from mobility.booking.searching import Search
from mobility.booking.values import Offer, OfferKind, StopInfo, TripWish
from mobility.parts import Parts
from mobility.store.bookings import StoredOffer
from routing.values import StopAccess

__all__ = ["Draft", "drafted", "promise_of", "stop_info", "worded", "written"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An offer not yet written down, with the insertion it promises."""

    offer: Offer
    stored: StoredOffer
    insertion: Insertion

    @property
    def leaves_s(self) -> int:
        """When its rider has to leave the door."""
        return self.offer.pickup_from_s - self.offer.pickup_stop.walk_s

    @property
    def there_s(self) -> int:
        """When its rider is at the door at the latest."""
        alighting_s: int = self.stored.content["promise"]["alighting_s"]
        return self.offer.arrive_by_s + alighting_s + self.offer.dropoff_stop.walk_s

    def priced(self, price_ct: int) -> Draft:
        """Return it at a price that was promised before."""
        offer = replace(self.offer, price_ct=price_ct)
        stored = replace(self.stored, content={**self.stored.content, "offer": asdict(offer)})
        return replace(self, offer=offer, stored=stored)


def written(parts: Parts, drafts: Iterable[Draft]) -> tuple[Offer, ...]:
    """Write the offers down, each bound to the version of the plan it was found for, and return them."""
    drafts = tuple(drafts)
    if drafts:
        with parts.store.unit_of_work() as work:
            work.offers.add(*(draft.stored for draft in drafts))
            work.commit()
    return tuple(draft.offer for draft in drafts)


def drafted(search: Search, kind: OfferKind, insertion: Insertion) -> Draft:
    """Return what a rider is told of an insertion that was found for the search."""
    parts, trip, policy = search.parts, search.trip, search.parts.policy
    # What is kept for others is kept from the ride as it is told, too: whoever takes it at once must get it.
    insertion = worded(parts, insertion, lambda plan: search.kept_for(insertion, plan) is None)
    promise = promise_of(insertion.request)
    offer = Offer(
        id=parts.new_id(),
        kind=kind,
        pickup_stop=stop_info(parts, search.required_ends.pickups, insertion.pickup.location),
        dropoff_stop=stop_info(parts, search.required_ends.dropoffs, insertion.dropoff.location),
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
        asker=search.asker,
    )
    return Draft(offer, stored, insertion)


def worded(parts: Parts, insertion: Insertion, suits: Callable[[Plan], bool] = lambda _: True) -> Insertion:
    """Return an insertion with its windows narrowed to what a rider is told by the policy, where the plan suits."""
    return told(parts.dispatcher, insertion, parts.policy.telling, suits)


def promise_of(request: Request) -> Promise:
    """Return what a rider is told, out of what the dispatcher found."""
    return Promise(
        pickup_from_s=request.earliest_pickup_s,
        pickup_until_s=request.latest_pickup_s,
        arrive_by_s=request.latest_dropoff_s,
        max_ride_s=request.max_ride_s,
        boarding_s=request.boarding_s,
        alighting_s=request.alighting_s,
    )


def stop_info(parts: Parts, reachable: Sequence[StopAccess], stop_index: int) -> StopInfo:
    """Return a stop, given by index, with the walk to it among those in reach."""
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
