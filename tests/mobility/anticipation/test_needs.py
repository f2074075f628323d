"""Time and vehicles are kept for wheelchairs and for visits to a doctor."""

import pytest

from dispatcher.problem import Load
from mobility.anticipation.policy import AnticipationPolicy
from mobility.booking.holding import Taking
from mobility.booking.values import Party, RiderInfo
from mobility.errors import PlanChanged
from mobility.people.values import Role
from mobility.visits.values import VisitWish
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy, trip

AT_9 = MONDAY_8 + HOUR
ERIKA = RiderInfo("Erika Beispiel", "0261 1")


VAN, LIFT = Load(seats=4), Load(seats=4, wheelchairs=1)


def _town(memory, places, **anticipation):
    """One van; in every hour a share of its time is kept."""
    town = Town(memory, vans=0, rules=policy(anticipation={"quota_step_s": 3600, **anticipation}))
    for number, load in enumerate(places):
        driver = town.service.people.create_staff(f"fahrer{number}", "lange genug", Role.DRIVER, "Fahrer")
        van = town.service.fleet.add_vehicle(f"Bus {number}", f"MYK-{number}", [load], "s0")
        town.service.fleet.add_shift(van.id, driver.id, MONDAY_8, MONDAY_8 + 10 * HOUR)
    return town


def _asked(town, at_s=AT_9, **options):
    return town.service.booking.find_offers(trip(1, 9, "depart", at_s, **options))


def _booked(town, at_s=AT_9, **options):
    ticket = town.service.booking.hold(_asked(town, at_s, **options).offers[0].id, fresh_id(), ERIKA)
    return town.service.booking.confirm(ticket.booking_id)


def test_time_is_kept_for_wheelchairs(memory):
    """From s1 to s9 a ride takes 630 s with boarding: of 3,600 s in an hour, others may fill 720."""
    town = _town(memory, (LIFT,), care_share=0.8)
    _booked(town)
    assert _asked(town, AT_9 + 1500).refusal.reason == "KEPT_FOR_NEEDS"
    assert _asked(town, AT_9 + 1500, party=Party(wheelchairs=1)).refusal is None


def test_time_is_kept_for_visits_to_a_doctor(memory):
    town = _town(memory, (VAN, VAN), care_share=0.9)
    _booked(town)
    wish = trip(1, 9, "arrive", AT_9 + 3000)
    assert town.service.booking.find_offers(wish).refusal.reason == "KEPT_FOR_NEEDS"
    visit = town.service.visits.find(VisitWish(wish)).visits[0]
    held = town.service.visits.hold(Taking(visit.outward.id, fresh_id()), ERIKA)
    assert held is not None


def test_lifts_are_kept_for_wheelchairs(memory):
    """Two vans, the first with a lift: who needs none rides in the other one; where that is not there, not at all."""
    town = _town(memory, (LIFT, VAN), lift_share=0.9)
    assert _booked(town).vehicle.name == "Bus 1"
    assert _booked(town, party=Party(wheelchairs=1)).vehicle.name == "Bus 0"


def test_the_last_lift_is_not_given_away(memory):
    town = _town(memory, (LIFT,), lift_share=0.9)
    assert _asked(town).refusal.reason == "KEPT_FOR_NEEDS"
    assert _asked(town, party=Party(wheelchairs=1)).refusal is None


def test_who_was_faster_takes_what_was_left(memory):
    """Two offers, and time for one of them: the second is not held."""
    town = _town(memory, (VAN, VAN), care_share=0.85)
    first, second = _asked(town).offers[0], _asked(town, AT_9 + 1500).offers[0]
    town.service.booking.hold(first.id, fresh_id(), ERIKA)
    with pytest.raises(PlanChanged):
        town.service.booking.hold(second.id, fresh_id(), ERIKA)


def test_nothing_is_kept_unless_it_is_asked_for(memory):
    assert not AnticipationPolicy().needs.keep_anything
    town = _town(memory, (VAN,))
    _booked(town)
    assert _asked(town, AT_9 + 1500).refusal is None


@pytest.mark.parametrize(
    "wrong", [{"care_share": 1.0}, {"lift_share": -0.1}, {"quota_step_s": 60}, {"care_share": True}]
)
def test_a_wrong_share_names_its_field(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        AnticipationPolicy(**wrong)
