"""Doctor mode: there in time, home when one is ready, and nobody forgotten."""

from dataclasses import replace

import pytest

from mobility.booking.holding import Taking
from mobility.booking.values import BookingState, Place, RiderInfo
from mobility.errors import IdempotencyMismatch, InvalidInput, NotAllowed, NotFound, PlanChanged, Refused
from mobility.fleet.values import EventKind
from mobility.notify.relay import Relay
from mobility.visits.values import VisitState, VisitWish
from tests.mobility.fakes import HOUR, MONDAY_8, LineArea, Town, at, fresh_id, policy, trip

TEN = MONDAY_8 + 2 * HOUR
ERIKA = RiderInfo("Erika Beispiel", "0261 1")
WITHIN_S = 3600


def _offer(town, lasts_s=1800, stops=(2, 6), at_s=TEN):
    found = town.service.visits.find(VisitWish(trip(*stops, "arrive", at_s), lasts_s))
    assert found.refusal is None, found.refusal
    return found.visits[0]


def _booked(town, practice_id=None, **options):
    offer = _offer(town, **options)
    ticket = town.service.visits.hold(Taking(offer.outward.id, fresh_id()), ERIKA, None, practice_id)
    return town.service.booking.confirm(ticket.booking_id)


def _brought(town, **options):
    """Book a visit and bring its rider there."""
    ticket = _booked(town, **options)
    while town.ticket(ticket).state is not BookingState.COMPLETED:
        town.drive_to_next()
        town.serve_halt()
    return ticket


def _state(town, ticket):
    return town.service.visits.view(ticket.booking_id).visit.state


def _texts(town):
    """Return what riders were told since this was last asked."""
    kept = []

    class Keep:
        def send(self, notice):
            kept.append(notice.text)

    Relay(town.service, Keep()).pump()
    return kept


def test_the_way_out_is_there_before_the_appointment(town):
    """Five minutes of slack and 75 s to alight before 10:00 at the door of s6."""
    offer = _offer(town)
    assert offer.outward.arrive_by_s <= TEN - 300 - 75
    assert offer.within_s == WITHIN_S
    assert offer.home_price_ct == offer.outward.price_ct
    assert offer.last_s == MONDAY_8 + 10 * HOUR - WITHIN_S


def test_a_far_way_is_promised_what_it_takes(memory):
    """Two hours drive home is not one hour: 20 min of waiting, 75 s to board, and the longest ride allowed."""
    town = Town(memory, rules=policy(home_within_s=900))
    limit_s = town.service.policy.ride_time.max_ride_s(240)
    assert _offer(town).within_s == 1200 + 75 + limit_s


def _kept_for(service):
    """Return the open returns a service keeps vehicles for, by its next look at the plans."""
    service.fleet.plans()
    return service.guard.returns


def test_booking_keeps_a_vehicle_in_every_process(town):
    ticket = _booked(town)
    other = town.another_process(town.service.policy)
    for service in (town.service, other):
        (expected,) = _kept_for(service)
        assert expected.id == ticket.booking_id
        assert expected.ready_s[0] >= TEN
    town.service.booking.cancel(ticket.booking_id)
    assert _kept_for(other) == ()


def test_who_rides_past_the_reserve_is_refused(memory):
    """One seat and ten minutes from stop to stop: whoever rides at 10:20 keeps the van from the patient."""
    rules = policy(max_wait_s=300, ride_time={"factor": 1.0, "extra_s": 0, "max_detour_s": 0})
    town = Town(memory, rules=rules, seats=1, area=LineArea(step_s=600))
    _booked(town, stops=(5, 6))
    asked = trip(6, 0, "depart", TEN + 1500)
    assert town.service.booking.find_offers(asked).refusal.reason == "KEPT_FOR_RETURNS"


