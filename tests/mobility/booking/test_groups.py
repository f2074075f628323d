"""A party that fits no vehicle is told how it could be divided; whoever takes that takes all of it or nothing."""

from dataclasses import replace

import pytest

from dispatcher.problem import Load
from mobility.booking.changing import change_bookings, ending
from mobility.booking.holding import Taking
from mobility.booking.values import BookingState, Party, RiderInfo
from mobility.doctor.doctor import examine
from mobility.errors import InvalidInput, OfferExpired, OfferUsed, PlanChanged
from mobility.fleet.crew import Driver, Engagement
from mobility.incidents.values import BreakdownReport
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy, trip

ERIKA = RiderInfo("Erika Beispiel", "0261 1")
HURRIED = policy(later_at_most_s=60, lead_time_s=360)


@pytest.fixture
def two_vans(memory):
    """Two vans of four seats at s0."""
    return Town(memory, vans=2)


def _with_lift(store):
    """Return a town with a van of four seats and a smaller one that has a lift, both at s0."""
    town = Town(store, vans=1)
    driver = town.service.people.create_staff("fahrer9", "lange genug", Role.DRIVER, "Fahrer 9")
    lift = town.service.fleet.add_vehicle("Lift", "MYK-9", [Load(seats=2, wheelchairs=1)], "s0")
    town.service.fleet.add_shift(lift.id, driver.id, MONDAY_8, MONDAY_8 + 10 * HOUR)
    return town


def _asked(town, persons, *args, **options):
    return town.service.booking.find_offers(trip(2, 5, *args, party=Party(adults=persons), **options))


def _takings(group):
    return [Taking(part.offer.id, fresh_id("part")) for part in group.parts]


def _held(town, persons=7):
    group = _asked(town, persons).groups[0]
    return town.service.booking.hold_group(_takings(group), ERIKA)


def _booked(town, persons=7):
    tickets = _held(town, persons)
    town.service.booking.confirm(tickets[-1].booking_id)
    return [town.ticket(ticket) for ticket in tickets]


def _states(town, tickets):
    return [town.ticket(ticket).state for ticket in tickets]


def _is_sound(town):
    assert examine(town.service, town.clock).findings == ()


def test_the_refusal_stands_and_the_division_is_beside_it(two_vans):
    """Seven persons in two vans of four: four and three, both at once, for what seven pay."""
    found = _asked(two_vans, 7)
    assert (found.offers, found.refusal.reason) == ((), "PARTY_TOO_LARGE")
    (group,) = found.groups
    assert sorted(part.party.persons for part in group.parts) == [3, 4]
    assert {part.vehicle for part in group.parts} == {"Bus 1", "Bus 2"}
    assert group.price_ct == 7 * 380
    assert {(part.offer.pickup_stop.id, part.offer.dropoff_stop.id) for part in group.parts} == {("s2", "s5")}
    for part in group.parts:
        assert part.offer.pickup_from_s <= MONDAY_8 + 1200


def test_one_van_comes_again(town):
    """
    One van of four, seven persons, 2 -> 5: three minutes there and back each, boarding 60 + 15 s each.

    Both rides are within the hour that a group may be apart.
    """
    (group,) = _asked(town, 7).groups
    first, second = (part.offer for part in group.parts)
    assert [part.vehicle for part in group.parts] == ["Bus 1", "Bus 1"]
    assert first.planned_dropoff_s < second.planned_pickup_s <= MONDAY_8 + 1200 + HOUR


def test_who_fits_is_not_divided(town):
    found = _asked(town, 4)
    assert found.groups == ()
    assert found.offers


def test_a_full_fleet_is_no_reason_to_divide(two_vans):
    """Four fit into one van: where none has time, the answer is another time, not two halves."""
    while not (found := _asked(two_vans, 4, "depart", MONDAY_8 + HOUR)).refusal:
        two_vans.service.booking.hold(found.offers[0].id, fresh_id(), ERIKA)
    assert found.refusal.reason == "NO_TIME"
    assert found.groups == ()


def test_a_party_beyond_the_bound_is_asked_to_call(two_vans):
    assert _asked(two_vans, 24).groups
    assert _asked(two_vans, 25).groups == ()


