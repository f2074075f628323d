"""A party that fits no vehicle travels out and home: divided once, bought as one, and never a part of it alone."""

import pytest

from dispatcher.problem import Load
from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import BookingState, Party, RiderInfo
from mobility.doctor.doctor import examine
from mobility.errors import IdempotencyMismatch, InvalidInput, OfferExpired, OfferUsed, PlanChanged, Refused
from tests.mobility.booking.parties import (
    ERIKA,
    add_van,
    ask_both,
    book_both,
    hold_both,
    is_sound,
    lose,
    states,
    takings_of,
)
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy, trip


@pytest.fixture
def two_vans(memory):
    """Two vans of four seats at s0."""
    return Town(memory, vans=2)


def _stay_s(group_trip):
    """Return how long all are there together: a part alights in 60 s and 15 s for each person, at the very door."""
    there_s = max(part.offer.arrive_by_s + 60 + 15 * part.party.persons for part in group_trip.outward.parts)
    return min(part.offer.pickup_from_s for part in group_trip.homeward.parts) - there_s


def test_the_refusal_stands_and_both_ways_divided_are_beside_it(two_vans):
    """Seven persons in two vans of four, 2 -> 5 and back: four and three, at twice the price of seven."""
    found = ask_both(two_vans)
    assert (found.trips, found.alternatives) == ((), ())
    assert (found.refusal.reason, found.leg) == ("PARTY_TOO_LARGE", "outward")
    (both,) = found.groups
    assert not both.outward.is_moved
    assert not both.homeward.is_moved
    for way, ends in ((both.outward, ("s2", "s5")), (both.homeward, ("s5", "s2"))):
        assert sorted(part.party.persons for part in way.parts) == [3, 4]
        assert {part.vehicle for part in way.parts} == {"Bus 1", "Bus 2"}
        assert {(part.offer.pickup_stop.id, part.offer.dropoff_stop.id) for part in way.parts} == {ends}
    assert both.price_ct == 2 * 7 * 380
    assert both.stay_s == _stay_s(both) >= HOUR
    assert two_vans.service.booking.unmet_wishes(0, 2**40) == ()


def test_one_van_comes_again_on_both_ways(town):
    """The stay counts from the second ride out, and the first ride home."""
    (both,) = ask_both(town).groups
    assert both.stay_s == _stay_s(both) >= HOUR
    for way in (both.outward, both.homeward):
        first, second = (part.offer for part in way.parts)
        assert first.planned_dropoff_s < second.planned_pickup_s


@pytest.mark.parametrize("when", ["depart", "arrive"])
def test_who_has_an_appointment_or_leaves_late_is_there_in_between(two_vans, when):
    at_s, leave_s = MONDAY_8 + 2 * HOUR, MONDAY_8 + 6 * HOUR
    (both,) = ask_both(two_vans, when, at_s, back=ReturnWish("doctor")).groups
    least_s = at_s + 2700 if when == "arrive" else 0
    assert all(part.offer.pickup_from_s >= least_s for part in both.homeward.parts)
    (both,) = ask_both(two_vans, when, at_s, back=ReturnWish("doctor", leave_s)).groups
    assert all(leave_s <= part.offer.pickup_from_s <= leave_s + 1200 for part in both.homeward.parts)


def test_who_fits_is_not_divided(town):
    found = ask_both(town, persons=4)
    assert (bool(found.trips), found.groups) == (True, ())


def test_nobody_is_offered_more_than_the_bound(two_vans):
    found = ask_both(two_vans, persons=25)
    assert (found.groups, found.refusal.reason, found.leg) == ((), "PARTY_TOO_LARGE", "outward")
    assert len(two_vans.service.booking.unmet_wishes(0, 2**40)) == 1


