"""No way out without a way home: both rides in one transaction, and what becomes of the one when the other is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.rules import check_fleet
from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import LIVE_STATES, BookingState, RiderInfo
from mobility.errors import IdempotencyMismatch, IllegalTransition, InvalidInput, OfferUsed, PlanChanged, Refused
from mobility.people.values import Role
from mobility.policy import PURPOSES
from mobility.store.store import Store
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy, trip

ERIKA = RiderInfo("Erika Beispiel", "0261 1")
SHOPPING = ReturnWish("shopping")


def _found(town, *args, back=SHOPPING, **options):
    return town.service.booking.find_round_trips(trip(*args, **options), back)


def _held(town, *args, **options):
    pair = _found(town, *args, **options).trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    return town.service.booking.hold_round_trip(*takings, ERIKA)


def _booked(town, *args, **options):
    tickets = _held(town, *args, **options)
    town.service.booking.confirm(tickets[0].booking_id)
    return [town.ticket(ticket) for ticket in tickets]


def _live_plans_are_sound(town):
    plans = town.service.fleet.plans()
    live = [t for t in town.service.booking.tickets(0, 2**40) if t.state in LIVE_STATES]
    planned = sorted(request.id for plan in plans for request in plan.requests)
    assert planned == sorted(ticket.booking_id for ticket in live)
    done = {t.booking_id for t in town.service.booking.tickets(0, 2**40)} - set(planned)
    assert check_fleet(plans, elsewhere=done) == ()


def test_both_rides_are_found_with_the_stay_between_them(town):
    """Arrival in s5 promised by 8:30, 75 s to alight at the door, an hour for shopping: home not before 9:31:15."""
    pair = _found(town, 2, 5).trips[0]
    assert pair.outward.arrive_by_s == MONDAY_8 + 1800
    assert pair.homeward.pickup_from_s == MONDAY_8 + 1800 + 75 + HOUR
    assert (pair.homeward.pickup_stop.id, pair.homeward.dropoff_stop.id) == ("s5", "s2")
    assert pair.stay_s == HOUR
    assert pair.price_ct == 2 * 380


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_purpose_has_its_shortest_stay(town, purpose):
    pair = _found(town, 2, 5, back=ReturnWish(purpose)).trips[0]
    assert pair.stay_s >= town.service.policy.stay_s(purpose)


def test_who_has_an_appointment_stays_from_then_on(town):
    at_s = MONDAY_8 + 3 * HOUR
    pair = _found(town, 2, 5, "arrive", at_s, back=ReturnWish("doctor")).trips[0]
    assert pair.outward.arrive_by_s <= at_s
    assert pair.homeward.pickup_from_s >= at_s + 2700


def test_who_wants_to_stay_longer_may(town):
    leave_s = MONDAY_8 + 5 * HOUR
    pair = _found(town, 2, 5, back=ReturnWish("visit", leave_s)).trips[0]
    assert leave_s <= pair.homeward.pickup_from_s <= leave_s + 1200


@pytest.mark.parametrize(
    ("back", "field"),
    [
        (ReturnWish("robbery"), "return.purpose"),
        (ReturnWish("visit", 1.5), "return.leave_s"),
        (ReturnWish("visit", 10**12), "return.leave_s"),
    ],
)
def test_what_cannot_be_meant_names_its_field(town, back, field):
    with pytest.raises(InvalidInput) as caught:
        _found(town, 2, 5, back=back)
    assert caught.value.field == field


def test_without_a_way_home_there_is_no_way_out(town):
    """The shift ends at 18:00: out at 17:00 is possible, home after an hour of shopping is not; an earlier trip is."""
    found = _found(town, 2, 5, "depart", MONDAY_8 + 9 * HOUR)
    assert found.trips == ()
    assert (found.leg, found.refusal.reason) == ("return", "OUT_OF_SHIFT")
    assert found.alternatives
    for pair in found.alternatives:
        assert pair.stay_s >= HOUR
        assert pair.homeward.planned_dropoff_s <= MONDAY_8 + 10 * HOUR


def test_a_way_out_that_cannot_be_had_names_other_round_trips(town):
    found = _found(town, 2, 5, "arrive", MONDAY_8 + 300)
    assert (found.leg, found.refusal.reason) == ("outward", "TOO_SOON")
    assert len(found.alternatives) == 3


@pytest.mark.parametrize("when", ["depart", "arrive"])
def test_a_way_home_when_nobody_is_on_duty_any_more_names_those_before(town, when):
    """The van goes home at 18:00; who wants to leave at 20:00 is offered the last rides home, but no short stay."""
    back = ReturnWish("shopping", MONDAY_8 + 12 * HOUR)
    found = _found(town, 2, 6, when, MONDAY_8 + 2 * HOUR, back=back)
    assert (found.trips, found.leg, found.refusal.reason) == ((), "return", "OUT_OF_SHIFT")
    assert len(found.alternatives) == 3
    assert len({each.outward.id for each in found.alternatives}) == 3
    for each in found.alternatives:
        assert each.stay_s >= 3600
        assert each.homeward.arrive_by_s <= MONDAY_8 + 10 * HOUR
    taken = found.alternatives[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (taken.outward, taken.homeward)]
    assert town.service.booking.hold_round_trip(*takings, ERIKA)


def test_nobody_is_brought_home_the_next_morning_unasked(town):
    """The van is on duty again at 8 the next day: a way home to be chosen, but no answer to who wants home at 20:00."""
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, MONDAY_8 + 24 * HOUR, MONDAY_8 + 34 * HOUR)
    back = ReturnWish("shopping", MONDAY_8 + 12 * HOUR)
    found = _found(town, 2, 6, "depart", MONDAY_8 + 2 * HOUR, back=back)
    assert (found.trips, found.leg, found.refusal.reason) == ((), "return", "OUT_OF_SHIFT")
    homes = [each.homeward for each in found.alternatives]
    assert len(homes) == 3
    assert any(home.arrive_by_s <= MONDAY_8 + 10 * HOUR for home in homes)
    assert town.service.booking.find_round_trips(trip(2, 6), ReturnWish("visit", MONDAY_8 + 9 * HOUR)).trips


def test_both_are_held_and_confirmed_together(town):
    out, home = _held(town, 2, 5)
    assert [out.state, home.state] == [BookingState.HELD] * 2
    assert (out.partner_id, home.partner_id) == (home.booking_id, out.booking_id)
    assert (out.leg, home.leg, out.code) == ("outward", "return", home.code)
    town.service.booking.confirm(home.booking_id)
    assert {town.ticket(ticket).state for ticket in (out, home)} == {BookingState.BOOKED}
    _live_plans_are_sound(town)


def test_the_same_request_again_changes_nothing(town):
    pair = _found(town, 2, 5).trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    first = town.service.booking.hold_round_trip(*takings, ERIKA)
    assert town.service.booking.hold_round_trip(*takings, ERIKA) == first
    assert len(town.service.booking.tickets(0, 2**40)) == 2
    with pytest.raises(IdempotencyMismatch):
        town.service.booking.hold_round_trip(*takings, RiderInfo("Bert"))
    with pytest.raises(OfferUsed):
        town.service.booking.hold_round_trip(*(Taking(each.offer_id, fresh_id()) for each in takings), ERIKA)


def test_a_half_is_not_sold_alone_nor_with_a_strangers_half(town):
    first, second = _found(town, 2, 5).trips[0], _found(town, 2, 5).trips[0]
    with pytest.raises(InvalidInput):
        town.service.booking.hold(first.outward.id, fresh_id(), ERIKA)
    out, id_ = Taking(first.outward.id, fresh_id()), fresh_id()
    for home in (Taking(second.homeward.id, id_), Taking(first.homeward.id, out.booking_id)):
        with pytest.raises(InvalidInput):
            town.service.booking.hold_round_trip(out, home, ERIKA)
    assert town.service.booking.tickets(0, 2**40) == ()


def test_where_the_way_home_is_gone_nothing_is_held(memory):
    """One seat: while the pair is looked at, somebody else takes the van for the way home."""
    town = Town(memory, seats=1, rules=policy(max_wait_s=60, told_window_s=60, told_early_s=0))
    pair = _found(town, 2, 5).trips[0]
    town.booked(9, 0, "depart", pair.homeward.pickup_from_s - 240)
    with pytest.raises(PlanChanged):
        town.service.booking.hold_round_trip(
            Taking(pair.outward.id, fresh_id()), Taking(pair.homeward.id, fresh_id()), ERIKA
        )
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_an_expired_hold_frees_both(town):
    out, home = _held(town, 2, 5)
    town.clock.advance(181)
    assert sorted(town.service.booking.expire_holds()) == sorted([out.booking_id, home.booking_id])
    assert {town.ticket(ticket).state for ticket in (out, home)} == {BookingState.EXPIRED}


def test_giving_up_the_way_out_asks_about_the_way_home(town):
    out, home = _booked(town, 2, 5)
    with pytest.raises(Refused) as caught:
        town.service.booking.cancel(out.booking_id)
    assert caught.value.reason == "ASK_ABOUT_RETURN"
    town.service.booking.cancel(out.booking_id, partner="cancel")
    assert town.ticket(home).state is BookingState.CANCELLED_BY_RIDER
    _live_plans_are_sound(town)


def test_the_way_home_may_be_kept(town):
    out, home = _booked(town, 2, 5)
    town.service.booking.cancel(out.booking_id, partner="keep")
    kept = town.ticket(home)
    assert (kept.state, kept.partner_id, kept.leg) == (BookingState.BOOKED, None, None)
    _live_plans_are_sound(town)


def test_giving_up_the_way_home_keeps_the_way_out(town):
    out, home = _booked(town, 2, 5)
    town.service.booking.cancel(home.booking_id)
    assert (town.ticket(out).state, town.ticket(out).partner_id) == (BookingState.BOOKED, None)


def test_what_was_offered_together_is_taken_together_and_the_ways_keep_their_order(town):
    pair = town.service.booking.find_round_trips(trip(2, 5), ReturnWish("other")).trips[0]
    single = town.offer(1, 3)
    out, home = (Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward))
    wrong = ((out, out), (out, Taking(single.id, fresh_id())), (out, Taking(pair.outward.id, fresh_id())))
    for takings in wrong:
        with pytest.raises(InvalidInput):
            town.service.booking.hold_round_trip(*takings, RiderInfo("Erika"))
    for takings in ((out, home), (out,)):
        with pytest.raises(InvalidInput):
            town.service.booking.hold_group(takings, RiderInfo("Erika"))
    with pytest.raises(InvalidInput):
        town.service.booking.hold(out.offer_id, out.booking_id, RiderInfo("Erika"))
    tickets = town.service.booking.hold_round_trip(home, out, RiderInfo("Erika"))
    assert [(ticket.booking_id, ticket.leg) for ticket in tickets] == [
        (home.booking_id, "return"),
        (out.booking_id, "outward"),
    ]


def _way_out_lost(town):
    out, home = _booked(town, 2, 5)
    town.service.booking.cancel(out.booking_id, "service")
    return home


def test_when_the_service_loses_the_way_out_the_way_home_is_not_taken_unasked(town):
    home = _way_out_lost(town)
    assert town.service.booking.mend_round_trips() == ()
    assert town.ticket(home).state is BookingState.BOOKED
    assert _told(town, home) == ["return_asked_lost"]
    town.clock.set(home.pickup_from_s - 700)
    town.service.booking.mend_round_trips()
    assert town.ticket(home).state is BookingState.CANCELLED_BY_SERVICE
    assert _told(town, home) == ["return_asked_lost", "return_freed"]
    assert town.service.booking.mend_round_trips() == ()
    _live_plans_are_sound(town)


def test_who_gets_there_otherwise_keeps_the_way_home(town):
    home = _way_out_lost(town)
    assert town.service.booking.keep_way_home(home.booking_id).partner_id is None
    town.clock.set(home.pickup_from_s - 700)
    town.service.booking.mend_round_trips()
    assert town.ticket(home).state is BookingState.BOOKED


def test_when_the_service_loses_the_way_home_another_is_booked(memory):
    town = Town(memory, vans=2)
    out, home = _booked(town, 2, 5)
    town.service.booking.cancel(home.booking_id, "service")
    kept = town.ticket(out)
    assert kept.state is BookingState.BOOKED
    assert kept.partner_id not in {None, home.booking_id}
    new = town.service.booking.ticket(kept.partner_id)
    assert (new.state, new.leg, new.partner_id) == (BookingState.BOOKED, "return", out.booking_id)
    assert new.pickup_from_s >= home.pickup_from_s
    assert new.vehicle.id != home.vehicle.id
    assert _told(town, new) == ["return_moved"]
    _live_plans_are_sound(town)


def test_when_no_other_way_home_is_to_be_had_nobody_is_sent_out(town):
    """One van: the way home is taken from it, and no other can take it on."""
    out, home = _booked(town, 2, 5)
    town.service.booking.cancel(home.booking_id, "service")
    assert town.ticket(out).state is BookingState.CANCELLED_BY_SERVICE
    assert _told(town, out) == ["outward_freed"]
    _live_plans_are_sound(town)


def test_who_is_out_is_not_left_there_until_the_next_morning_without_an_alarm(town):
    """The van is on duty again at 8 the next day; the rider who loses the way home is out today."""
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, MONDAY_8 + 24 * HOUR, MONDAY_8 + 34 * HOUR)
    out, home = _booked(town, 2, 5)
    town.drive_to_next()
    town.serve_halt()
    town.service.booking.cancel(home.booking_id, "service")
    assert [ticket.booking_id for ticket in town.service.booking.without_way_home()] == [out.booking_id]
    assert _told(town, out) == ["no_way_home"]


def test_who_is_out_already_becomes_an_alarm_until_a_seat_is_free(memory):
    town = Town(memory)
    out, home = _booked(town, 2, 5)
    town.drive_to_next()
    town.serve_halt()
    town.service.booking.cancel(home.booking_id, "service")
    assert [ticket.booking_id for ticket in town.service.booking.without_way_home()] == [out.booking_id]
    assert _told(town, out) == ["no_way_home"]
    assert town.service.booking.mend_round_trips() == ()
    driver = town.service.people.create_staff("ersatz", "lange genug", Role.DRIVER, "Ersatz")
    van = town.service.fleet.add_vehicle("Ersatz", "MYK-9", town.vans[0].configurations, "s0")
    town.service.fleet.add_shift(van.id, driver.id, MONDAY_8, MONDAY_8 + 10 * HOUR)
    changed = town.service.booking.mend_round_trips()
    assert out.booking_id in changed
    new = town.service.booking.ticket(town.ticket(out).partner_id)
    assert (new.state, new.vehicle.id) == (BookingState.BOOKED, van.id)
    assert town.service.booking.without_way_home() == ()
    _live_plans_are_sound(town)


def _nobody_there(town):
    out, home = _booked(town, 2, 5)
    town.drive_to_next()
    town.clock.set(max(town.now_s, out.pickup_from_s) + 300)
    town.event("no_show", booking=out)
    return home


def test_nobody_there_is_asked_before_the_way_home_is_freed(town):
    home = _nobody_there(town)
    assert town.service.booking.mend_round_trips() == (home.booking_id,)
    assert town.service.booking.mend_round_trips() == ()
    assert town.ticket(home).state is BookingState.BOOKED
    assert _told(town, home) == ["return_asked"]
    town.clock.advance(1799)
    assert town.service.booking.mend_round_trips() == ()
    town.clock.advance(1)
    town.service.booking.mend_round_trips()
    assert town.ticket(home).state is BookingState.CANCELLED_BY_SERVICE
    assert _told(town, home) == ["return_asked", "return_freed"]


def test_who_needs_the_way_home_all_the_same_keeps_it(town):
    home = _nobody_there(town)
    town.service.booking.mend_round_trips()
    for _ in range(2):
        assert town.service.booking.keep_way_home(home.booking_id).partner_id is None
    town.clock.advance(1800)
    town.service.booking.mend_round_trips()
    assert town.ticket(home).state is BookingState.BOOKED


def test_a_way_home_is_only_kept_where_it_was_asked_for(town):
    _, home = _booked(town, 2, 5)
    assert town.service.booking.keep_way_home(home.booking_id).partner_id is not None


def test_nobody_sets_out_for_somebody_who_has_not_answered(town):
    home = _nobody_there(town)
    town.clock.set(home.pickup_from_s - 900)
    town.service.booking.mend_round_trips()
    town.clock.advance(299)
    town.service.booking.mend_round_trips()
    assert town.ticket(home).state is BookingState.BOOKED
    town.clock.advance(1)
    town.service.booking.mend_round_trips()
    assert town.ticket(home).state is BookingState.CANCELLED_BY_SERVICE


def test_two_workers_mend_once(store):
    town = Town(store, vans=2)
    out, home = _booked(town, 2, 5)
    other = town.another_process(policy())
    town.service.booking.cancel(home.booking_id, "service")
    assert other.booking.mend_round_trips() == ()
    live = [t for t in town.service.booking.tickets(0, 2**40) if t.state in LIVE_STATES]
    assert len(live) == 2
    assert out.booking_id in {ticket.booking_id for ticket in live}


def _told(town, ticket):
    messages = town.service.outbox.after(0, {f"booking:{ticket.booking_id}"})
    return [message.payload["what"] for message in messages if message.topic == "journey"]


@settings(max_examples=15, deadline=None)
@given(
    ends=st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True),
    after_s=st.integers(0, 7 * HOUR),
    purpose=st.sampled_from(PURPOSES),
    others=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 8 * HOUR)), max_size=4),
    lost=st.sampled_from([None, 0, 1]),
)
def test_whatever_happens_a_live_way_out_has_its_stay_and_its_way_home(ends, after_s, purpose, others, lost):
    store = Store.open("sqlite://")
    store.migrate()
    town = Town(store, vans=2, seats=2)
    for origin, destination, at_s in others:
        found = town.service.booking.find_offers(trip(origin, destination, "depart", MONDAY_8 + at_s))
        if found.offers:
            town.service.booking.hold(found.offers[0].id, fresh_id(), ERIKA)
    found = _found(town, *ends, "depart", MONDAY_8 + after_s, back=ReturnWish(purpose))
    for pair in (*found.trips, *found.alternatives)[:1]:
        takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
        out, home = town.service.booking.hold_round_trip(*takings, ERIKA)
        assert home.pickup_from_s >= out.arrive_by_s + town.service.policy.stay_s(purpose)
        town.service.booking.confirm(out.booking_id)
        if lost is not None:
            town.service.booking.cancel((out, home)[lost].booking_id, "service")
        if town.ticket(out).state in LIVE_STATES:
            way_home = town.service.booking.ticket(town.ticket(out).partner_id)
            assert way_home.state in LIVE_STATES
            assert way_home.pickup_from_s >= home.pickup_from_s
    _live_plans_are_sound(town)
    store.close()


def test_a_ride_that_is_over_cannot_be_given_up_again(town):
    out, _ = _booked(town, 2, 5)
    town.service.booking.cancel(out.booking_id, partner="cancel")
    with pytest.raises(IllegalTransition):
        town.service.booking.cancel(out.booking_id, "service")