def test_ready_is_home_within_the_promise(town):
    ticket = _brought(town)
    town.clock.set(TEN + 1200)
    pressed_s = town.now_s
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id("home"))
    assert (view.visit.state, view.visit.pressed_by) == (VisitState.READY, "rider")
    ride = view.ride
    assert ride.state is BookingState.BOOKED
    assert (ride.pickup_stop.id, ride.dropoff_stop.id) == ("s6", "s2")
    assert ride.arrive_by_s <= pressed_s + WITHIN_S
    assert ride.pickup_from_s <= pressed_s + 1200
    assert (ride.partner_id, ride.leg, ride.price_ct) == (ticket.booking_id, "return", ticket.price_ct)
    assert _kept_for(town.service) == ()
    assert any("Ihre Fahrt ist gebucht" in text and "Halt 6" in text for text in _texts(town))


def test_ready_twice_is_one_ride(town):
    ticket = _brought(town)
    key = fresh_id("home")
    first = town.service.visits.press_ready(ticket.booking_id, key)
    assert town.service.visits.press_ready(ticket.booking_id, key) == first
    assert town.service.visits.press_ready(ticket.booking_id, fresh_id("other"), "staff") == first
    other = _brought(town, at_s=TEN + 3 * HOUR)
    with pytest.raises(IdempotencyMismatch):
        town.service.visits.press_ready(other.booking_id, key)


def test_nobody_is_ready_before_being_there(town):
    ticket = _booked(town)
    with pytest.raises(Refused) as caught:
        town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert caught.value.reason == "NOT_THERE_YET"
    assert not town.service.visits.view(ticket.booking_id).may_press


def test_who_gave_up_the_way_out_has_no_way_home(town):
    ticket = _booked(town)
    town.service.booking.cancel(ticket.booking_id)
    with pytest.raises(Refused) as caught:
        town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert caught.value.reason == "GIVEN_UP"
    assert town.service.visits.settle() == (ticket.booking_id,)
    assert _state(town, ticket) is VisitState.RELEASED
    assert town.service.visits.settle() == ()


def test_who_pressed_too_early_may_press_again(town):
    ticket = _brought(town)
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    town.service.booking.cancel(view.ride.booking_id)
    assert town.service.visits.view(ticket.booking_id).may_press
    again = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert again.ride.booking_id != view.ride.booking_id
    assert again.ride.state is BookingState.BOOKED


def _missed(town):
    ticket = _booked(town)
    town.drive_to_next()
    town.clock.set(town.task().next.board[0].no_show_from_s)
    town.event(EventKind.NO_SHOW, booking=ticket)
    return ticket


def test_who_was_not_met_is_asked_before_the_way_home_is_released(town):
    ticket = _missed(town)
    assert town.service.visits.settle() == (ticket.booking_id,)
    assert any("nicht angetroffen. Die Rückfahrt halten wir" in text for text in _texts(town))
    assert town.service.visits.settle() == ()
    assert _state(town, ticket) is VisitState.OPEN
    town.clock.advance(1800)
    town.service.visits.settle()
    assert _state(town, ticket) is VisitState.RELEASED
    assert any("nichts von Ihnen gehört" in text for text in _texts(town))


def test_who_lost_the_way_out_by_the_service_is_asked_and_may_be_taken_home(town):
    ticket = _booked(town)
    town.service.booking.cancel(ticket.booking_id, "service")
    assert town.service.visits.settle() == (ticket.booking_id,)
    assert any("trotzdem zu Ihrem Termin" in text for text in _texts(town))
    assert _state(town, ticket) is VisitState.OPEN
    with pytest.raises(Refused, match="not over yet"):
        town.service.visits.press_ready(ticket.booking_id, fresh_id())
    town.clock.set(TEN + 600)
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert (view.visit.state, view.ride.state) == (VisitState.READY, BookingState.BOOKED)


def test_who_was_not_met_but_is_there_gets_home(town):
    ticket = _missed(town)
    town.service.visits.settle()
    town.clock.set(TEN + 600)
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id(), "staff")
    assert view.ride.state is BookingState.BOOKED
    ride = town.service.visits.view(ticket.booking_id).ride
    assert town.service.booking.mend_round_trips() == ()
    town.clock.advance(1800)
    town.service.booking.mend_round_trips()
    assert town.ticket(ride).state is BookingState.BOOKED  # who asked for it is not asked whether they need it


