"""What is wrong with stored plans: whether a vehicle can drive them, and whether each grew from the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from mobility.doctor.breaks import examine_breaks
from mobility.doctor.findings import LOST, OVERDUE, Finding
from mobility.store.facts import BookingFact, Facts, PlanFact, StopFact

__all__ = ["examine_plans"]

_HANDED_BACK_S = 6 * 3600
"""How long after its end a shift may still have riders in its plan, in seconds."""


def examine_plans(facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield what is wrong with stored plans: their order, loads, times and versions, and with the shifts they fill."""
    bookings = {booking.id: booking for booking in facts.bookings}
    planned: dict[str, list[StopFact]] = defaultdict(list)
    for stop in chain(facts.rests, *facts.stops.values()):
        planned[stop.shift_id].append(stop)
    riding: dict[str | None, list[BookingFact]] = defaultdict(list)
    for booking in facts.bookings:
        if booking.state == "on_board":
            riding[booking.shift_id].append(booking)
    for plan in facts.plans:
        where = f"shift:{plan.shift_id}"
        stops = sorted(planned[plan.shift_id], key=lambda stop: stop.position)
        yield from _versions(facts, plan, where)
        yield from _order(stops, bookings, where)
        yield from _loads(plan, stops, riding[plan.shift_id], bookings)
        yield from _times(stops, bookings)
        left = len(stops) if plan.state == "ended" else sum(stop.kind != "break" for stop in stops)
        if left and (plan.state == "ended" or plan.end_s < now_s - _HANDED_BACK_S):
            what = f"the shift is over, but {left} stops are still planned"
            yield Finding("OVER_BUT_PLANNED", where, what, LOST)
    yield from _overlaps(facts.plans)
    yield from examine_breaks(facts)


def _versions(facts: Facts, plan: PlanFact, where: str) -> Iterator[Finding]:
    if plan.version is None:
        yield Finding("WITHOUT_PLAN", where, "the shift has no plan")
        return
    told = facts.versions.get(plan.shift_id, ())
    for earlier, later in pairwise(told):
        if later <= earlier:
            yield Finding("VERSION_WENT_BACK", where, f"version {later} was told after {earlier}")
    if told and told[-1] > plan.version:
        yield Finding("VERSION_WENT_BACK", where, f"the plan is at version {plan.version}, told was {told[-1]}")


def _order(stops: Sequence[StopFact], bookings: Mapping[str, BookingFact], where: str) -> Iterator[Finding]:
    if [stop.position for stop in stops] != list(range(len(stops))):
        yield Finding("GAP_IN_PLAN", where, f"the stops are numbered {[stop.position for stop in stops]}")
    waiting = {stop.booking_id for stop in stops if stop.kind == "pickup"}
    for stop in stops:
        if stop.kind == "pickup":
            waiting.discard(stop.booking_id)
        elif stop.booking_id in waiting:
            yield Finding("OUT_BEFORE_IN", where, f"booking {stop.booking_id} alights before it boards", LOST)
        if stop.kind != "break" and stop.booking_id not in bookings:
            yield Finding("UNKNOWN_RIDER", where, f"booking {stop.booking_id} is planned but not there")


def _loads(
    plan: PlanFact, stops: Sequence[StopFact], riding: Iterable[BookingFact], bookings: Mapping[str, BookingFact]
) -> Iterator[Finding]:
    aboard = {booking.id for booking in riding}
    for stop in (None, *stops):
        if stop is not None and stop.kind == "break" and aboard:
            what = f"{len(aboard)} parties sit through the break at stop {stop.position}"
            yield Finding("BREAK_WITH_RIDERS", f"shift:{plan.shift_id}", what, LOST)
        if stop is not None:
            (aboard.add if stop.kind == "pickup" else aboard.discard)(stop.booking_id)
        loads = [_load(bookings[id_].party) for id_ in aboard if id_ in bookings]
        seats, wheelchairs = (sum(load[kind] for load in loads) for kind in (0, 1))
        if not any(seats <= room["seats"] and wheelchairs <= room["wheelchairs"] for room in plan.configurations):
            when = "now" if stop is None else f"after stop {stop.position}"
            what = f"{seats} seats and {wheelchairs} wheelchair places are taken {when}, more than the vehicle has"
            yield Finding("OVERLOADED", f"shift:{plan.shift_id}", what, LOST)
            return


def _load(party: Mapping[str, int]) -> tuple[int, int]:
    persons = party["adults"] + party["children"] + party["infants"] + party["companions"]
    return persons - party["wheelchairs"], party["wheelchairs"]


def _times(stops: Sequence[StopFact], bookings: Mapping[str, BookingFact]) -> Iterator[Finding]:
    left_s = None
    for stop in stops:
        where = f"booking:{stop.booking_id}"
        if not stop.arrive_s <= stop.begin_s <= stop.depart_s or (left_s is not None and stop.arrive_s < left_s):
            what = f"{stop.kind} at {stop.arrive_s}, {stop.begin_s}, {stop.depart_s}, after leaving at {left_s}"
            yield Finding("TIMES_RUN_BACKWARDS", where, what)
        left_s = stop.depart_s
        booking = bookings.get(stop.booking_id)
        if booking is None or booking.state == "arrived":
            continue  # whoever is being waited for: the promise was kept when the vehicle came
        until_s = booking.pickup_until_s if stop.kind == "pickup" else booking.arrive_by_s
        if stop.begin_s > until_s and not booking.late:
            what = f"{stop.kind} is planned {stop.begin_s - until_s} s after the promise, but not marked as late"
            yield Finding("LATE_UNNOTICED", where, what, OVERDUE)


def _overlaps(plans: Iterable[PlanFact]) -> Iterator[Finding]:
    for name in ("vehicle_id", "driver_id"):
        shifts: dict[str, list[PlanFact]] = defaultdict(list)
        for plan in plans:
            if plan.state != "ended" and getattr(plan, name):
                shifts[getattr(plan, name)].append(plan)
        for whose, theirs in shifts.items():
            for a, b in pairwise(sorted(theirs, key=lambda plan: plan.start_s)):
                if b.start_s < a.end_s:
                    what = f"{name.removesuffix('_id')} {whose} is in shift {a.shift_id} at the same time"
                    yield Finding("TWO_SHIFTS_AT_ONCE", f"shift:{b.shift_id}", what)