def test_a_group_that_cannot_be_carried_now_is_told_when(two_vans):
    """The vans come on duty at eight o'clock on Monday; it asks for six o'clock in the evening."""
    (group,) = _asked(two_vans, 7, "depart", MONDAY_8 + 10 * HOUR - 300).groups
    assert group.is_moved
    assert not _asked(two_vans, 7).groups[0].is_moved
    assert all(part.offer.planned_dropoff_s <= MONDAY_8 + 10 * HOUR for part in group.parts)


def test_a_group_that_asks_when_nobody_is_on_duty_any_more_is_told_the_last_rides(two_vans):
    (group,) = _asked(two_vans, 7, "depart", MONDAY_8 + 14 * HOUR).groups
    assert group.is_moved
    assert all(part.offer.arrive_by_s <= MONDAY_8 + 10 * HOUR for part in group.parts)


def test_a_group_that_must_be_there_is(two_vans):
    at_s = MONDAY_8 + 2 * HOUR
    (group,) = _asked(two_vans, 7, "arrive", at_s).groups
    assert all(part.offer.arrive_by_s <= at_s for part in group.parts)


def test_a_wheelchair_goes_with_its_companion(memory):
    """Five adults, a companion and a wheelchair; only one of the vans has a lift."""
    town = _with_lift(memory)
    party = Party(adults=5, companions=1, wheelchairs=1)
    (group,) = town.service.booking.find_offers(trip(2, 5, party=party)).groups
    (with_lift,) = (part for part in group.parts if part.party.wheelchairs)
    assert (with_lift.vehicle, with_lift.party.companions) == ("Lift", 1)


def test_all_parts_are_held_and_confirmed_together(two_vans):
    tickets = _held(two_vans)
    assert _states(two_vans, tickets) == [BookingState.HELD] * 2
    assert {ticket.group_id for ticket in tickets} <= {ticket.booking_id for ticket in tickets}
    assert tickets[0].code == tickets[1].code
    two_vans.service.booking.confirm(tickets[1].booking_id)
    assert _states(two_vans, tickets) == [BookingState.BOOKED] * 2
    assert sum(ticket.price_ct for ticket in tickets) == 7 * 380
    _is_sound(two_vans)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 1, 3, 0), (0, 2, 3, 1)])
def test_a_group_is_held_in_whatever_order_its_parts_come(memory, order):
    """Four rides in two vans: each was found with those before it in the plans, and not all orders have room."""
    town = _with_lift(memory)
    (group,) = town.service.booking.find_offers(trip(8, 1, party=Party(adults=12))).groups
    takings = _takings(group)
    tickets = town.service.booking.hold_group([takings[number] for number in order], ERIKA)
    assert _states(town, tickets) == [BookingState.HELD] * 4
    _is_sound(town)


@pytest.mark.parametrize("ids", ["ab", "ba"])
def test_parts_at_the_same_time_keep_the_order_they_were_offered_in(two_vans, ids):
    parts = _asked(two_vans, 7).groups[0].parts
    assert len({part.offer.pickup_from_s for part in parts}) == 1
    takings = [Taking(part.offer.id, letter * 32) for part, letter in zip(parts, ids, strict=True)]
    tickets = two_vans.service.booking.hold_group(takings, ERIKA)
    assert [ticket.booking_id[0] for ticket in tickets] == list(ids)


def test_the_same_request_again_changes_nothing(two_vans):
    takings = _takings(_asked(two_vans, 7).groups[0])
    first = two_vans.service.booking.hold_group(takings, ERIKA)
    assert two_vans.service.booking.hold_group(takings, ERIKA) == first
    assert len(two_vans.service.booking.tickets(0, 2**40)) == 2
    with pytest.raises(OfferUsed):
        two_vans.service.booking.hold_group([Taking(each.offer_id, fresh_id()) for each in takings], ERIKA)


def test_a_part_cannot_be_taken_alone(two_vans):
    group = _asked(two_vans, 10).groups[0]
    takings = _takings(group)
    assert len(takings) == 3
    with pytest.raises(InvalidInput):
        two_vans.service.booking.hold(takings[0].offer_id, takings[0].booking_id, ERIKA)
    for some in (takings[:1], takings[:2], [takings[0]] * 3):
        with pytest.raises(InvalidInput):
            two_vans.service.booking.hold_group(some, ERIKA)
    assert two_vans.service.booking.tickets(0, 2**40) == ()