def test_a_ride_home_the_service_loses_is_replaced_and_shown(memory):
    town = Town(memory, vans=2)
    ticket = _brought(town)
    lost = town.service.visits.press_ready(ticket.booking_id, fresh_id()).ride
    town.service.booking.cancel(lost.booking_id, "service")
    view = town.service.visits.view(ticket.booking_id)
    assert (view.visit.state, view.ride.state, view.may_press) == (VisitState.READY, BookingState.BOOKED, False)
    assert view.ride.booking_id != lost.booking_id


LAST_S = MONDAY_8 + 10 * HOUR - WITHIN_S


def test_who_says_nothing_is_asked_and_gets_the_last_ride_offered(town):
    ticket = _brought(town)
    town.clock.set(LAST_S - 3601)
    assert town.service.visits.settle() == ()
    town.clock.set(LAST_S - 3600)
    assert town.service.visits.settle() == (ticket.booking_id,)
    view = town.service.visits.view(ticket.booking_id)
    assert (view.visit.state, view.ride.state) == (VisitState.CALLED, BookingState.HELD)
    assert view.ride.pickup_from_s >= LAST_S
    assert any("noch nicht fertig gemeldet" in text for text in _texts(town))
    assert [each.visit.booking_id for each in town.service.visits.alarming()] == [ticket.booking_id]
    town.service.booking.confirm(view.ride.booking_id)
    town.service.visits.settle()
    assert _state(town, ticket) is VisitState.READY
    assert town.service.visits.alarming() == ()


def test_who_is_ready_after_the_last_call_goes_at_once(town):
    ticket = _brought(town)
    town.clock.set(LAST_S - 3600)
    town.service.visits.settle()
    held = town.service.visits.view(ticket.booking_id).ride
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert view.ride.pickup_from_s < held.pickup_from_s
    assert town.ticket(held).state is BookingState.EXPIRED
    assert not any("storniert" in text for text in _texts(town))


def test_who_is_never_heard_of_stays_an_alarm(town):
    ticket = _brought(town)
    town.clock.set(LAST_S - 3600)
    town.service.visits.settle()
    town.clock.set(LAST_S)
    town.service.booking.expire_holds()
    town.service.visits.settle()
    assert _state(town, ticket) is VisitState.OVER
    assert [each.visit.booking_id for each in town.service.visits.alarming()] == [ticket.booking_id]
    assert town.service.visits.press_ready(ticket.booking_id, fresh_id()).ride.state is BookingState.BOOKED


def test_where_nobody_can_come_one_is_looked_for(town):
    ticket = _brought(town)
    town.clock.set(MONDAY_8 + 10 * HOUR - 60)
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert (view.visit.state, view.ride) == (VisitState.SEEKING, None)
    assert any("gerade ist kein Fahrzeug frei" in text for text in _texts(town))
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, MONDAY_8 + 10 * HOUR, MONDAY_8 + 12 * HOUR)
    assert town.service.visits.settle() == (ticket.booking_id,)
    view = town.service.visits.view(ticket.booking_id)
    assert (view.visit.state, view.ride.state) == (VisitState.READY, BookingState.BOOKED)


def test_a_late_ride_home_is_told_honestly(memory):
    """The only van is on a way of an hour and a half; the promise was an hour."""
    town = Town(memory, seats=1, rules=policy(anticipation={"keep_returns": False}), area=LineArea(step_s=600))
    ticket = _brought(town, stops=(5, 6))
    town.booked(9, 0, "depart", town.now_s + 600)
    town.drive_to_next()
    town.serve_halt()
    view = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert view.ride.arrive_by_s > town.now_s + WITHIN_S
    assert any("länger als zugesagt" in text for text in _texts(town))


def _kept(each):
    """Tell whether who takes this visit is there before the appointment it names: 75 s to alight, no walk."""
    return each.outward.arrive_by_s + 75 <= each.appointment_s


