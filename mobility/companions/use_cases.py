"""What riders and their companions can do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.tickets import tickets_of
from mobility.booking.values import LIVE_STATES, BookingState, RiderInfo
from mobility.companions.values import Cared, Companion, CompanionState
from mobility.errors import InvalidInput, NotAllowed, NotFound
from mobility.ids import digest
from mobility.parts import Parts
from mobility.people.values import Person
from mobility.series.values import Series
from mobility.store.outbox import booking_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["Companions"]

_INVITED_S = 7 * 86_400
_BACK_S = 12 * 3600
_MOST = 10
_UNSEEN = frozenset({BookingState.HELD, BookingState.EXPIRED})
_S = CompanionState


class Companions:
    """Trusted companions; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def introduce(self, name: str, phone: str) -> Person:
        """Return a new rider, whose id is the key to all this; raises `InvalidInput`."""
        parts = self._parts
        person = Person(parts.new_id(), *_checked(name, phone))
        with parts.store.unit_of_work() as work:
            now_s = parts.clock.now_s()
            work.people.add_person(person, now_s)
            work.audit.add(now_s, "rider", "introduced", f"person:{person.id}")
            work.commit()
        return person

    def person(self, person_id: str) -> Person:
        """Return a rider; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return work.people.person_by_id(person_id)

    def invite(self, person_id: str) -> tuple[Companion, str]:
        """Invite somebody; returns the invitation with its code, told only now. Raises `NotFound` or `InvalidInput`."""
        parts, code, now_s = self._parts, self._parts.new_id(), self._parts.clock.now_s()
        companion = Companion(parts.new_id(), person_id, now_s, now_s + _INVITED_S)
        with parts.store.unit_of_work() as work:
            work.people.person_by_id(person_id)
            if sum(each.state is not _S.ENDED for each in work.companions.of_person(person_id)) >= _MOST:
                raise InvalidInput("companions", f"at most {_MOST} companions at a time; end one first")
            work.companions.add(companion, digest(code))
            work.audit.add(now_s, "rider", "companion_invited", f"person:{person_id}", companion=companion.id)
            work.commit()
        return companion, code

    def invitation(self, code: str) -> tuple[Companion, Person]:
        """Return an invitation that can still be taken, and who invites; raises `NotFound`."""
        with self._parts.store.reading() as work:
            companion = work.companions.of_code(digest(code))
            if companion is None or not self._is_open(companion):
                raise NotFound("this invitation was taken, withdrawn or is too old; ask for another")
            return companion, work.people.person_by_id(companion.person_id)

    def accept(self, code: str, name: str, phone: str) -> Companion:
        """Become a companion; an invitation is taken once. Raises `NotFound`, `InvalidInput` or `Conflict`."""
        name, phone = _checked(name, phone)
        companion, _ = self.invitation(code)
        now_s = self._parts.clock.now_s()
        accepted = replace(companion, state=_S.ACTIVE, name=name, phone=phone, since_s=now_s)
        return self._save(accepted, accepted.actor, "companion_accepted")

    def of_person(self, person_id: str) -> tuple[Companion, ...]:
        """Return a rider's companions and open invitations, oldest first."""
        with self._parts.store.reading() as work:
            found = work.companions.of_person(person_id)
        return tuple(each for each in found if each.state is _S.ACTIVE or self._is_open(each))

    def revoke(self, person_id: str, companion_id: str) -> None:
        """End a companion's trust, or withdraw an invitation (again: no change); raises `NotFound` or `NotAllowed`."""
        companion = self._get(companion_id)
        if companion.person_id != person_id:
            raise NotAllowed("this is the companion of somebody else")
        self._end(companion, "rider")

    def leave(self, companion_id: str) -> None:
        """Be a companion no more (again: no change); raises `NotFound`."""
        companion = self._get(companion_id)
        self._end(companion, companion.actor)

    def cared(self, companion_id: str) -> Cared:
        """Return what a companion sees now; raises `NotFound` where they are trusted no more."""
        now_s = self._parts.clock.now_s()
        with self._parts.store.reading() as work:
            companion = _trusted(work, companion_id)
            found = work.bookings.of_person(companion.person_id, now_s - _BACK_S)
            rides = [booking for booking in found if booking.state not in _UNSEEN]
            own = frozenset(booking.id for booking in rides if booking.rider.booked_by == companion.actor)
            person = work.people.person_by_id(companion.person_id)
            return Cared(companion, person, tickets_of(work, rides), own)

    def rider_for(self, companion_id: str, note: str = "") -> RiderInfo:
        """Return who rides where a companion books; raises `NotFound` where they are trusted no more."""
        with self._parts.store.reading() as work:
            companion = _trusted(work, companion_id)
            person = work.people.person_by_id(companion.person_id)
        return RiderInfo(person.name, person.phone, person.id, companion.actor, note)

    def closed_to(self, booking_id: str) -> str | None:
        """
        Return the rider who alone may still open a ride by its id, or None where whoever holds it may.

        A companion knows the ids of the rides they booked. When the trust ends, these must open nothing any more.
        """
        with self._parts.store.glance() as work:
            booked_by = work.bookings.booked_by(booking_id)
            return None if booked_by is None else _closed_to(work, booked_by)

    def closed_among(self, booking_ids: Collection[str]) -> dict[str, str]:
        """Return those of these rides only their rider may open, each with the rider, as `closed_to` does for one."""
        with self._parts.store.reading() as work:
            riders = {ride.id: _closed_to(work, ride.rider.booked_by) for ride in work.bookings.among(booking_ids)}
        return {booking_id: rider for booking_id, rider in riders.items() if rider is not None}

    def series_closed_to(self, series_id: str) -> str | None:
        """Return the rider who alone may still open a series, as `closed_to` does for a ride."""
        with self._parts.store.reading() as work:
            series = work.series.find(series_id)
            return None if series is None else _closed_to(work, series.rider.booked_by)

    def unshared(self, person_id: str, booking_ids: Collection[str], series_ids: Collection[str]) -> int:
        """Return how many of these rides and series were booked in a rider's name before they were known."""
        with self._parts.store.reading() as work:
            rides, series = _unshared(work, work.people.person_by_id(person_id), booking_ids, series_ids)
        return len(rides) + len(series)

    def share(self, person_id: str, booking_ids: Collection[str], series_ids: Collection[str]) -> int:
        """
        Let companions see what a rider booked before they made themselves known (again: no change).

        The rider says so, and names rides and series whose ids they know; those in another name, or of somebody else,
        stay as they are. Returns how many are shown from now on; raises `NotFound`, or `Conflict` where a series is
        changed meanwhile.
        """
        parts = self._parts
        with parts.store.unit_of_work() as work:
            person = work.people.person_by_id(person_id)
            rides, series = _unshared(work, person, booking_ids, series_ids)
            work.bookings.belong_to(person_id, [ride.id for ride in rides])
            for each in series:
                work.series.save(replace(each, rider=replace(each.rider, person_id=person_id)))
            if shown := len(rides) + len(series):
                now_s = parts.clock.now_s()
                work.audit.add(now_s, "rider", "earlier_rides_shared", f"person:{person_id}", rides=shown)
            work.commit()
        return shown

    def _is_open(self, companion: Companion) -> bool:
        return companion.state is _S.INVITED and self._parts.clock.now_s() < companion.expires_s

    def _get(self, companion_id: str) -> Companion:
        with self._parts.store.reading() as work:
            return work.companions.get(companion_id)

    def _end(self, companion: Companion, actor: str) -> None:
        if companion.state is not _S.ENDED:
            self._save(replace(companion, state=_S.ENDED), actor, "companion_ended")

    def _save(self, companion: Companion, actor: str, action: str) -> Companion:
        with self._parts.store.unit_of_work() as work:
            work.companions.save(companion)
            subject, now_s = f"person:{companion.person_id}", self._parts.clock.now_s()
            work.audit.add(now_s, actor, action, subject, companion=companion.id)
            for booking_id in work.companions.booked_by(companion) if companion.state is _S.ENDED else ():
                # Who listens to these rides at the moment is looked at again.
                work.outbox.add(now_s, "companion_ended", {"booking_id": booking_id}, booking_audience(booking_id))
            work.commit()
        return replace(companion, version=companion.version + 1)