def test_where_one_part_fits_no_more_none_is_held(two_vans):
    """Somebody was faster with one of the vans: the other part is not held either."""
    group = _asked(two_vans, 7, "depart", MONDAY_8 + HOUR).groups[0]
    while not (found := _asked(two_vans, 4, "depart", MONDAY_8 + HOUR)).refusal:
        two_vans.service.booking.hold(found.offers[0].id, fresh_id(), ERIKA)
    before = len(two_vans.service.booking.tickets(0, 2**40))
    with pytest.raises(PlanChanged):
        two_vans.service.booking.hold_group(_takings(group), ERIKA)
    assert len(two_vans.service.booking.tickets(0, 2**40)) == before


@pytest.mark.parametrize("by", ["rider", "service"])
def test_all_parts_are_given_up_together(two_vans, by):
    tickets = _booked(two_vans)
    two_vans.service.booking.cancel(tickets[0].booking_id, by)
    assert set(_states(two_vans, tickets)) == {BookingState(f"cancelled_by_{by}")}
    assert all(plan.requests == () for plan in two_vans.service.fleet.plans())
    _is_sound(two_vans)


def test_all_holds_end_together(two_vans):
    tickets = _held(two_vans)
    two_vans.clock.advance(two_vans.service.policy.hold_s + 1)
    two_vans.service.booking.expire_holds()
    assert _states(two_vans, tickets) == [BookingState.EXPIRED] * 2
    _is_sound(two_vans)


def test_who_is_on_board_rides_on_when_the_rest_stays_at_home(town):
    first, second = _booked(town)
    town.drive_to_next()
    town.serve_halt()
    town.service.booking.cancel(second.booking_id)
    assert _states(town, [first, second]) == [BookingState.ON_BOARD, BookingState.CANCELLED_BY_RIDER]
    _is_sound(town)


def test_a_wish_that_can_be_divided_is_not_counted_as_unmet(two_vans):
    _asked(two_vans, 7)
    assert two_vans.service.booking.unmet_wishes(0, 2**40) == ()
    _asked(two_vans, 25)
    assert len(two_vans.service.booking.unmet_wishes(0, 2**40)) == 1


def test_the_bound_is_a_matter_of_policy(memory):
    town = Town(memory, vans=2, rules=policy(most_persons=6))
    assert _asked(town, 7).groups == ()
    assert _asked(town, 6).groups


def _told(town, ticket):
    told = town.service.outbox.after(0, [f"booking:{ticket.booking_id}"])
    return [message.payload["what"] for message in told if message.topic == "journey"]


def _group(town, tickets):
    return town.service.booking.group(tickets[0].booking_id)


def test_a_lost_part_is_replaced_at_no_higher_price(two_vans):
    tickets = _booked(two_vans)
    _lose(two_vans, tickets[0])
    made = two_vans.service.booking.mend_round_trips()
    assert made
    new = [ticket for ticket in _group(two_vans, tickets) if ticket.booking_id in made]
    lost = two_vans.ticket(tickets[0])
    assert sum(ticket.party.persons for ticket in new) == lost.party.persons
    assert sum(ticket.price_ct for ticket in new) <= lost.price_ct
    assert {ticket.state for ticket in new} == {BookingState.BOOKED}
    assert {ticket.code for ticket in new} == {lost.code}
    assert _told(two_vans, new[0]) == ["group_moved"]
    assert two_vans.ticket(tickets[1]).state is BookingState.BOOKED
    assert two_vans.service.booking.mend_round_trips() == ()
    _is_sound(two_vans)
    _lose(two_vans, new[0])  # and once more
    assert two_vans.service.booking.mend_round_trips()
    _is_sound(two_vans)


def _part_breaks_down(town, *when):
    """Let seven be booked in two vans, from end to end, and one of these break down; returns its part and the other."""
    group = town.service.booking.find_offers(trip(0, 9, *when, party=Party(adults=7))).groups[0]
    tickets = town.service.booking.hold_group(_takings(group), ERIKA)
    town.service.booking.confirm(tickets[0].booking_id)
    lost, left = sorted(tickets, key=lambda ticket: -ticket.party.persons)
    town.service.incidents.break_down(BreakdownReport(fresh_id("incident"), town.ticket(lost).vehicle.id), "lena")
    assert _states(town, [lost, left]) == [BookingState.CANCELLED_BY_SERVICE, BookingState.BOOKED]
    return lost, left


