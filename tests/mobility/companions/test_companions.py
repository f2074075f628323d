"""Relatives book for a rider and hear that they arrived, as long as the rider wants that and no longer."""

from dataclasses import replace

import pytest

from mobility.booking.values import BookingState, RiderInfo
from mobility.companions.values import CompanionState
from mobility.errors import InvalidInput, NotAllowed, NotFound
from mobility.fleet.values import EventKind
from mobility.notify.companions import CompanionRelay
from mobility.notify.relay import Relay
from tests.mobility.fakes import HOUR, Town, fresh_id


@pytest.fixture
def erika(town):
    """A rider who has made herself known."""
    return town.service.companions.introduce("Erika Beispiel", "0261 1")


@pytest.fixture
def anna(town, erika):
    """Erika's daughter, who has taken the invitation."""
    _, code = town.service.companions.invite(erika.id)
    return town.service.companions.accept(code, "Anna Beispiel", "0151 2")


def _booked(town, rider, *args, **options):
    ticket = town.service.booking.hold(town.offer(*args, **options).id, fresh_id(), rider)
    return town.service.booking.confirm(ticket.booking_id)


def _told(town, relay=CompanionRelay):
    kept = []

    class Keep:
        def send(self, notice):
            kept.append(notice)

    relay(town.service, Keep()).pump()
    return kept


def test_a_companion_books_for_the_rider(town, erika, anna):
    rider = town.service.companions.rider_for(anna.id, "sieht schlecht")
    assert rider == RiderInfo("Erika Beispiel", "0261 1", erika.id, f"companion:{anna.id}", "sieht schlecht")
    ticket = _booked(town, rider, 2, 5)
    cared = town.service.companions.cared(anna.id)
    assert [ride.booking_id for ride in cared.rides] == [ticket.booking_id]
    assert cared.own == {ticket.booking_id}
    assert cared.person == erika


def test_a_companion_sees_the_rides_the_rider_booked_but_not_what_is_only_held(town, erika, anna):
    own = RiderInfo(erika.name, erika.phone, erika.id)
    ticket = _booked(town, own, 2, 5, "depart", town.now_s + HOUR)
    town.service.booking.hold(town.offer(3, 6).id, fresh_id(), own)
    _booked(town, RiderInfo("Otto", "0261 9"), 4, 7)
    cared = town.service.companions.cared(anna.id)
    assert [ride.booking_id for ride in cared.rides] == [ticket.booking_id]
    assert cared.own == frozenset()


def test_arrived_safely(town, erika, anna):
    _booked(town, RiderInfo(erika.name, erika.phone, erika.id), 2, 5)
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    (notice,) = _told(town)
    assert notice.to == "0151 2"
    assert notice.text.startswith("Erika Beispiel ist um 08:")
    assert notice.text.endswith("Uhr gut in Halt 5 angekommen.")
    assert _told(town) == []


def test_not_there(town, erika, anna):
    ticket = _booked(town, RiderInfo(erika.name, erika.phone, erika.id), 2, 5)
    town.drive_to_next()
    town.clock.set(town.task().next.board[0].no_show_from_s)
    town.event(EventKind.NO_SHOW, booking=ticket)
    (notice,) = _told(town)
    assert "nicht angetroffen" in notice.text


def test_late_is_told_once(town, erika, anna):
    ticket = _booked(town, RiderInfo(erika.name, erika.phone, erika.id), 2, 5)
    town.clock.set(ticket.pickup_until_s + 300)
    town.service.fleet.retime()
    town.clock.advance(300)
    town.service.fleet.retime()
    (notice,) = _told(town)
    assert "verspätet sich" in notice.text


def test_nothing_is_told_after_the_end_or_of_before(town, erika):
    before = _booked(town, RiderInfo(erika.name, erika.phone, erika.id), 2, 5)
    town.service.booking.cancel(before.booking_id, "service")
    town.clock.advance(60)
    _, code = town.service.companions.invite(erika.id)
    anna = town.service.companions.accept(code, "Anna Beispiel", "0151 2")
    assert _told(town) == []
    after = _booked(town, town.service.companions.rider_for(anna.id), 2, 5)
    town.service.booking.cancel(after.booking_id, "service")
    town.service.companions.revoke(erika.id, anna.id)
    assert _told(town) == []


