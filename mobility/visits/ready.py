"""Somebody is ready: book the ride home that was promised, at once and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dispatcher.problem import Access, Wish
from mobility.booking.booking import Booking
from mobility.booking.changing import Change, change_bookings, ending
from mobility.booking.holding import Taking, body_hash
from mobility.booking.offering import Draft, drafted
from mobility.booking.saying import raise_alarm, tell
from mobility.booking.searching import Search
from mobility.booking.values import LIVE_STATES, BookingState, TripWish
from mobility.booking.ways_back import WayBack, book_way_back
from mobility.booking.wishes import Unmet
from mobility.errors import InvalidInput, Refused
from mobility.parts import Parts, decided
from mobility.store.outbox import booking_audience
from mobility.store.unit_of_work import UnitOfWork
from mobility.visits.values import Visit, VisitState

__all__ = ["may_press", "press_ready", "ride_home", "seek_again"]

_OPERATION = "ready"
_AFTERWARDS_S = 6 * 3600
_UNUSED = frozenset({BookingState.HELD, BookingState.EXPIRED, BookingState.CANCELLED_BY_RIDER})
_MAY_BE_THERE = frozenset({BookingState.COMPLETED, BookingState.NO_SHOW, BookingState.CANCELLED_BY_SERVICE})
"""How a way out ends whose rider may be there: brought by us, or in another way since we did not."""

_Also = Callable[[UnitOfWork, int], None]


def press_ready(parts: Parts, visit_id: str, ride_id: str, by: str) -> None:
    """
    Book the way home of a visit under a client-made id; a repetition, or somebody else's press, changes nothing.

    Where no vehicle keeps the promise, the next one that can is booked, and rider and control room are told; where
    there is none at all, one is looked for until there is.

    Parameters
    ----------
    parts
        The service.
    visit_id
        The booking of the way out.
    ride_id
        The id of the ride home, made by the client.
    by
        Who says so: ``"rider"``, a practice, or a member of staff.

    Raises
    ------
    NotFound
        Where that ride has no open way home.
    Refused
        ``NOT_THERE_YET``: the rider is still on the way out; ``GIVEN_UP``: nobody went there.
    InvalidInput, IdempotencyMismatch
        Where the id is too short to be unguessable, or was used for something else.
    """
    Taking("", ride_id).check()
    digest = body_hash({"visit": visit_id})
    decided(lambda: _press_once(parts, visit_id, ride_id, by, digest))


def _press_once(parts: Parts, visit_id: str, ride_id: str, by: str, digest: str) -> None:
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        if work.keys.result(ride_id, _OPERATION, digest) is not None:
            return
        visit, outward = work.visits.get(visit_id), work.bookings.get(visit_id)
        ride = None if visit.ride_id is None else work.bookings.find(visit.ride_id)
    if (ride is not None and ride.state not in _UNUSED) or visit.state is VisitState.SEEKING:
        return  # somebody said so before
    _check_pressable(visit, outward, now_s)

    def write(work: UnitOfWork, at_s: int) -> None:
        work.keys.remember(ride_id, _OPERATION, digest, ride_id, at_s)
        work.audit.add(at_s, by, "ready", booking_audience(visit_id))

    pressed = replace(visit, pressed_s=now_s, pressed_by=by)
    _go(parts, pressed, outward, ride_id, write)
    if ride is not None and ride.state is BookingState.HELD:
        _give_back(parts, ride.id)


def may_press(visit: Visit, outward: Booking, ride: Booking | None, now_s: int) -> bool:
    """Tell whether saying "ready" would book a ride now."""
    if visit.state is VisitState.SEEKING or (ride is not None and ride.state not in _UNUSED):
        return False
    try:
        _check_pressable(visit, outward, now_s)
    except Refused:
        return False
    return True


def _check_pressable(visit: Visit, outward: Booking, now_s: int) -> None:
    """Raise `Refused` where nobody can be fetched: not there yet, or never gone."""
    promise = outward.promise
    if outward.state in _MAY_BE_THERE and now_s >= promise.pickup_from_s:
        return
    if outward.state in LIVE_STATES and now_s >= promise.arrive_by_s:
        return
    if outward.state in LIVE_STATES | _MAY_BE_THERE:
        raise Refused("NOT_THERE_YET", "the ride there is not over yet; say ready when the visit is over")
    raise Refused("GIVEN_UP", f"the ride there was given up, so visit {visit.booking_id} has no ride home")


def seek_again(parts: Parts, visit: Visit, outward: Booking) -> bool:
    """Look again for a ride home for somebody who is ready; tells whether there is one now."""
    return _go(parts, visit, outward, parts.new_id(), lambda _work, _at_s: None)


def _go(parts: Parts, visit: Visit, outward: Booking, ride_id: str, write: _Also) -> bool:
    """Book the ride home of somebody who is ready, or say that there is none yet; tells whether there is one."""
    now_s = parts.clock.now_s()
    found = ride_home(parts, visit, outward, now_s, ride_id)
    if found is None:
        _seek(parts, visit, outward, write)
        return False
    draft, kept = found

    def also(work: UnitOfWork, at_s: int) -> None:
        write(work, at_s)
        work.visits.save(replace(visit, state=VisitState.READY, ride_id=ride_id))
        if not kept:
            raise_alarm(work, at_s, "home_late", outward, ride_id)
            tell(work, at_s, ride_id, "home_late")

    actor = visit.pressed_by or "service"
    way = WayBack(draft, ride_id, outward.rider, outward.code, actor, "ready", is_owed=True)
    book_way_back(parts, way, outward, also)
    return True


def _seek(parts: Parts, visit: Visit, outward: Booking, write: _Also) -> None:
    """Tell rider and control room, once, that there is no vehicle yet."""
    if visit.state is VisitState.SEEKING:
        return
    with parts.store.unit_of_work() as work:
        now_s = parts.clock.now_s()
        write(work, now_s)
        work.visits.save(replace(visit, state=VisitState.SEEKING))
        raise_alarm(work, now_s, "no_way_home", outward)
        tell(work, now_s, outward.id, "home_seeking")
        work.commit()


def _give_back(parts: Parts, ride_id: str) -> None:
    """Free the last ride that was held for somebody who goes home earlier."""

    def decide(work: UnitOfWork) -> dict[str, Change]:
        held = work.bookings.get(ride_id).state is BookingState.HELD
        return {ride_id: ending(parts, BookingState.EXPIRED, "service")} if held else {}

    change_bookings(parts, decide)


def ride_home(parts: Parts, visit: Visit, outward: Booking, ready_s: int, ride_id: str) -> tuple[Draft, bool] | None:
    """
    Return the ride home of somebody who is ready at `ready_s`, and whether it keeps the promise; None where none can.

    Soon if possible, then any that is home within the promised time, then the earliest afterwards.
    """
    trip = TripWish(outward.destination, outward.origin, "depart", ready_s, outward.party, outward.impaired)
    try:
        search = replace(Search.now(parts, trip, None, ride_id).with_ends(), is_owed=True)
    except (Unmet, InvalidInput):
        return None
    for number, wish in enumerate(_wishes(search, visit, ready_s)):
        found = search.best(wish)
        if found:
            best = found[0] if number == 0 else min(found, key=lambda each: each.dropoff_s)
            return drafted(search, "earliest", best).priced(visit.home.price_ct), number < 2
    return None


def _wishes(search: Search, visit: Visit, ready_s: int) -> tuple[Wish, Wish, Wish]:
    """Return what to look for, in turn: soon, within the promise, at all."""
    parts, ends, home = search.parts, search.required_ends, visit.home
    soon = replace(
        home.wish(search.name, ready_s, parts.fleet.locate, parts.policy.ride_time),
        pickups=tuple(Access(access.stop, access.walk_s) for access in ends.pickups),
        dropoffs=tuple(Access(access.stop, access.walk_s) for access in ends.dropoffs),
    )
    kept = replace(soon, latest_departure_s=ready_s + home.within_s)
    until_s = ready_s + _AFTERWARDS_S
    return soon, kept, replace(soon, latest_departure_s=until_s, latest_arrival_s=until_s)
