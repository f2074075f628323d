"""Vans, taxis and citizen buses in one plan: who may carry whom, and who must be able to do what."""

from dataclasses import replace

import pytest

from dispatcher.problem import Load
from mobility.booking.values import Party, RiderInfo
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.errors import Refused
from mobility.fleet.crew import Driver, Engagement, Skill
from mobility.fleet.regimes import RegimePolicy, read_regimes, regimes_for
from mobility.improving import improve_plans
from mobility.people.values import Role
from mobility.policy import PolicyError
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy, trip

RULES = {
    "bus": {"driver_needs": ["licence"]},
    "citizens": {"wheelchairs": False, "impaired": False, "most_persons": 3},
    "taxi": {"most_persons": 4},
}
WHEELCHAIR = Party(adults=1, wheelchairs=1)


@pytest.fixture
def town(memory):
    """No van yet, but a policy that knows three regimes and asks for training where somebody rides in a wheelchair."""
    return Town(memory, vans=0, rules=policy(regimes=RULES, wheelchair_needs=["securing"]))


def on_duty(town, regime, *skills, seats=8, engagement=Engagement.CONTRACTOR):
    """Put a vehicle of a regime on the road, with a driver who has those skills; returns the vehicle."""
    number = len(town.vans) + 1
    staff = town.service.people.create_staff(f"fahrer{number}", "lange genug", Role.DRIVER, f"Fahrer {number}")
    town.service.crews.change_driver(Driver(staff, engagement, tuple(map(Skill, skills))))
    rooms = [Load(seats), Load(seats - 2, 1)]
    van = town.service.fleet.add_vehicle(f"Wagen {number}", f"MYK-{number}", rooms, "s0", regime=regime)
    span_s = (MONDAY_8, MONDAY_8 + 6 * HOUR)
    town.shifts.append(town.service.fleet.add_shift(van.id, staff.id, *span_s))
    town.vans.append(van)
    town.drivers.append(staff)
    return van


def carried_by(town, party, **options):
    """Book a ride for a party; returns the vehicle it got."""
    found = town.service.booking.find_offers(trip(2, 5, "depart", town.now_s + HOUR, party=party, **options))
    assert found.refusal is None, found.refusal
    held = town.service.booking.hold(found.offers[0].id, fresh_id(), RiderInfo("Erika", "0261 1"))
    return town.service.booking.confirm(held.booking_id).vehicle.id


def refused(town, party, **options):
    refusal = town.service.booking.find_offers(trip(2, 5, "depart", town.now_s + HOUR, party=party, **options)).refusal
    return refusal and refusal.reason


def test_a_regime_carries_whom_it_may():
    bus, citizens, taxi = read_regimes(RULES)
    assert regimes_for((bus, citizens, taxi), Party(), impaired=False) == frozenset()
    assert regimes_for((bus, citizens, taxi), WHEELCHAIR, impaired=False) == {"bus", "taxi", ""}
    assert regimes_for((bus, citizens, taxi), Party(), impaired=True) == {"bus", "taxi", ""}
    assert regimes_for((bus, citizens, taxi), Party(adults=5), impaired=False) == {"bus", ""}
    assert bus == RegimePolicy("bus", driver_needs=("licence",))


@pytest.mark.parametrize(
    "wrong",
    [
        {"regimes": {"x": {"most_persons": 0}}},
        {"regimes": {"x": {"driver_needs": [""]}}},
        {"regimes": {"x": {"colour": "red"}}},
        {"wheelchair_needs": "securing"},
        {"working_time": {"daily_s": 0}},
        {"working_time": {"lunch_s": 1800}},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(PolicyError):
        policy(**wrong)


def test_each_rider_gets_a_vehicle_that_may_carry_them(town):
    citizens = on_duty(town, "citizens", "securing", engagement=Engagement.VOLUNTEER)
    assert carried_by(town, Party()) == citizens.id
    assert refused(town, WHEELCHAIR) == "NO_VEHICLE_FITS"
    assert refused(town, Party(), impaired=True) == "NO_VEHICLE_FITS"
    taxi = on_duty(town, "taxi", "securing")
    assert carried_by(town, Party(), impaired=True) == taxi.id
    assert carried_by(town, WHEELCHAIR) == taxi.id
    assert examine(town.service, FakeClock(0)).findings == ()


def test_a_wheelchair_needs_a_driver_who_can_secure_it(town):
    on_duty(town, "taxi")
    assert refused(town, WHEELCHAIR) == "NO_VEHICLE_FITS"
    trained = on_duty(town, "taxi", "securing")
    assert carried_by(town, WHEELCHAIR) == trained.id
    driver = town.service.crews.driver(town.drivers[1].id)
    with pytest.raises(Refused) as caught:
        town.service.crews.change_driver(replace(driver, skills=()))
    assert caught.value.reason == "STILL_NEEDED"
    with pytest.raises(Refused) as caught:
        town.service.fleet.change_vehicle(replace(trained, regime="citizens"))
    assert caught.value.reason == "STILL_NEEDED"


def test_better_plans_leave_riders_where_they_may_be_carried(town):
    taxi, citizens = on_duty(town, "taxi", "securing"), on_duty(town, "citizens")
    for number in range(6):
        at_s = MONDAY_8 + HOUR + 900 * number
        town.booked(2 + number % 3, 7, "depart", at_s, impaired=number % 2 == 0)
    for seed in range(1, 4):
        improve_plans(town.service, iterations=300, seed=seed)
        town.clock.advance(300)
    impaired = [ticket for ticket in town.service.booking.tickets(0, 2**40) if ticket.impaired]
    assert {ticket.vehicle.id for ticket in impaired} == {taxi.id}
    assert citizens.id != taxi.id
    assert examine(town.service, FakeClock(0)).findings == ()


def test_a_bus_driver_without_the_licence_has_no_shift(town):
    with pytest.raises(Refused) as caught:
        on_duty(town, "bus")
    assert caught.value.reason == "DRIVER_SKILL_MISSING"