def test_nothing_is_seen_after_the_end(town, erika, anna):
    ticket = _booked(town, town.service.companions.rider_for(anna.id), 2, 5)
    assert town.service.companions.closed_to(ticket.booking_id) is None
    town.service.companions.revoke(erika.id, anna.id)
    town.service.companions.revoke(erika.id, anna.id)
    for forbidden in (town.service.companions.cared, town.service.companions.rider_for):
        with pytest.raises(NotFound):
            forbidden(anna.id)
    assert town.service.companions.closed_to(ticket.booking_id) == erika.id
    assert town.service.companions.of_person(erika.id) == ()
    assert town.ticket(ticket).state is BookingState.BOOKED


def test_a_companion_may_leave(town, erika, anna):
    town.service.companions.leave(anna.id)
    assert town.service.companions.of_person(erika.id) == ()


def test_an_invitation_is_taken_once_and_in_time(town, erika):
    companions = town.service.companions
    companion, code = companions.invite(erika.id)
    assert companions.invitation(code) == (companion, erika)
    companions.accept(code, "Anna", "1")
    with pytest.raises(NotFound):
        companions.accept(code, "Bert", "2")
    _, late = companions.invite(erika.id)
    town.clock.advance(7 * 24 * HOUR)
    with pytest.raises(NotFound):
        companions.accept(late, "Bert", "2")
    withdrawn, code = companions.invite(erika.id)
    companions.revoke(erika.id, withdrawn.id)
    with pytest.raises(NotFound):
        companions.invitation(code)


def test_only_the_rider_ends_it(town, erika, anna):
    other = town.service.companions.introduce("Otto", "0261 9")
    with pytest.raises(NotAllowed):
        town.service.companions.revoke(other.id, anna.id)


def test_what_cannot_be_meant_names_its_field(town, erika):
    companions = town.service.companions
    for args, field in (
        (("", "1"), "name"),
        (("Erika", " "), "phone"),
        (("Erika", "keins"), "phone"),
        (("x" * 101, "1"), "name"),
    ):
        with pytest.raises(InvalidInput) as caught:
            companions.introduce(*args)
        assert caught.value.field == field
    for _ in range(10):
        companions.invite(erika.id)
    with pytest.raises(InvalidInput):
        companions.invite(erika.id)
    with pytest.raises(NotFound):
        companions.invite("nobody")


def test_it_is_audited(town, erika, anna):
    town.service.companions.revoke(erika.id, anna.id)
    with town.store.reading() as work:
        entries = [entry[1:3] for entry in work.audit.of(f"person:{erika.id}")]
    assert entries == [
        ("rider", "introduced"),
        ("rider", "companion_invited"),
        (f"companion:{anna.id}", "companion_accepted"),
        ("rider", "companion_ended"),
    ]


def test_riders_are_told_as_ever(town, erika, anna):
    _booked(town, RiderInfo(erika.name, erika.phone, erika.id), 2, 5)
    assert [notice.to for notice in _told(town, Relay)] == ["0261 1"]


def test_companions_are_kept_on_every_database(store):
    town = Town(store)
    person = town.service.companions.introduce("Erika", "1")
    _, code = town.service.companions.invite(person.id)
    companion = town.service.companions.accept(code, "Anna", "2")
    (kept,) = town.service.companions.of_person(person.id)
    assert kept == replace(companion, version=kept.version)
    assert kept.state is CompanionState.ACTIVE


def test_rides_and_series_of_before_are_shared_by_whoever_they_are_of(store):
    """Hers become hers; those of another name, of somebody known, or over, stay as they are."""
    town = Town(store)
    hers, others = (_booked(town, RiderInfo(name, "1"), 2, 5) for name in ("erika BEISPIEL", "Otto"))
    over = _booked(town, RiderInfo("Erika Beispiel", "1"), 3, 6)
    town.service.booking.cancel(over.booking_id)
    erika, twin = (town.service.companions.introduce("Erika Beispiel", "0261 1") for _ in range(2))
    ids = [ticket.booking_id for ticket in (hers, others, over)]
    assert town.service.companions.unshared(erika.id, ids, ["no such series"]) == 1
    assert town.service.companions.share(erika.id, ids, []) == 1
    assert town.service.companions.share(erika.id, ids, []) == 0
    assert town.service.companions.share(twin.id, ids, []) == 0
    assert town.service.booking.rider(hers.booking_id).person_id == erika.id
    assert town.service.booking.rider(others.booking_id).person_id is None
    town.drive_to_next()
    town.serve_halt()
    assert town.service.booking.rider(hers.booking_id).person_id == erika.id
