"""Whole simulated days in the line town: ten stops, 1 km and 60 s apart."""

import itertools
from types import SimpleNamespace

import pytest

from dispatcher.problem import Load
from mobility.policy import PolicyError
from mobility.simulation.engine import Cancelled
from mobility.simulation.runner import capacities, scenario_policy, simulate
from mobility.simulation.scenario import Scenario
from mobility.tariff.fares import Fares
from tests.mobility.fakes import POLICY_DIR, LineArea, policy

SMALL = Scenario(
    vehicles=2, requests=40, start_hour=8, end_hour=14, seed=3, no_show_share=0.05, cancel_share=0.05, decay_m=20_000
)


class RoadTown(LineArea):
    """The line town with the length of its road."""

    def stop_path(self, from_stop, to_stop):
        return SimpleNamespace(length_m=abs(from_stop - to_stop) * 1000.0)


def play(scenario, **options):
    return simulate(RoadTown(), scenario, policy(), Fares.from_file(POLICY_DIR / "fares.toml"), **options)


@pytest.fixture(scope="module")
def day():
    return play(SMALL)


def test_every_wish_comes_to_an_end(day):
    kpis = day["kpis"]
    assert kpis["requests"] == 40
    assert kpis["open"] == 0
    assert kpis["served"] + kpis["refused"] + kpis["cancelled"] + kpis["no_show"] == 40
    assert kpis["served"] >= 25


def test_promises_are_kept_where_everybody_comes(day):
    punctual = play(Scenario.from_mapping({**SMALL.to_mapping(), "no_show_share": 0.0}))
    assert punctual["kpis"]["promises_kept_share"] == 1.0
    assert punctual["kpis"]["no_show"] == 0


def test_figures_fit_together(day):
    kpis = day["kpis"]
    # On a straight road nobody rides less than the direct drive, and empty drives are part of all drives.
    assert kpis["detour_mean"] >= 1.0
    assert 0 < kpis["empty_km"] < kpis["vehicle_km"]
    assert kpis["vehicle_km"] == pytest.approx(sum(row["km"] for row in day["vehicles"]))
    # 1 km takes 60 s.
    driven_s = sum(leg["end_s"] - leg["start_s"] for leg in day["legs"])
    assert kpis["vehicle_km"] == pytest.approx(driven_s / 60)
    assert sum(hour["requests"] for hour in day["hours"]) == 40


def test_riders_ride_after_they_asked_and_never_leave_before_they_board(day):
    served = [ride for ride in day["rides"] if ride["outcome"] == "served"]
    assert all(ride["wanted_s"] <= ride["pickup_s"] < ride["dropoff_s"] for ride in served)


def test_vehicles_are_never_in_two_places(day):
    for row in day["vehicles"]:
        legs = [leg for leg in day["legs"] if leg["vehicle"] == row["id"]]
        for before, after in itertools.pairwise(legs):
            assert before["end_s"] <= after["start_s"]
            assert before["to"] == after["from"]


def test_the_same_seed_gives_the_same_day(day):
    again = play(SMALL)
    assert {**again, "computing_s": 0} == {**day, "computing_s": 0}


def test_background_improvement_keeps_every_promise_too():
    improved = play(
        Scenario.from_mapping(
            {**SMALL.to_mapping(), "no_show_share": 0.0, "improve_every_s": 900, "improve_iterations": 200}
        )
    )
    assert improved["kpis"]["open"] == 0
    assert improved["kpis"]["promises_kept_share"] == 1.0


def test_progress_grows_from_nothing_to_all():
    heard = []
    play(SMALL, progress=heard.append)
    assert heard == sorted(heard)
    assert 0 <= heard[0] <= 0.1
    assert heard[-1] >= 0.9


def test_a_day_can_be_stopped():
    with pytest.raises(Cancelled):
        play(SMALL, cancelled=lambda: True)


def test_a_day_without_wishes_is_a_quiet_day():
    quiet = play(Scenario(vehicles=1, requests=0))
    assert quiet["kpis"]["vehicle_km"] == 0


def test_overrides_change_the_rules_of_that_day_only():
    rules = policy()
    changed = scenario_policy(rules, Scenario(policy={"max_wait_s": 600}, start_hour=7))
    assert (changed.max_wait_s, rules.max_wait_s) == (600, 1200)
    assert changed.hours.days[0][0].opens_min == 420


def test_a_shorter_lead_shortens_the_hold_with_it():
    changed = scenario_policy(policy(lead_time_s=600, hold_s=180), Scenario(policy={"lead_time_s": 120}))
    assert (changed.lead_time_s, changed.hold_s) == (120, 60)


def test_an_override_out_of_range_is_refused():
    with pytest.raises(PolicyError, match="max_wait_s"):
        scenario_policy(policy(), Scenario(policy={"max_wait_s": 1}))


def test_a_wheelchair_takes_the_room_of_two_seats():
    assert capacities(8, 1) == (Load(8, 0), Load(6, 1))
    assert capacities(3, 2) == (Load(3, 0), Load(1, 1))
