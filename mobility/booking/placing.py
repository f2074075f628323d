"""Put bookings into plans: each where it was offered, or wherever it fits now with the same promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dispatcher.problem import Access, Plan, Request, Wish
from mobility.booking.booking import Booking
from mobility.errors import NotFound, PlanChanged, PlanMoved
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import PlanWrite, announced
from mobility.fleet.records import PlannedStop, PlanRecord
from mobility.fleet.relocating import undisturbed
from mobility.parts import Parts
from mobility.store.bookings import StoredOffer

__all__ = ["Placing"]


@dataclass(frozen=True, slots=True)
class _Changed:
    """A plan as it was read, and what it has become so far."""

    before: PlanRecord
    record: PlanRecord
    plan: Plan
    added: tuple[str, ...] = ()


class Placing:
    """
    All plans at one moment, into which bookings are put one after the other; what comes later sees what came before.

    Nothing is written: `writes` returns what is to be, all of it in one transaction. Where `is_owed`, what is put was
    promised before, and what is kept for others does not stand in its way.
    """

    def __init__(self, parts: Parts, now_s: int, *, is_owed: bool = False) -> None:
        self._parts = parts
        self._now_s = now_s
        self._is_owed = is_owed
        lives = parts.fleet.plans(now_s)
        self._plans = {live.record.shift.id: _Changed(live.record, live.record, live.plan) for live in lives}
        self._ahead = parts.guard.ahead(lives)
        self._medical: set[str] = set()
        self._lives: dict[str, LivePlan] = {}

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans of the whole fleet with what was put into them."""
        return tuple(changed.plan for changed in self._plans.values())

    @property
    def lives(self) -> Mapping[str, LivePlan]:
        """What the times in the last `writes` were taken from, by shift id."""
        return self._lives

    def put(self, offer: StoredOffer, booking: Booking) -> Booking:
        """
        Take the booking in and return it with its shift and vehicle.

        Raises
        ------
        PlanChanged
            Where it no longer fits into any plan with what the offer promised.
        PlanMoved
            Where a plan carries it already: the same request was answered by another process meanwhile.
        """
        if any(booking.id in changed.record.bookings for changed in self._plans.values()):
            raise PlanMoved(f"booking {booking.id} was held at the same moment; look again")
        locate = self._parts.fleet.locate
        request = booking.request(locate(booking.pickup_stop.id), locate(booking.dropoff_stop.id))
        self._ahead |= {booking.id} if self._parts.guard.counts(booking) else set()
        self._medical |= {booking.id} if "visit" in offer.content else set()
        shift_id, plan = self._place(offer, request)
        booking = self._take_in(booking, shift_id, plan)
        changed = self._plans[shift_id]
        self._plans[shift_id] = replace(changed, added=(*changed.added, booking.id))
        return booking

    def _take_in(self, booking: Booking, shift_id: str, plan: Plan) -> Booking:
        """Note that the booking goes into a plan as `plan` shows, and return it with its shift and vehicle."""
        changed = self._plans[shift_id]
        booking = replace(booking, shift_id=shift_id, vehicle_id=changed.record.vehicle.id)
        stops = tuple(_planned(booking, known) for known in _sequence(plan, changed.record, booking.id))
        record = replace(changed.record.with_booking(booking), stops=stops)
        self._plans[shift_id] = replace(changed, record=record, plan=plan)
        return booking

    def change(self, booking: Booking, change: Callable[[Booking, PlanRecord], Booking]) -> None:
        """Change a booking by the plan that carries it, but not the plan; raises `NotFound` where none does."""
        changed = self._plans.get(booking.shift_id or "")
        if changed is None or booking.id not in changed.record.bookings:
            raise NotFound(f"no plan carries booking {booking.id} any more")
        record = changed.record.with_booking(change(changed.record.bookings[booking.id], changed.record))
        self._plans[changed.record.shift.id] = replace(changed, record=record)

    def writes(self, actor: str, reason: str) -> list[PlanWrite]:
        """Return the plans that have changed, with the times everybody is told."""
        return [
            PlanWrite(changed.before, self._announced(changed.record), actor, reason, added=changed.added)
            for changed in self._plans.values()
            if changed.record is not changed.before
        ]

    def _note(self, before: PlanRecord, record: PlanRecord) -> None:
        """Note that a plan becomes `record`, and what that leaves to plan with."""
        self._plans[record.shift.id] = _Changed(before, record, self._parts.fleet.live(record, self._now_s).plan)

    def _announced(self, record: PlanRecord) -> PlanRecord:
        parts, now_s = self._parts, self._now_s
        record = undisturbed(record, parts.fleet.locate, parts.area.stop_table_s, now_s)
        live = self._lives[record.shift.id] = parts.fleet.live(record, now_s)
        return announced(live)

    def _place(self, offer: StoredOffer, request: Request) -> tuple[str, Plan]:
        offered = self._plans.get(offer.shift_id)
        if offered is not None and offered.plan.version == offer.plan_version:
            plan = self._as_offered(offered.plan, request, offer)
            if plan is not None and self._leaves_enough(plan):
                return offer.shift_id, plan
        elsewhere = self._anywhere(request)
        if elsewhere is None:
            raise PlanChanged(
                "the seat was taken meanwhile and this promise cannot be kept any more; ask for new offers"
            )
        return elsewhere

    def _anywhere(self, request: Request) -> tuple[str, Plan] | None:
        """Return the shift that keeps all of the promise at the least cost, and its plan with the rider, or None."""
        dispatcher, now_s = self._parts.dispatcher, self._now_s
        for insertion in dispatcher.insertions(self._on_duty(request), self._as_wish(request), now_s=now_s):
            shift_id = insertion.vehicle_id
            before = self._plans[shift_id].plan
            plan = before.with_insertion(request, insertion.pickup_position, insertion.dropoff_position)
            if dispatcher.is_legal(plan, now_s=now_s, before=before) and self._leaves_enough(plan):
                return shift_id, plan
        return None

    def _leaves_enough(self, plan: Plan) -> bool:
        """Tell whether others are left what is kept for them."""
        if self._is_owed:
            return True
        return self._parts.guard.refuses(self.plans, [plan], self._ahead, self._now_s, self._medical) is None

    def _on_duty(self, request: Request) -> list[Plan]:
        return self._on_duty_between(request.earliest_pickup_s, request.latest_pickup_s)

    def _on_duty_between(self, from_s: int, until_s: int) -> list[Plan]:
        plans = (changed.plan for changed in self._plans.values())
        return [p for p in plans if p.vehicle.shift_start_s <= until_s and p.vehicle.shift_end_s >= from_s]

    def _as_offered(self, plan: Plan, request: Request, offer: StoredOffer) -> Plan | None:
        if plan.frozen > offer.pickup_position or offer.dropoff_position > len(plan.stops):
            return None  # the vehicle set out meanwhile, or the ride offered along with this one went elsewhere
        wanted = plan.with_insertion(request, offer.pickup_position, offer.dropoff_position)
        return wanted if self._parts.dispatcher.is_legal(wanted, now_s=self._now_s, before=plan) else None

    def _as_wish(self, request: Request) -> Wish:
        """Return the promise as a wish, so that it can be looked for in other plans."""
        return Wish(
            id=request.id,
            pickups=(Access(request.pickup_location),),
            dropoffs=(Access(request.dropoff_location),),
            load=request.load,
            earliest_departure_s=request.earliest_pickup_s,
            latest_departure_s=request.latest_pickup_s,
            latest_arrival_s=request.latest_dropoff_s,
            ride_time=self._parts.policy.ride_time,
            boarding_s=request.boarding_s,
            alighting_s=request.alighting_s,
            needs=request.needs,
            regimes=request.regimes,
            partner=request.partner,
        )


def _sequence(plan: Plan, record: PlanRecord, booking_id: str) -> list[PlannedStop | str]:
    """Return the stops of the plan as stored ones, with the new booking's as ``"pickup"`` and ``"dropoff"``."""
    stored = iter(record.stops)
    own = [stop.request is not None and stop.request.id == booking_id for stop in plan.stops]
    kinds = iter(("pickup", "dropoff"))
    return [next(kinds) if mine else next(stored) for mine in own]


def _planned(booking: Booking, known: PlannedStop | str) -> PlannedStop:
    if isinstance(known, PlannedStop):
        return known
    if known == "pickup":
        return PlannedStop("pickup", booking.id, booking.pickup_stop.id)
    return PlannedStop("dropoff", booking.id, booking.dropoff_stop.id)