def test_a_division_is_tried_that_fits_both_ways(memory):
    """Out, vans of six and four seats take nine as six and three; home there are three vans of four: three parts."""
    town = Town(memory, vans=0)
    town.vans = [town.service.fleet.add_vehicle("Reserve", "MYK-R", [Load(seats=4)], "s0")]
    add_van(town, "Gross", [Load(seats=6)], (0, 2))
    add_van(town, "Klein", hours=(0, 2))
    for number in range(3):
        add_van(town, f"Abend{number}", hours=(4, 10))
    out_only = town.service.booking.find_offers(trip(2, 5, party=Party(adults=9))).groups[0]
    assert sorted(part.party.persons for part in out_only.parts) == [3, 6]
    (both,) = ask_both(town, persons=9, back=ReturnWish("visit", MONDAY_8 + 5 * HOUR)).groups
    assert [len(way.parts) for way in (both.outward, both.homeward)] == [3, 3]
    assert all(part.party.persons <= 4 for part in both.homeward.parts)


def test_who_one_vehicle_takes_out_and_none_takes_home_is_divided_for_the_way_home(memory):
    town = Town(memory, vans=2)
    add_van(town, "Gross", [Load(seats=8)], (0, 2))
    found = ask_both(town, back=ReturnWish("visit", MONDAY_8 + 4 * HOUR))
    assert (found.trips, found.leg, found.refusal.reason) == ((), "return", "OUT_OF_SHIFT")
    (both,) = found.groups
    assert {part.vehicle for part in both.homeward.parts} == {"Bus 1", "Bus 2"}
    outs, homes = town.service.booking.hold_group_trip(*takings_of(both), ERIKA)
    assert {ticket.state for ticket in (*outs, *homes)} == {BookingState.HELD}
    is_sound(town)


def test_where_only_the_way_home_cannot_be_had_it_says_so(memory):
    """The vans go home at 18:00; who stays for eleven hours is never fetched."""
    town = Town(memory, vans=2, rules=policy(stay_other_s=11 * HOUR))
    found = ask_both(town, back=ReturnWish("other"))
    assert (found.groups, found.leg, found.refusal.reason) == ((), "return", "OUT_OF_SHIFT")
    assert len(town.service.booking.unmet_wishes(0, 2**40)) == 1


@pytest.mark.parametrize(
    ("at_h", "back"), [(1, ReturnWish("shopping", MONDAY_8 + 12 * HOUR)), (9.5, ReturnWish("shopping"))]
)
def test_where_nothing_fits_as_wished_another_time_does(two_vans, at_h, back):
    """The vans go home at 18:00: who would leave at 20:00 leaves sooner, who would go at 17:30 goes sooner."""
    found = ask_both(two_vans, "depart", int(MONDAY_8 + at_h * HOUR), back=back)
    moved = ((False, True), (True, False)) if back.leave_s else ((True, False),)
    assert {(both.outward.is_moved, both.homeward.is_moved) for both in found.groups} <= set(moved)
    assert found.groups
    for both in found.groups:
        assert both.stay_s == _stay_s(both) >= HOUR
        assert all(part.offer.arrive_by_s <= MONDAY_8 + 10 * HOUR for part in both.homeward.parts)
        outs, _ = takings_of(both)
        assert len(outs) == 2
    assert two_vans.service.booking.hold_group_trip(*takings_of(found.groups[0]), ERIKA)
    is_sound(two_vans)


