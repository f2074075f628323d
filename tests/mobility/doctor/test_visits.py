"""Visits with an open way home are audited: nobody may be left behind."""

import pytest

from mobility.booking.holding import Taking
from mobility.booking.values import RiderInfo
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.visits.values import VisitWish
from tests.mobility.doctor.test_doctor import rules, spoil
from tests.mobility.fakes import HOUR, fresh_id, trip


@pytest.fixture
def visited(town):
    """A rider was brought to an appointment, said "ready", and has a ride home."""
    wish = VisitWish(trip(2, 6, "arrive", town.now_s + 2 * HOUR), 1800)
    offer = town.service.visits.find(wish).visits[0]
    ticket = town.service.visits.hold(Taking(offer.outward.id, fresh_id()), RiderInfo("Erika", "0261 1"))
    town.service.booking.confirm(ticket.booking_id)
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    town.clock.advance(HOUR)
    home = town.service.visits.press_ready(ticket.booking_id, fresh_id())
    town.rides = {"out": ticket.booking_id, "home": home.ride.booking_id}
    return town


def test_a_visit_is_sound_to_the_end(visited):
    assert examine(visited.service, FakeClock(1000)).findings == ()
    for _ in range(2):
        visited.drive_to_next()
        visited.serve_halt()
    assert rules(visited) == set()


SPOILT = [
    ("UPDATE visits SET state = 'lost'", "UNKNOWN_STATE"),
    ("UPDATE visits SET booking_id = 'nobody'", "VISIT_WITHOUT_WAY_OUT"),
    ("UPDATE visits SET ride_id = 'nobody'", "READY_WITHOUT_RIDE"),
    ("UPDATE visits SET ride_id = '{home}', booking_id = '{home}'", "RIDE_OF_ANOTHER"),
    ("UPDATE visits SET state = 'open', last_s = 1000", "VISIT_FORGOTTEN"),
]


@pytest.mark.parametrize(("statement", "rule"), SPOILT, ids=[rule for _, rule in SPOILT])
def test_what_is_spoilt_is_found(visited, statement, rule):
    spoil(visited, statement)
    assert rule in rules(visited)
