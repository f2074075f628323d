"""
After the roads changed: every plan gets other times, and rides that cannot be made as promised another place.

A plan the roads made late is not broken: it goes on with excuses, as after any delay (decision 0006). But who can still
be carried as promised by another vehicle is moved there; who would come later than the policy allows, or could not be
reached at all, gets another promise or is given up. All of them are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from dispatcher.schedule import UNREACHABLE_S
from mobility.booking.booking import Booking
from mobility.booking.mending import mend_round_trips
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.errors import Conflict
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import write_plans
from mobility.fleet.replanning import located, retime
from mobility.fleet.values import Phase
from mobility.incidents.moving import Moving
from mobility.incidents.rescuing import rescue
from mobility.incidents.telling import tell
from mobility.incidents.values import Fate, What
from mobility.parts import Parts, decided
from mobility.traffic.redirecting import redirected
from mobility.traffic.values import AdaptReport

__all__ = ["adapt"]

_WAITING = frozenset({BookingState.HELD, BookingState.BOOKED, BookingState.UNDER_WAY})
_NOWHERE_S = UNREACHABLE_S // 2


def adapt(parts: Parts) -> AdaptReport | None:
    """
    Adapt all plans to the roads where they changed since plans were adapted last; returns what that did, or None.

    Safe to repeat, and for several processes at once: every plan is written by compare-and-set.
    """
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        state = work.roads.state()
    parts.roads.keep_up(state.version, now_s, wait=True)
    mark = parts.roads.mark
    if mark == state.adapted:
        return None
    fates: dict[What, list[str]] = defaultdict(list)
    for shift_id, booking_id in list(_disturbed(parts, now_s)):
        try:
            what = decided(partial(_moved, parts, shift_id, booking_id))
        except Conflict:
            continue  # many write this plan at the moment; it goes on with excuses
        if what is not None:
            fates[what].append(booking_id)
    report = retime(parts, ahead_s=parts.policy.horizon_s)
    mend_round_trips(parts)
    with parts.store.unit_of_work() as work:
        work.roads.set_adapted(mark)
        work.commit()
    return AdaptReport(report.vehicles, {what: tuple(ids) for what, ids in fates.items()})


def _disturbed(parts: Parts, now_s: int) -> Iterator[tuple[str, str]]:
    """Yield shift and booking of every ride that was in time before and is not any more, by promised pickup."""
    found = [
        (live.record.bookings[booking_id].promise.pickup_from_s, live.record.shift.id, booking_id)
        for live in parts.fleet.plans(now_s)
        for booking_id, late_s in live.late_s.items()
        if late_s > _NOWHERE_S or not live.record.bookings[booking_id].late
    ]
    yield from ((shift_id, booking_id) for _, shift_id, booking_id in sorted(found))


def _moved(parts: Parts, shift_id: str, booking_id: str) -> What | None:
    """Move one ride to where its promise holds, or as near to it as the policy allows; None where it stays."""
    now_s = parts.clock.now_s()
    live = next((each for each in parts.fleet.plans(now_s) if each.record.shift.id == shift_id), None)
    if live is None or booking_id not in live.late_s:
        return None
    ride, late_s = live.record.bookings[booking_id], _late_s(parts, live, booking_id, now_s)
    if late_s == 0:
        return None
    if ride.state is BookingState.ON_BOARD and late_s > _NOWHERE_S:
        return _redirected(parts, live, ride, now_s)
    if ride.state not in _WAITING or (_is_next(live, ride) and late_s < _NOWHERE_S):
        return None
    moving = Moving(parts, now_s)
    moving.take_out(ride)
    ((after, fate),) = rescue(parts, moving, [ride], now_s)
    if fate.what != "kept" and late_s <= parts.policy.later_at_most_s:
        return None  # nobody else can do better than that: it comes late, and its rider is told
    if after.state not in LIVE_STATES:
        moving.give_up(after)
    with parts.store.unit_of_work() as work:
        write_plans(work, moving.writes("service", "road_closed"), now_s)
        if fate.what != "kept" or after.vehicle_id != ride.vehicle_id:
            tell(work, [(after, fate)], "closure", now_s)
        work.commit()
    return fate.what


def _late_s(parts: Parts, live: LivePlan, booking_id: str, now_s: int) -> int:
    """Return how late a ride is by where its vehicle was seen last: it may have left the closed road behind."""
    with parts.store.reading() as work:
        seen = work.fleet.position(live.record.vehicle.id)
    return parts.fleet.live(located(parts, live.record, seen, now_s), now_s).late_s.get(booking_id, 0)


def _redirected(parts: Parts, live: LivePlan, ride: Booking, now_s: int) -> What | None:
    found = redirected(parts, live, ride, now_s)
    if found is None:
        return None
    with parts.store.unit_of_work() as work:
        write_plans(work, [found[1]], now_s)
        tell(work, [(found[0], Fate(ride.id, "redirected"))], "closure", now_s)
        work.commit()
    return "redirected"


def _is_next(live: LivePlan, ride: Booking) -> bool:
    """Tell whether the vehicle drives to that rider right now."""
    return live.record.phase is Phase.DRIVING and any(stop.booking_id == ride.id for stop in live.record.halt)