def test_all_rides_are_held_and_confirmed_together(two_vans):
    outs, homes = hold_both(two_vans)
    every = [*outs, *homes]
    assert states(two_vans, every) == [BookingState.HELD] * 4
    assert len({ticket.code for ticket in every}) == 1
    assert [ticket.leg for ticket in every] == ["outward"] * 2 + ["return"] * 2
    for way in (outs, homes):
        assert len({ticket.group_id for ticket in way}) == 1
        assert way[0].group_id in {ticket.booking_id for ticket in way}
    for out, home in zip(outs, homes, strict=True):
        assert (out.partner_id, home.partner_id) == (home.booking_id, out.booking_id)
        assert out.party == home.party
    two_vans.service.booking.confirm(homes[-1].booking_id)
    assert states(two_vans, every) == [BookingState.BOOKED] * 4
    assert sum(ticket.price_ct for ticket in every) == 2 * 7 * 380
    is_sound(two_vans)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_it_is_held_in_whatever_order_its_parts_come(memory, order):
    town = Town(memory, vans=2)
    (both,) = ask_both(town, persons=10).groups
    outs, homes = takings_of(both)
    tickets = town.service.booking.hold_group_trip([homes[n] for n in order], [outs[n] for n in order], ERIKA)
    assert [{ticket.leg for ticket in way} for way in tickets] == [{"return"}, {"outward"}]
    is_sound(town)


def test_the_same_request_again_changes_nothing(two_vans):
    (both,) = ask_both(two_vans).groups
    takings, booking = takings_of(both), two_vans.service.booking
    first = booking.hold_group_trip(*takings, ERIKA)
    assert booking.hold_group_trip(*takings, ERIKA) == first
    assert len(booking.tickets(0, 2**40)) == 4
    with pytest.raises(IdempotencyMismatch):
        booking.hold_group_trip(*takings, RiderInfo("Bert"))
    with pytest.raises(OfferUsed):
        booking.hold_group_trip(*takings_of(both), ERIKA)


def test_no_part_of_it_is_sold(two_vans):
    (outs, homes), booking = takings_of(ask_both(two_vans).groups[0]), two_vans.service.booking
    strangers, _ = takings_of(ask_both(two_vans).groups[0])
    (out, other), home = outs, homes[0]
    twin = Taking(out.offer_id, fresh_id())
    for call in (
        lambda: booking.hold(out.offer_id, out.booking_id, ERIKA),
        lambda: booking.hold_group(outs, ERIKA),
        lambda: booking.hold_group([*outs, *homes], ERIKA),
        lambda: booking.hold_round_trip(out, home, ERIKA),
        lambda: booking.hold_group_trip([out], [home], ERIKA),
        lambda: booking.hold_group_trip(outs, [home], ERIKA),
        lambda: booking.hold_group_trip(strangers, homes, ERIKA),
        lambda: booking.hold_group_trip([out, twin], homes, ERIKA),
        lambda: booking.hold_group_trip([out, other, *strangers], homes, ERIKA),
    ):
        with pytest.raises(InvalidInput):
            call()
    assert booking.tickets(0, 2**40) == ()


def test_where_one_ride_home_fits_no_more_nothing_is_held(memory):
    """Somebody was faster with one of the vans on the way home."""
    town = Town(memory, vans=2, rules=policy(max_wait_s=60, told_window_s=60, told_early_s=0, group_apart_s=0))
    (both,) = ask_both(town).groups
    home_s = both.homeward.parts[0].offer.pickup_from_s
    town.booked(9, 0, "depart", home_s - 240, party=Party(adults=4))
    with pytest.raises(PlanChanged):
        town.service.booking.hold_group_trip(*takings_of(both), ERIKA)
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_all_holds_end_together(two_vans):
    outs, homes = hold_both(two_vans)
    two_vans.clock.advance(two_vans.service.policy.hold_s + 1)
    assert len(two_vans.service.booking.expire_holds()) == 4
    assert set(states(two_vans, [*outs, *homes])) == {BookingState.EXPIRED}
    is_sound(two_vans)


@pytest.mark.parametrize("number", range(4))
def test_a_hold_that_lost_a_ride_cannot_be_booked_and_ends(two_vans, number):
    outs, homes = hold_both(two_vans)
    every = [*outs, *homes]
    lost = every.pop(number)
    lose(two_vans, lost, state=BookingState.EXPIRED)
    for ticket in every:
        with pytest.raises(OfferExpired):
            two_vans.service.booking.confirm(ticket.booking_id)
    two_vans.service.booking.mend_round_trips()
    assert set(states(two_vans, every)) == {BookingState.EXPIRED}
    is_sound(two_vans)


