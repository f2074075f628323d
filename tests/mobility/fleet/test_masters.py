"""Vehicles and shifts that make sense, and the plan board."""

import pytest

from dispatcher.problem import Load
from mobility.booking.values import Party
from mobility.errors import InvalidInput, NotFound
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, MONDAY_8, Town, trip


def test_vehicles_are_listed_by_name(memory):
    town = Town(memory, vans=3)
    assert [vehicle.name for vehicle in town.service.fleet.vehicles()] == ["Bus 1", "Bus 2", "Bus 3"]
    assert town.service.fleet.vehicle(town.vans[0].id) == town.vans[0]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": ""}),
        ("plate", {"plate": "MYK-1"}),
        ("plate", {"plate": " "}),
        ("configurations", {"configurations": []}),
        ("configurations", {"configurations": [Load()]}),
        ("depot_stop_id", {"depot_stop_id": "nowhere"}),
    ],
)
def test_a_vehicle_that_makes_no_sense_is_refused(town, field, values):
    usual = {"name": "Bus", "plate": "MYK-9", "configurations": [Load(seats=8)], "depot_stop_id": "s0"}
    with pytest.raises(InvalidInput) as caught:
        town.service.fleet.add_vehicle(**{**usual, **values})
    assert caught.value.field == field


def test_a_shift_needs_a_free_vehicle_and_a_free_driver(town):
    van, driver = town.vans[0], town.drivers[0]
    other = town.service.people.create_staff("ersatz", "lange genug", Role.DRIVER, "Ersatz")
    planner = town.service.people.create_staff("planung", "lange genug", Role.PLANNER, "Planung")
    spare = town.service.fleet.add_vehicle("Ersatzbus", "MYK-99", [Load(seats=4, wheelchairs=1)], "s3")
    noon, tomorrow = MONDAY_8 + 4 * HOUR, MONDAY_8 + 24 * HOUR
    wrong = [
        (van.id, other.id, noon, noon + HOUR, "vehicle_id"),
        (spare.id, driver.id, noon, noon + HOUR, "driver_id"),
        (spare.id, planner.id, noon, noon + HOUR, "driver_id"),
        (spare.id, other.id, noon, noon, "end_s"),
        (spare.id, other.id, noon, noon + 25 * HOUR, "end_s"),
    ]
    for vehicle_id, driver_id, start_s, end_s, field in wrong:
        with pytest.raises(InvalidInput) as caught:
            town.service.fleet.add_shift(vehicle_id, driver_id, start_s, end_s)
        assert caught.value.field == field
    with pytest.raises(NotFound):
        town.service.fleet.add_shift("nothing", driver.id, tomorrow, tomorrow + HOUR)
    shift = town.service.fleet.add_shift(van.id, driver.id, tomorrow, tomorrow + HOUR)
    assert town.service.fleet.shifts(tomorrow, tomorrow + 1) == (shift,)


def test_rides_of_tomorrow_go_into_the_shift_of_tomorrow(town):
    tomorrow = MONDAY_8 + 24 * HOUR
    shift = town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, tomorrow, tomorrow + 8 * HOUR)
    town.booked(2, 5, "depart", tomorrow + HOUR)
    by_shift = {plan.vehicle.id: len(plan.stops) for plan in town.service.fleet.plans()}
    assert by_shift == {town.shifts[0].id: 0, shift.id: 2}
    assert town.task().shift == town.shifts[0]
    town.clock.set(tomorrow)
    assert town.task().shift == shift


def test_a_shift_nobody_handed_back_gives_way_to_the_next(town):
    evening = MONDAY_8 + 11 * HOUR  # an hour after the first shift ends
    late = town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, evening, evening + HOUR)
    town.service.fleet.start_shift(town.drivers[0].id)
    town.clock.set(evening - 60)
    assert town.task().shift.id == town.shifts[0].id
    town.clock.set(evening)
    assert town.task().shift == late


def test_a_driver_without_a_shift_has_no_task(town):
    idle = town.service.people.create_staff("ersatz", "lange genug", Role.DRIVER, "Ersatz")
    with pytest.raises(NotFound, match="no shift"):
        town.service.fleet.driver_task(idle.id)


def test_the_board_shows_what_was_done_and_what_comes(town):
    town.booked(2, 5, name="Anna")
    town.booked(3, 7, name="Bert")
    town.drive_to_next()
    town.serve_halt()
    (row,) = town.service.fleet.plan_board()
    shown = [(stop.rider, stop.kind, stop.state) for stop in row.stops]
    assert shown == [
        ("Anna", "pickup", "done"),
        ("Bert", "pickup", "planned"),
        ("Anna", "dropoff", "planned"),
        ("Bert", "dropoff", "planned"),
    ]
    assert (row.driver_name, row.riders_on_board, row.late) == ("Fahrer 1", 1, False)
    town.event("depart", stop="s3")
    assert town.service.fleet.plan_board()[0].stops[1].state == "current"


def test_a_wheelchair_needs_a_wheelchair_place(memory):
    town = Town(memory)
    wheelchair = trip(2, 5, party=Party(adults=1, wheelchairs=1))
    assert town.service.booking.find_offers(wheelchair).refusal.reason == "NO_VEHICLE_FITS"
    lift = town.service.fleet.add_vehicle("Rollibus", "MYK-77", [Load(seats=8), Load(seats=4, wheelchairs=1)], "s0")
    assert town.service.booking.find_offers(wheelchair).refusal.reason == "OUT_OF_SHIFT"
    driver = town.service.people.create_staff("rolli", "lange genug", Role.DRIVER, "Rolli")
    town.service.fleet.add_shift(lift.id, driver.id, MONDAY_8, MONDAY_8 + 8 * HOUR)
    offer = town.service.booking.find_offers(wheelchair).offers[0]
    # 60 + 15 + 240 s to board, 180 s to drive.
    assert offer.planned_dropoff_s == offer.planned_pickup_s + 315 + 180
