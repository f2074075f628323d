"""A late way out moves the way home: within its promise, or later and told honestly, so that the stay is kept."""

from __future__ import annotations

from collections.abc import Iterator

from mobility.booking.booking import Booking
from mobility.booking.saying import say_once, tell
from mobility.booking.values import BookingState
from mobility.errors import Conflict, NotFound
from mobility.fleet.planning import write_plans
from mobility.incidents.moving import Moving
from mobility.incidents.rescuing import ride_between
from mobility.parts import Parts
from mobility.store.outbox import booking_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["follow_late_ways_out"]

_MARGIN_S = 300
"""How much later than needed a way home is moved, so that it is not moved again with every minute."""


def follow_late_ways_out(parts: Parts) -> tuple[str, ...]:
    """
    Move every way home that would come before the stay is over; returns those that changed. Safe to repeat.

    A group stays together: none of it is fetched before the stay of its last part is over.
    """
    with parts.store.reading() as work:
        stays = list(_stays(work))
    needed_s: dict[str, int] = {}
    for home, until_s in stays:
        needed_s[home.id] = max(until_s, needed_s.get(home.id, 0))
    changed = []
    for home in {home.id: home for home, _ in stays}.values():
        if needed_s[home.id] <= home.leaves_s:
            continue
        try:
            changed += [home.id] if _moved(parts, home, needed_s[home.id]) else []
        except (Conflict, NotFound):
            continue  # it went on meanwhile; the next turn sees how
    return tuple(changed)


def _stays(work: UnitOfWork) -> Iterator[tuple[Booking, int]]:
    """Yield the ways home that a way out may come too late for, each with when its stay is over."""
    for out, home in work.bookings.late_ways_out():
        there_s = out.eta_dropoff_s + out.promise.alighting_s + out.dropoff_stop.walk_s
        group = () if home.group_id is None else work.bookings.of_group(home.group_id)
        others = (each for each in group if each.state is BookingState.BOOKED and each.leg == "return")
        for each in {home.id: home, **{other.id: other for other in others}}.values():
            yield each, there_s + _stay_s(work, each)


def _stay_s(work: UnitOfWork, home: Booking) -> int:
    """Return the shortest stay before a way home; one in place of another has that of the ride it stands for."""
    content = work.offers.get(home.offer_id).content
    if "instead_of" in content and "least_stay_s" not in content:
        return _stay_s(work, work.bookings.get(content["instead_of"]))
    return int(content.get("least_stay_s", 0))


def _moved(parts: Parts, home: Booking, needed_s: int) -> bool:
    """Move a way home to when its rider can be there; where that is not possible, say so once."""
    now_s = parts.clock.now_s()
    promise = home.promise
    from_s = needed_s + home.pickup_stop.walk_s
    until_s = from_s + _MARGIN_S + parts.policy.max_wait_s + parts.policy.later_at_most_s
    late_s = max(0, until_s - promise.pickup_until_s)
    for what, window_s in (
        ("return_shifted", (from_s, promise.pickup_until_s, promise.arrive_by_s)),
        ("return_later", (from_s + _MARGIN_S, until_s, promise.arrive_by_s + late_s)),
    ):
        if window_s[0] > window_s[1]:
            continue
        moving = Moving(parts, now_s)
        moving.take_out(home)
        renewed = moving.renew(home, ride_between(parts, home, window_s))
        if renewed is None:
            continue
        details = {"pickup_from_s": renewed.promise.pickup_from_s, "arrive_by_s": renewed.promise.arrive_by_s}
        with parts.store.unit_of_work() as work:
            write_plans(work, moving.writes("service", what), now_s)
            work.audit.add(now_s, "service", "promise_renewed", booking_audience(home.id), cause="late", **details)
            tell(work, now_s, home.id, what)
            work.commit()
        return True
    return say_once(parts, "stay_too_short", home, alarms=True)
