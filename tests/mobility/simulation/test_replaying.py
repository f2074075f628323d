"""Days for the dispatcher's replay, drawn in the line town: ten stops, 1 km and 60 s apart."""

from dataclasses import replace

from mobility.simulation.replaying import replay_day
from mobility.simulation.scenario import Scenario
from tests.mobility.fakes import LineArea, policy

DAY = Scenario(vehicles=2, requests=60, start_hour=8, end_hour=14, seed=3, decay_m=20_000)


def drawn(scenario=DAY):
    area = LineArea()
    return replay_day(area.stops, area.stop_table_s, scenario, policy())


def test_wishes_come_up_ahead_of_time_and_in_order():
    day = drawn()
    assert len(day.asked) == 60
    ahead_s = [asked.wish.earliest_departure_s - asked.at_s for asked in day.asked]
    assert all(1200 <= each <= 12 * 3600 for each in ahead_s)
    assert 0.2 < sum(each > 3600 for each in ahead_s) / 60 < 0.6
    assert [asked.at_s for asked in day.asked] == sorted(asked.at_s for asked in day.asked)


def test_wishes_follow_the_policy():
    rules = policy()
    for asked in drawn().asked:
        wish = asked.wish
        assert wish.latest_departure_s - wish.earliest_departure_s == rules.max_wait_s
        assert wish.pickups[0].location != wish.dropoffs[0].location
        assert 8 * 3600 <= wish.earliest_departure_s <= 13.5 * 3600


def test_vehicles_come_home_within_an_hour():
    day = drawn()
    assert [vehicle.shift_end_s for vehicle in day.vehicles] == [15 * 3600] * 2
    assert len(day.vehicles[0].configurations) == 2


def test_a_day_depends_on_its_seed():
    assert drawn().asked == drawn().asked != drawn(replace(DAY, seed=4)).asked