def test_a_part_whose_vehicle_breaks_down_goes_in_smaller_ones(store):
    town = Town(store, vans=2, rules=HURRIED)
    for number in (1, 2):
        driver = town.service.people.create_staff(f"klein{number}", "lange genug", Role.DRIVER, f"Klein {number}")
        town.service.crews.change_driver(Driver(driver, Engagement.CONTRACTOR))
        car = town.service.fleet.add_vehicle(f"Auto {number}", f"MYK-A{number}", [Load(seats=2)], "s0")
        town.service.fleet.add_shift(car.id, driver.id, town.now_s, town.now_s + 10 * HOUR)
    _part_breaks_down(town)
    assert len(town.service.incidents.lost_rides()) == 1
    made = town.service.booking.mend_round_trips()
    assert [town.service.booking.ticket(booking_id).party.persons for booking_id in made] == [2, 2]
    assert town.service.incidents.lost_rides() == ()
    _is_sound(town)


def test_nobody_sets_out_where_a_lost_part_is_not_replaced_in_time(memory):
    """Another vehicle is looked for, and in the end all stay at home and are told why."""
    town = Town(memory, vans=2, rules=HURRIED)
    lost, left = _part_breaks_down(town, "depart", MONDAY_8 + HOUR)
    assert town.service.booking.mend_round_trips() == (left.booking_id,)
    assert _told(town, left) == ["group_seeking"]
    assert town.service.booking.mend_round_trips() == ()
    assert town.ticket(left).is_live
    town.clock.set(left.pickup_from_s - town.service.policy.lead_time_s)
    town.service.booking.mend_round_trips()
    assert set(_states(town, [lost, left])) == {BookingState.CANCELLED_BY_SERVICE}
    assert _told(town, left) == ["group_seeking", "group_freed"]
    assert town.service.booking.mend_round_trips() == ()
    _is_sound(town)


def test_who_is_out_already_is_joined_by_the_rest(memory):
    """The first part of three is on board when the service loses the second: it is replaced, the third stands."""
    town = Town(memory, vans=1)
    _first, second, third = _booked(town, 10)
    town.drive_to_next()
    town.serve_halt()
    _lose(town, second)
    assert town.service.booking.mend_round_trips()
    assert town.ticket(third).state is BookingState.BOOKED
    _is_sound(town)


def test_the_doctor_finds_half_a_group(two_vans):
    tickets = _booked(two_vans)
    with two_vans.store.unit_of_work() as work:
        booking = work.bookings.get(tickets[0].booking_id)
        work.bookings.save(replace(booking, group_id=None))
        work.commit()
    rules = {finding.rule for finding in examine(two_vans.service, two_vans.clock).findings}
    assert "PART_OF_A_GROUP_MISSING" in rules


def _lose(town, ticket, state=BookingState.CANCELLED_BY_SERVICE):
    """Let the service lose one ride, as a breakdown does."""
    parts = town.service.booking._parts
    change_bookings(parts, lambda _: {ticket.booking_id: ending(parts, state, "service")})


def test_a_hold_that_lost_a_part_cannot_be_booked_and_ends(two_vans):
    """A van drops out while the group makes up its mind: the other seat is not sold alone, and is free again."""
    tickets = _held(two_vans)
    _lose(two_vans, tickets[0], BookingState.EXPIRED)
    with pytest.raises(OfferExpired):
        two_vans.service.booking.confirm(tickets[1].booking_id)
    two_vans.service.booking.mend_round_trips()
    assert _states(two_vans, tickets) == [BookingState.EXPIRED] * 2
    _is_sound(two_vans)


def test_groups_stand_and_fall_on_each_kind_of_database(store):
    town = Town(store, vans=2)
    tickets = _booked(town)
    assert _states(town, tickets) == [BookingState.BOOKED] * 2
    _lose(town, tickets[0])
    (made,) = town.service.booking.mend_round_trips()
    assert town.service.booking.ticket(made).state is BookingState.BOOKED
    _is_sound(town)