def test_a_visit_that_may_end_after_closing_is_refused_and_sooner_ones_are_named(memory):
    day = {"monday": ["08:00-12:00"]}
    town = Town(memory, rules=policy(hours=day))
    found = town.service.visits.find(VisitWish(trip(2, 6, "arrive", TEN + HOUR), 1800))
    assert (found.leg, found.refusal.reason) == ("return", "OUTSIDE_HOURS")
    assert len(found.alternatives) == 3
    assert all(each.is_moved and each.appointment_s < TEN + HOUR and _kept(each) for each in found.alternatives)
    assert all(each.last_s + WITHIN_S <= MONDAY_8 + 4 * HOUR for each in found.alternatives)


def test_an_appointment_that_cannot_be_reached_names_the_next_ones(town):
    """At 8:00 nobody is at the door by 8:10; the first full five minutes that can be kept are offered instead."""
    found = town.service.visits.find(VisitWish(trip(2, 6, "arrive", MONDAY_8 + 600), 1800))
    assert (found.leg, found.refusal.reason) == ("outward", "TOO_SOON")
    assert len(found.alternatives) == 3
    first_s = min(each.appointment_s for each in found.alternatives)
    assert first_s == found.alternatives[0].appointment_s <= MONDAY_8 + HOUR
    assert all(each.is_moved and _kept(each) and each.appointment_s % 300 == 0 for each in found.alternatives)
    ticket = town.service.visits.hold(Taking(found.alternatives[0].outward.id, fresh_id()), ERIKA)
    assert town.service.visits.view(ticket.booking_id).visit.appointment_s == first_s


def test_a_full_fleet_names_ways_out_that_keep_the_appointment_before_other_appointments(memory):
    """
    The only seat is taken from 9:00 to 10:00: who is to be there at 9:30 gets there before nine, or asks for later.

    Ten minutes from stop to stop, so that nobody is brought in between.
    """
    rules = policy(max_wait_s=300, ride_time={"factor": 1.0, "extra_s": 0, "max_detour_s": 0})
    town = Town(memory, rules=rules, seats=1, area=LineArea(step_s=600))
    town.booked(2, 8, "depart", MONDAY_8 + HOUR)
    appointment_s = MONDAY_8 + 5400
    found = town.service.visits.find(VisitWish(trip(2, 3, "arrive", appointment_s), 1800))
    assert (found.leg, found.refusal.reason) == ("outward", "NO_TIME")
    assert found.alternatives
    moved = [each.is_moved for each in found.alternatives]
    assert moved == sorted(moved)
    assert all(each.appointment_s == appointment_s for each in found.alternatives if not each.is_moved)
    assert all(_kept(each) for each in found.alternatives)


def test_a_way_home_that_cannot_be_promised_names_other_appointments(memory):
    """One seat, taken when the visit may end: another appointment is offered, at whose end there is a vehicle."""
    rules = policy(max_wait_s=300, ride_time={"factor": 1.0, "extra_s": 0, "max_detour_s": 0})
    town = Town(memory, rules=rules, seats=1, area=LineArea(step_s=600))
    town.booked(0, 7, "depart", TEN + 1200)
    found = town.service.visits.find(VisitWish(trip(2, 3, "arrive", TEN), 1800))
    assert (found.leg, found.refusal.reason) == ("return", "NO_TIME")
    assert found.alternatives
    assert all(each.is_moved and each.appointment_s != TEN and _kept(each) for each in found.alternatives)


def test_the_promise_is_asked_again_when_the_seat_is_held(memory):
    """One van, slow ways: when another patient is promised a way home at the same time, it is gone."""
    rules = policy(max_wait_s=300, ride_time={"factor": 1.0, "extra_s": 0, "max_detour_s": 0})
    town = Town(memory, rules=rules, area=LineArea(step_s=600))
    first, second = _offer(town, stops=(5, 6)), _offer(town, stops=(5, 6))
    town.service.visits.hold(Taking(first.outward.id, fresh_id()), ERIKA)
    with pytest.raises(PlanChanged):
        town.service.visits.hold(Taking(second.outward.id, fresh_id()), RiderInfo("Otto"))