def _unshared(
    work: UnitOfWork, person: Person, booking_ids: Collection[str], series_ids: Collection[str]
) -> tuple[list[Booking], list[Series]]:
    """Return the rides to come and the series that are in a rider's name, and nobody's yet."""
    known = (work.series.find(id_) for id_ in series_ids)
    series = [each for each in known if each is not None and each.active and _is_of(person, each.rider)]
    days = (day.booking_id for each in series for day in work.series.days(each.id).values() if day.booking_id)
    rides = work.bookings.among({*booking_ids, *days})
    to_come = [ride for ride in rides if ride.state in LIVE_STATES and _is_of(person, ride.rider)]
    return to_come, series


def _is_of(person: Person, rider: RiderInfo) -> bool:
    return rider.person_id is None and rider.name.strip().casefold() == person.name.casefold()


def _trusted(work: UnitOfWork, companion_id: str) -> Companion:
    """Return a companion; raises `NotFound` where they are trusted no more."""
    companion = work.companions.get(companion_id)
    if companion.state is not _S.ACTIVE:
        raise NotFound("this rider has ended your being their companion")
    return companion


def _closed_to(work: UnitOfWork, booked_by: str) -> str | None:
    """Return the rider themselves where the companion who booked is trusted no more."""
    if not booked_by.startswith("companion:"):
        return None
    companion = work.companions.get(booked_by.removeprefix("companion:"))
    return None if companion.state is _S.ACTIVE else companion.person_id


def _checked(name: str, phone: str) -> tuple[str, str]:
    """Return name and phone without blanks around them; raises `InvalidInput`."""
    if not phone.strip():
        raise InvalidInput("phone", "a telephone number is needed, so that the other can be reached")
    RiderInfo(name, phone).check()
    return name.strip(), phone.strip()
