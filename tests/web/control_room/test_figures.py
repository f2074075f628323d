"""Figures and alarms of the control room, worked out by hand in the line town."""

import pytest

from mobility.fleet.values import VehiclePosition
from tests.mobility.fakes import HOUR
from web.control_room.figures import LOST_AFTER_S, alarms, figures, pooled


@pytest.fixture
def rows(town):
    return town.service.fleet.plan_board


def test_an_empty_day_has_empty_figures(rows):
    nothing = dict.fromkeys(("driving", "booked", "waiting", "on_board", "done", "late", "pooled_share"), 0)
    assert figures(rows()) == {"vehicles": 2, **nothing}
    assert figures(()) == {"vehicles": 0, **nothing}


def test_two_riders_on_the_same_stretch_are_pooled(town, rows):
    town.booked(1, 8)
    town.booked(2, 6)
    (shared,) = [row.stops for row in rows() if row.stops]
    # 1 is picked up, then 2, then both ride until 6.
    assert len(pooled(shared)) == 2
    assert figures(rows())["pooled_share"] == 1.0


def test_riders_one_after_the_other_are_not_pooled(town, rows):
    town.booked(1, 2)
    town.booked(7, 8, when="depart", at_s=town.now_s + 2 * HOUR)
    assert [pooled(row.stops) for row in rows()] == [set(), set()]


def test_a_ride_moves_from_booked_to_waiting_to_on_board_to_done(town, rows):
    town.booked(1, 5)
    van = next(i for i in range(2) if town.task(i).next is not None)

    def counted():
        found = figures(rows())
        return tuple(found[name] for name in ("booked", "waiting", "on_board", "done"))

    assert counted() == (1, 0, 0, 0)
    town.drive_to_next(van)
    assert counted() == (1, 1, 0, 0)
    town.serve_halt(van)
    assert counted() == (0, 0, 1, 0)
    town.drive_to_next(van)
    town.serve_halt(van)
    assert counted() == (0, 0, 0, 1)


def test_a_vehicle_that_stands_still_raises_an_alarm_for_its_rider(town, rows):
    ticket = town.booked(1, 5)
    town.clock.advance(2 * HOUR)
    found = alarms(rows(), town.now_s)
    at_risk = [alarm for alarm in found if alarm["kind"] == "promise_at_risk"]
    assert [alarm["booking_id"] for alarm in at_risk] == [ticket.booking_id]
    assert at_risk[0]["late_s"] > HOUR
    assert {alarm["kind"] for alarm in found} == {"promise_at_risk", "not_started"}
    assert figures(rows())["late"] == 1


def test_alarms_begin_with_the_worst(town, rows):
    town.booked(1, 5)
    town.clock.advance(2 * HOUR)
    late = [alarm["late_s"] for alarm in alarms(rows(), town.now_s)]
    assert late == sorted(late, reverse=True)


def test_a_driving_vehicle_that_falls_silent_raises_an_alarm(town, rows):
    town.booked(5, 8)
    van = next(i for i in range(2) if town.task(i).next is not None)
    halt = town.task(van).next
    town.clock.set(max(town.now_s, halt.leave_s))
    town.event("depart", stop=halt.stop_id, van=van)
    town.service.fleet.report_position(VehiclePosition(town.vans[van].id, 50.0, 0.01, town.now_s))
    kinds = {alarm["kind"] for alarm in alarms(rows(), town.now_s + LOST_AFTER_S)}
    assert "lost_signal" not in kinds
    kinds = {alarm["kind"] for alarm in alarms(rows(), town.now_s + LOST_AFTER_S + 1)}
    assert "lost_signal" in kinds
    kinds = {alarm["kind"] for alarm in alarms(rows(), town.now_s + LOST_AFTER_S + 1, rate=30.0)}
    assert "lost_signal" not in kinds  # six seconds of a hurried demonstration