def test_an_offer_with_an_open_way_home_is_taken_whole(town):
    offer = _offer(town)
    with pytest.raises(InvalidInput):
        town.service.booking.hold(offer.outward.id, fresh_id(), ERIKA)
    plain = town.offer(2, 6)
    with pytest.raises(InvalidInput):
        town.service.visits.hold(Taking(plain.id, fresh_id()), ERIKA)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (VisitWish(trip(2, 6, "depart", TEN)), "when"),
        (VisitWish(trip(2, 6, "arrive", TEN), 10), "lasts_s"),
        (VisitWish(trip(2, 6, "arrive", TEN), True), "lasts_s"),
    ],
)
def test_what_cannot_be_meant_names_its_field(town, wish, field):
    with pytest.raises(InvalidInput) as caught:
        town.service.visits.find(wish)
    assert caught.value.field == field


def test_a_practice_ends_the_visits_of_its_own_patients(town):
    practices = town.service.visits.practices
    mine, code = practices.add("Praxis Dr. Klein", at(6), "staff")
    _, other = practices.add("Praxis Dr. Groß", at(1), "staff")
    assert practices.near(at(6).lat, at(6).lon) == (mine,)
    ticket = _brought(town, practice_id=mine.id)
    (patient,) = town.service.visits.of_code(code)
    assert (patient.outward.booking_id, patient.practice) == (ticket.booking_id, "Praxis Dr. Klein")
    assert town.service.visits.of_code(other) == ()
    with pytest.raises(NotAllowed):
        practices.press_ready(other, ticket.booking_id, fresh_id())
    practices.press_ready(code, ticket.booking_id, fresh_id())
    assert town.service.visits.view(ticket.booking_id).visit.pressed_by == f"practice:{mine.id}"


def test_a_practice_is_taken_up_once(town):
    practices = town.service.visits.practices
    mine, _ = practices.add("Praxis Dr. Klein", at(6), "staff")
    for _ in ("while it takes part", "when it has left"):
        with pytest.raises(Refused) as caught:
            practices.add(" praxis dr. klein", at(6), "staff")
        assert caught.value.reason == "PRACTICE_KNOWN"
        practices.close(mine.id, "staff")
    assert practices.all() == (replace(mine, active=False),)
    practices.add("Praxis Dr. Klein", at(1), "staff")
    practices.add("Praxis Dr. Groß", at(6), "staff")


def test_a_hold_is_repeated_though_its_practice_has_left_meanwhile(town):
    practices = town.service.visits.practices
    practice, _ = practices.add("Praxis Dr. Klein", at(6), "staff")
    offer, other = _offer(town), _offer(town)
    taking = Taking(offer.outward.id, fresh_id())
    ticket = town.service.visits.hold(taking, ERIKA, None, practice.id)
    practices.close(practice.id, "staff")
    assert town.service.visits.hold(taking, ERIKA, None, practice.id) == ticket
    with pytest.raises(InvalidInput, match="does not take part"):
        town.service.visits.hold(Taking(other.outward.id, fresh_id()), ERIKA, None, practice.id)


def test_a_code_can_be_renewed_and_taken_away(town):
    practices = town.service.visits.practices
    practice, code = practices.add("Praxis Dr. Klein", at(6), "staff")
    renewed = practices.renew(practice.id, "staff")
    assert practices.of_code(renewed) == practice
    with pytest.raises(NotFound):
        practices.of_code(code)
    practices.close(practice.id, "staff")
    practices.close(practice.id, "staff")
    with pytest.raises(NotFound):
        practices.of_code(renewed)
    assert practices.near(at(6).lat, at(6).lon) == ()
    offer = _offer(town)
    with pytest.raises(InvalidInput):
        town.service.visits.hold(Taking(offer.outward.id, fresh_id()), ERIKA, None, practice.id)
    with pytest.raises(InvalidInput):
        practices.add(" ", Place(50.0, 0.0), "staff")


def test_visits_are_kept_on_every_database(store):
    town = Town(store)
    ticket = _brought(town)
    town.service.visits.press_ready(ticket.booking_id, fresh_id())
    assert _state(town, ticket) is VisitState.READY
