"""A late way out moves the way home, so that nobody is fetched before they are there."""

import pytest

from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import RiderInfo
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy, trip


def _booked(town, purpose="shopping"):
    found = town.service.booking.find_round_trips(trip(2, 5, "depart", MONDAY_8 + HOUR), ReturnWish(purpose))
    pair = found.trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    tickets = town.service.booking.hold_round_trip(*takings, RiderInfo("Erika", "0261 1"))
    town.service.booking.confirm(tickets[0].booking_id)
    return [town.ticket(ticket) for ticket in tickets]


def _there_s(town, out):
    return town.ticket(out).eta_dropoff_s + 75


def _told(town, ticket):
    messages = town.service.outbox.after(0, {f"booking:{ticket.booking_id}"})
    return [message.payload["what"] for message in messages if message.topic == "journey"]


def _delayed(town, out, late_s):
    """Let the driver set out so late that the way out is that much after its promise."""
    town.clock.set(out.arrive_by_s + late_s - 180 - 75 - 120)
    town.service.fleet.retime()
    return town.service.incidents.follow_late_ways_out()


def test_on_time_moves_nothing(town):
    _booked(town)
    assert town.service.incidents.follow_late_ways_out() == ()


@pytest.mark.parametrize(("late_s", "what"), [(300, "return_shifted"), (1800, "return_later")])
def test_the_stay_is_kept(town, late_s, what):
    out, home = _booked(town)
    assert _delayed(town, out, late_s) == (home.booking_id,)
    after = town.ticket(home)
    assert after.pickup_from_s >= _there_s(town, out) + HOUR
    assert _told(town, home) == [what]
    if what == "return_shifted":
        assert after.pickup_until_s <= home.pickup_until_s
        assert after.arrive_by_s <= home.arrive_by_s
    assert town.service.incidents.follow_late_ways_out() == ()
    assert [f.rule for f in examine(town.service, FakeClock(1000)).findings if f.rule != "LATE_UNNOTICED"] == []


def test_where_no_later_time_is_to_be_had_it_is_said_once(memory):
    """The shift ends at 18:00, the way home at 17:40 is the last."""
    town = Town(memory, rules=policy(later_at_most_s=300))
    found = town.service.booking.find_round_trips(
        trip(2, 5, "depart", MONDAY_8 + 8 * HOUR + 1200), ReturnWish("shopping")
    )
    pair = found.trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    out, home = town.service.booking.hold_round_trip(*takings, RiderInfo("Erika", "0261 1"))
    town.service.booking.confirm(out.booking_id)
    assert _delayed(town, out, 1800) == (home.booking_id,)
    assert town.service.incidents.follow_late_ways_out() == ()
    assert _told(town, home) == ["stay_too_short"]
    assert town.ticket(home).pickup_from_s == home.pickup_from_s