def test_what_is_only_held_is_given_up_as_a_whole(two_vans):
    outs, homes = hold_both(two_vans)
    two_vans.service.booking.cancel(homes[1].booking_id)
    assert set(states(two_vans, [*outs, *homes])) == {BookingState.CANCELLED_BY_RIDER}
    is_sound(two_vans)


def test_giving_up_the_way_out_asks_about_the_way_home(two_vans):
    outs, homes = book_both(two_vans)
    with pytest.raises(Refused) as caught:
        two_vans.service.booking.cancel(outs[0].booking_id)
    assert caught.value.reason == "ASK_ABOUT_RETURN"
    two_vans.service.booking.cancel(outs[0].booking_id, partner="cancel")
    assert set(states(two_vans, [*outs, *homes])) == {BookingState.CANCELLED_BY_RIDER}
    assert all(plan.requests == () for plan in two_vans.service.fleet.plans())
    is_sound(two_vans)


def test_the_way_home_may_be_kept_and_is_a_group_of_its_own(two_vans):
    outs, homes = book_both(two_vans)
    two_vans.service.booking.cancel(outs[1].booking_id, partner="keep")
    assert states(two_vans, outs) == [BookingState.CANCELLED_BY_RIDER] * 2
    kept = [two_vans.ticket(home) for home in homes]
    assert {(home.state, home.partner_id, home.leg) for home in kept} == {(BookingState.BOOKED, None, None)}
    assert two_vans.service.booking.mend_round_trips() == ()
    two_vans.service.booking.cancel(homes[0].booking_id)
    assert states(two_vans, homes) == [BookingState.CANCELLED_BY_RIDER] * 2
    is_sound(two_vans)


def test_giving_up_the_way_home_keeps_the_way_out(two_vans):
    outs, homes = book_both(two_vans)
    two_vans.service.booking.cancel(homes[0].booking_id)
    assert states(two_vans, homes) == [BookingState.CANCELLED_BY_RIDER] * 2
    kept = [two_vans.ticket(out) for out in outs]
    assert {(out.state, out.partner_id, out.leg) for out in kept} == {(BookingState.BOOKED, None, None)}
    is_sound(two_vans)


@pytest.mark.parametrize("partner", ["cancel", "keep"])
def test_who_is_out_already_is_taken_home_when_the_rest_stays_at_home(town, partner):
    """One van makes two rides out; when its first riders are on board the others give up theirs."""
    outs, homes = book_both(town)
    (first, second), (home, other) = outs, homes
    town.drive_to_next()
    town.serve_halt()
    town.service.booking.cancel(second.booking_id, partner=partner)
    assert states(town, [first, second]) == [BookingState.ON_BOARD, BookingState.CANCELLED_BY_RIDER]
    assert town.ticket(home).partner_id == first.booking_id
    given_up = BookingState.CANCELLED_BY_RIDER if partner == "cancel" else BookingState.BOOKED
    assert states(town, [home, other]) == [BookingState.BOOKED, given_up]
    assert town.service.booking.mend_round_trips() == ()
    is_sound(town)


def test_the_doctor_finds_a_part_that_was_given_up_for_itself(two_vans):
    """Of the way home only, as nobody can: then its way out stands alone."""
    _, homes = book_both(two_vans)
    lose(two_vans, homes[0], state=BookingState.CANCELLED_BY_RIDER)
    assert {finding.rule for finding in examine(two_vans.service, two_vans.clock).findings} == {"HALF_A_GROUP"}


def test_it_stands_on_each_kind_of_database(store):
    town = Town(store, vans=2)
    outs, homes = book_both(town)
    assert set(states(town, [*outs, *homes])) == {BookingState.BOOKED}
    is_sound(town)
