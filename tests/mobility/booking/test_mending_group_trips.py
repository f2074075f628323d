"""A divided round trip that lost a ride: those who lost it get another, or nobody sets out; who is out gets home."""

import pytest

from dispatcher.rules import check_fleet
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.incidents.values import BreakdownReport
from tests.mobility.booking.parties import add_van, ask_both, book_both, is_sound, lose, states, told
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy

LOST, BOOKED = BookingState.CANCELLED_BY_SERVICE, BookingState.BOOKED
AT_10 = ("depart", MONDAY_8 + 2 * HOUR)


@pytest.fixture
def two_vans(memory):
    """Two vans of four seats at s0."""
    return Town(memory, vans=2, rules=policy(lead_time_s=360))


def _mend(town):
    made = town.service.booking.mend_round_trips()
    is_sound(town)
    tickets = town.service.booking.tickets(0, 2**40)
    done = {ticket.booking_id for ticket in tickets if ticket.state not in LIVE_STATES}
    assert check_fleet(town.service.fleet.plans(), elsewhere=done) == ()
    return made


def _partner(town, ticket):
    return town.service.booking.ticket(town.ticket(ticket).partner_id)


def _hopeless(store, **rules):
    """Return a town in which no ride that is lost can be replaced: both vans are needed, and nothing may come later."""
    return Town(store, vans=2, rules=policy(lead_time_s=360, later_at_most_s=0, max_wait_s=60, **rules))


def _breakdown(town, ticket):
    """Let the vehicle of a ride break down: every ride of it that no other can take is lost."""
    town.service.incidents.break_down(BreakdownReport(fresh_id("incident"), town.ticket(ticket).vehicle.id), "lena")


def test_a_way_out_that_is_lost_is_replaced_by_one_for_the_same_persons(two_vans):
    (out, other), (home, last) = book_both(two_vans, *AT_10)
    lose(two_vans, out)
    (made,) = _mend(two_vans)
    new = two_vans.service.booking.ticket(made)
    assert (new.state, new.leg, new.partner_id, new.group_id) == (BOOKED, "outward", home.booking_id, out.group_id)
    assert (new.party, new.code) == (out.party, out.code)
    assert new.price_ct <= out.price_ct
    assert two_vans.ticket(home).partner_id == made
    assert new.arrive_by_s < two_vans.ticket(home).pickup_from_s
    assert states(two_vans, [other, home, last]) == [BOOKED] * 3
    assert told(two_vans, new) == ["group_moved"]
    assert _mend(two_vans) == ()
    lose(two_vans, new)  # and once more
    assert len(_mend(two_vans)) == 1
    assert _partner(two_vans, home).state is BOOKED


def test_a_way_home_that_is_lost_is_replaced_by_one_for_the_same_persons(two_vans):
    (out, other), (home, last) = book_both(two_vans, *AT_10)
    two_vans.clock.advance(60)
    lose(two_vans, home)
    (made,) = _mend(two_vans)
    new = two_vans.service.booking.ticket(made)
    assert (new.state, new.leg, new.partner_id, new.group_id) == (BOOKED, "return", out.booking_id, home.group_id)
    assert (new.party, new.code) == (home.party, home.code)
    assert new.pickup_from_s >= home.pickup_from_s
    assert states(two_vans, [out, other, last]) == [BOOKED] * 3
    assert told(two_vans, new) == ["return_moved"]
    assert _mend(two_vans) == ()


def test_a_control_room_that_calls_the_way_home_off_finds_another_for_all(two_vans):
    outs, homes = book_both(two_vans, *AT_10)
    two_vans.service.booking.cancel(homes[0].booking_id, "service")
    assert states(two_vans, homes) == [LOST] * 2
    assert {(new.state, new.group_id) for new in (_partner(two_vans, out) for out in outs)} == {
        (BOOKED, homes[0].group_id)
    }
    _mend(two_vans)


