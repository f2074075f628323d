"""What a ticket tells of itself."""

from dataclasses import replace

import pytest

from tests.mobility.fakes import HOUR, MONDAY_8


@pytest.mark.parametrize("delay_s", [0, HOUR])
def test_the_vehicle_is_seen_from_an_hour_before_the_promised_pickup_however_late_it_is(town, delay_s):
    ticket = town.booked(2, 5, "depart", MONDAY_8 + 3 * HOUR)
    late = replace(ticket, eta_pickup_s=ticket.eta_pickup_s + delay_s)
    seen_s = ticket.pickup_from_s - HOUR
    assert [late.shows_vehicle(at_s) for at_s in (seen_s - 1, seen_s)] == [False, True]
