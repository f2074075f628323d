"""What is kept for others is not offered, and the refusal says so."""

import pytest

from mobility.anticipation.policy import AnticipationPolicy
from mobility.booking.offering import worded
from mobility.booking.values import RiderInfo
from mobility.booking.wishes import find_ends, to_dispatcher
from mobility.errors import PlanChanged
from mobility.policy import PolicyError
from tests.mobility.fakes import HOUR, Town, fresh_id, policy, trip


@pytest.fixture
def fair_town(memory):
    """One van; rides booked two hours ahead may fill a fifth of its time: three minutes of a quarter of an hour."""
    return Town(memory, rules=policy(anticipation={"ahead_s": 2 * HOUR, "ahead_share": 0.2}))


def test_bookings_ahead_leave_room_for_the_day(fair_town):
    """From s1 to s9 it takes 480 s, and 75 s each to board and to alight: 630 s, more than twice 180 s."""
    asked = fair_town.service.booking.find_offers(trip(1, 9, "depart", fair_town.now_s + 4 * HOUR))
    assert asked.refusal.reason == "KEPT_FOR_THE_DAY"
    same_day = fair_town.service.booking.find_offers(trip(1, 9, "depart", fair_town.now_s + HOUR))
    assert same_day.refusal is None


def test_who_asks_on_the_day_is_let_in_later(fair_town):
    wanted_s = fair_town.now_s + 4 * HOUR
    fair_town.clock.advance(3 * HOUR)
    assert fair_town.service.booking.find_offers(trip(1, 9, "depart", wanted_s)).refusal is None


def test_a_ride_is_not_told_in_words_that_take_what_is_kept_for_others(town):
    """The told window begins up to two minutes before the planned pickup: in another quarter of an hour, perhaps."""
    parts, wish = town.service.booking._parts, trip(2, 5, "depart", town.now_s + HOUR)
    asked = to_dispatcher(parts, wish, find_ends(parts, wish), town.now_s)
    (found,) = town.service.dispatcher.insertions(town.service.fleet.plans(), asked, now_s=town.now_s)
    told = worded(parts, found)
    assert told.request.latest_dropoff_s < found.request.latest_dropoff_s
    asked_of = []

    def suits(plan):
        asked_of.append(plan.request(told.request.id))
        return False

    assert worded(parts, found, suits) is found
    assert told.request in asked_of


def test_the_quota_is_asked_again_when_the_seat_is_held(memory):
    """Each ride fills 270 s of the 1,800 that two vans have in a quarter; a fifth, 360 s, is enough for one."""
    town = Town(memory, vans=2, rules=policy(anticipation={"ahead_s": 2 * HOUR, "ahead_share": 0.2}))
    wanted_s = town.now_s + 4 * HOUR
    first, second = (town.offer(a, b, "depart", wanted_s) for a, b in ((1, 3), (9, 7)))
    town.service.booking.hold(first.id, fresh_id(), RiderInfo("Erika"))
    with pytest.raises(PlanChanged):
        town.service.booking.hold(second.id, fresh_id(), RiderInfo("Otto"))


def visit(town, stop=1, minutes=(60, 90)):
    """Let the service expect somebody who is at `stop` to go home to s9 in an hour or in an hour and a half."""
    ready_s = [town.now_s + 60 * minute for minute in minutes]
    expected = town.service.booking.open_return("visit", trip(stop, 9), ready_s)
    town.service.guard.expect(expected)
    return expected


def test_the_last_vehicle_is_kept_for_an_open_return(memory):
    """The van has one seat and takes ten minutes from stop to stop: whoever rides keeps it from the visitor."""
    rules = policy(max_wait_s=300, ride_time={"factor": 1.0, "extra_s": 0, "max_detour_s": 0})
    town = Town(memory, rules=rules, seats=1)
    town.area.stop_table_s *= 10
    visit(town)
    wanted_s = town.now_s + 55 * 60
    found = town.service.booking.find_offers(trip(1, 9, "depart", wanted_s))
    assert found.refusal.reason == "KEPT_FOR_RETURNS"
    town.service.guard.settle("visit")
    assert town.service.guard.returns == ()
    assert town.service.booking.find_offers(trip(1, 9, "depart", wanted_s)).refusal is None


def test_the_reserve_can_be_switched_off(memory):
    town = Town(memory, rules=policy(max_wait_s=300, anticipation={"keep_returns": False}), seats=1)
    visit(town)
    assert town.service.booking.find_offers(trip(1, 9, "depart", town.now_s + 55 * 60)).refusal is None


def test_an_open_return_has_the_windows_of_any_wish(town):
    expected = visit(town)
    scenario = expected.scenarios(town.now_s)[1]
    assert scenario.earliest_departure_s == town.now_s + 90 * 60
    assert scenario.latest_departure_s == scenario.earliest_departure_s + town.service.policy.max_wait_s


@pytest.mark.parametrize(
    "values",
    [
        {"ahead_share": 1.5},
        {"ahead_share": "all"},
        {"ahead_s": 0.5},
        {"learn_days": True},
        {"keep_returns": 1},
        {"ahed": 1},
    ],
)
def test_a_wrong_policy_is_refused(values):
    with pytest.raises((ValueError, PolicyError), match=next(iter(values))):
        policy(anticipation=values)


def test_what_is_not_asked_for_is_off():
    given = AnticipationPolicy()
    assert (given.rebalance_every_s, given.quota.share) == (0, 1.0)