def test_where_a_way_out_is_not_replaced_nobody_sets_out_and_the_way_home_is_asked_about(memory):
    """Both vans are taken, and nobody may come later: another ride is looked for until the other part sets out."""
    town = _hopeless(memory)
    (out, other), homes = book_both(town, *AT_10)
    _breakdown(town, out)
    assert town.ticket(out).state is LOST
    assert _mend(town) == ()
    assert told(town, other) == ["group_seeking"]
    town.service.booking.keep_way_home(homes[1].booking_id)
    assert not town.service.booking.is_asked_about(homes[1].booking_id)
    assert town.ticket(homes[1]).partner_id == other.booking_id
    assert town.ticket(other).state is BOOKED
    town.clock.set(other.pickup_from_s - 360)
    _mend(town)
    assert states(town, [out, other]) == [LOST] * 2
    assert told(town, other)[-1] == "group_freed"
    live = [home for home in homes if town.ticket(home).is_live]
    _mend(town)
    assert live
    assert all(told(town, home)[-1] == "return_asked_lost" for home in live)
    town.clock.advance(1800)
    _mend(town)
    assert states(town, homes) == [LOST] * 2
    assert _mend(town) == ()


def test_who_gets_there_otherwise_keeps_the_way_home_of_all(two_vans):
    outs, homes = book_both(two_vans, *AT_10)
    two_vans.service.booking.cancel(outs[0].booking_id, "service")
    assert states(two_vans, outs) == [LOST] * 2
    assert all(told(two_vans, home) == ["return_asked_lost"] for home in homes)
    assert two_vans.service.booking.is_asked_about(homes[0].booking_id)
    for _ in range(2):
        two_vans.service.booking.keep_way_home(homes[1].booking_id)
    two_vans.clock.set(homes[0].pickup_from_s - 400)
    assert _mend(two_vans) == ()
    assert states(two_vans, homes) == [BOOKED] * 2


def test_where_a_way_home_is_not_replaced_nobody_sets_out(memory):
    """The only other van could take the first part home after the last shift has ended."""
    town = Town(memory, vans=1, rules=policy(lead_time_s=360))
    outs, homes = book_both(town, *AT_10)
    lose(town, homes[0])  # not in the same shift, and there is no other
    assert _mend(town) == (outs[0].booking_id,)
    assert told(town, outs[0]) == ["group_seeking"]
    assert _mend(town) == ()
    assert town.service.booking.without_way_home() == ()
    town.clock.set(outs[0].pickup_from_s - 360)
    _mend(town)
    assert set(states(town, [*outs, *homes])) == {LOST}
    assert told(town, homes[1]) == ["group_freed"]
    for _ in range(2):
        assert _mend(town) == ()


def test_who_is_out_already_is_an_alarm_until_a_seat_is_free(memory):
    town = Town(memory, vans=1, rules=policy(lead_time_s=360))
    (first, second), (home, last) = book_both(town)
    town.drive_to_next()
    town.serve_halt()
    lose(town, home)
    _mend(town)
    assert told(town, first) == ["no_way_home"]
    assert [ticket.booking_id for ticket in town.service.booking.without_way_home()] == [first.booking_id]
    assert states(town, [second, last]) == [BOOKED] * 2
    add_van(town)
    (made,) = _mend(town)
    assert _partner(town, first).booking_id == made
    assert town.service.booking.without_way_home() == ()


def test_who_is_not_out_yet_stays_at_home_where_there_is_no_way_back(memory):
    """One van makes both rides out: the first part is on board when the way home of the second is lost."""
    town = Town(memory, vans=1, rules=policy(lead_time_s=360))
    (first, second), (home, last) = book_both(town)
    town.drive_to_next()
    town.serve_halt()
    lose(town, last)
    town.clock.set(max(town.now_s, second.pickup_from_s - 360))
    _mend(town)
    assert states(town, [first, second, home, last]) == [BookingState.ON_BOARD, LOST, BOOKED, LOST]
    assert told(town, second)[-1] == "outward_freed"
    assert _mend(town) == ()


def test_who_lost_both_ways_gets_both_back(memory):
    """The vehicle of the first part breaks down before anybody set out; in the end another one comes on duty."""
    town = _hopeless(memory)
    outs, homes = book_both(town, *AT_10)
    lose(town, outs[0], homes[0])
    _mend(town)
    add_van(town)
    for _ in range(3):
        _mend(town)
    (out,) = [t for t in town.service.booking.group(outs[0].booking_id) if t.is_live and t.party == outs[0].party]
    home = _partner(town, out)
    assert (home.state, home.leg, home.group_id, home.party) == (BOOKED, "return", homes[0].group_id, out.party)
    assert states(town, [outs[1], homes[1]]) == [BOOKED] * 2
    assert _mend(town) == ()


@pytest.mark.parametrize("partner", ["cancel", "keep"])
def test_who_gives_up_the_way_out_while_a_part_of_it_is_looked_for_means_all(memory, partner):
    town = _hopeless(memory)
    outs, homes = book_both(town, *AT_10)
    lose(town, outs[0])
    town.service.booking.cancel(outs[1].booking_id, partner=partner)
    state = BookingState.CANCELLED_BY_RIDER if partner == "cancel" else BOOKED
    assert states(town, homes) == [state] * 2
    assert _mend(town) == ()
    assert told(town, homes[0]) == []


def test_who_gives_up_the_way_home_while_a_part_of_it_is_looked_for_travels_out(memory):
    town = Town(memory, vans=1, rules=policy(lead_time_s=360))
    outs, homes = book_both(town, *AT_10)
    lose(town, homes[0])
    town.service.booking.cancel(homes[1].booking_id)
    town.clock.set(outs[0].pickup_from_s - 360)
    add_van(town)
    assert _mend(town) == ()
    assert states(town, outs) == [BOOKED] * 2
    assert {town.ticket(out).partner_id for out in outs} == {None}


def _nobody_there(town):
    """Let nobody come to the first ride out; the second part goes."""
    outs, homes = book_both(town)
    town.drive_to_next()
    town.clock.set(max(town.now_s, outs[0].pickup_from_s) + 300)
    town.event("no_show", booking=outs[0])
    return outs, homes


def test_where_one_part_is_not_met_only_its_way_home_is_asked_about_and_freed(town):
    (_, second), (home, last) = _nobody_there(town)
    assert _mend(town) == (home.booking_id,)
    assert (told(town, home), told(town, last)) == (["return_asked"], [])
    assert [town.service.booking.is_asked_about(ticket.booking_id) for ticket in (home, last)] == [True, False]
    town.clock.advance(1800)
    _mend(town)
    assert states(town, [home, last]) == [LOST, BOOKED]
    for _ in range(2):  # what was freed for want of riders is not replaced
        assert _mend(town) == ()
    assert town.ticket(second).is_live


def test_who_was_not_met_may_keep_the_way_home(town):
    _, (home, last) = _nobody_there(town)
    _mend(town)
    town.service.booking.keep_way_home(last.booking_id)  # nobody asked about this one
    assert town.ticket(last).partner_id is not None
    town.service.booking.keep_way_home(home.booking_id)
    town.clock.advance(1800)
    _mend(town)
    assert states(town, [home, last]) == [BOOKED] * 2


def test_a_late_way_out_moves_the_way_home_of_the_whole_group(two_vans):
    """Both vans are half an hour late, as nobody has set out: nobody is fetched before the last had an hour there."""
    outs, homes = book_both(two_vans, *AT_10)
    two_vans.clock.set(max(out.arrive_by_s for out in outs) + 1200)
    two_vans.service.fleet.retime()
    assert sorted(two_vans.service.incidents.follow_late_ways_out()) == sorted(home.booking_id for home in homes)
    there_s = max(two_vans.ticket(out).eta_dropoff_s + 60 + 15 * out.party.adults for out in outs)
    assert all(two_vans.ticket(home).pickup_from_s >= there_s + HOUR for home in homes)
    assert two_vans.service.incidents.follow_late_ways_out() == ()


def test_two_processes_mend_once(store):
    town = Town(store, vans=2)
    outs, homes = book_both(town, *AT_10)
    other = town.another_process(town.service.policy)
    lose(town, homes[0])
    assert len(town.service.booking.mend_round_trips()) == 1
    assert other.booking.mend_round_trips() == ()
    assert _partner(town, outs[0]).state is BOOKED
    is_sound(town)


def test_a_vehicle_that_breaks_down_takes_nobody_with_it_where_others_can_go(memory):
    town = Town(memory, vans=3)
    outs, homes = book_both(town, *AT_10)
    _breakdown(town, outs[0])
    _mend(town)
    left = town.service.booking.group(outs[0].booking_id) + town.service.booking.group(homes[0].booking_id)
    assert sum(ticket.party.persons for ticket in left if ticket.is_live) == 14
    assert ask_both(town, *AT_10).refusal.reason == "PARTY_TOO_LARGE"
