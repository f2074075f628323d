import random
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from mobility.simulation.demand import DemandModel, Spot, day_of_wishes, door_near, homeward_share
from mobility.simulation.scenario import Scenario

BERLIN = ZoneInfo("Europe/Berlin")
DEGREE_M = 111_195


def town_and_villages():
    """A town of five stops and three villages of one stop each, 3 km, 4.5 km and 15 km away."""
    town = [Spot(50.0 + 0.003 * i, 7.0, f"Town {i}") for i in range(5)]
    away_m = {"Near": 3000, "Nearby": 4500, "Far": 15_000}
    return [*town, *(Spot(50.0 + metres / DEGREE_M, 7.0, name) for name, metres in away_m.items())]


def test_the_town_is_the_centre_and_the_villages_are_their_own():
    model = DemandModel(town_and_villages())
    assert model.spots[model.centres[0]].label == "Town 2"  # the middle one has all five within 800 m
    assert {model.spots[i].label for i in model.centres[1:]} <= {"Near", "Nearby", "Far"}


def test_rides_are_never_shorter_than_a_walk_and_mostly_lead_to_what_is_near():
    model, rng = DemandModel(town_and_villages(), decay_m=3000), random.Random(1)
    ends = Counter()
    for _ in range(500):
        origin, destination = model.draw(rng, hub_share=0.5, homeward=0.0)
        assert abs(origin.lat - destination.lat) * DEGREE_M >= 1000
        ends[destination.label.split()[0]] += 1
    assert ends["Town"] > ends["Near"] > ends["Far"]


def test_homeward_rides_turn_round():
    model = DemandModel(town_and_villages())
    out, back = (model.draw(random.Random(3), 1.0, homeward) for homeward in (0.0, 1.0))
    assert out == back[::-1]


def test_a_wave_is_neighbours_with_one_destination():
    model, rng = DemandModel(town_and_villages()), random.Random(5)
    for _ in range(50):
        wave = model.wave(rng, 4)
        ends = (Counter(origin for origin, _ in wave), Counter(destination for _, destination in wave))
        assert min(len(end) for end in ends) == 1
        assert 1 <= len(wave) <= 4


def test_places_that_are_all_one_are_refused():
    with pytest.raises(ValueError, match="1000 m apart"):
        DemandModel([Spot(50, 7, "a"), Spot(50.001, 7, "b")])


def test_a_door_is_near_its_stop():
    rng, spot = random.Random(2), Spot(50, 7, "Mill")
    for _ in range(100):
        door = door_near(spot, rng, lambda *_: True, within_m=120)
        assert ((door.lat - 50) * DEGREE_M) ** 2 + ((door.lon - 7) * DEGREE_M * 0.6428) ** 2 <= 121**2
        assert door.label == "Mill"


def test_the_same_seed_gives_the_same_day_and_another_seed_another():
    model = DemandModel(town_and_villages())
    day = day_of_wishes(model, Scenario(requests=50, seed=4), BERLIN)
    assert day == day_of_wishes(model, Scenario(requests=50, seed=4), BERLIN)
    assert day != day_of_wishes(model, Scenario(requests=50, seed=5), BERLIN)


def test_a_day_of_wishes_lies_inside_its_hours_and_comes_up_in_order():
    scenario = Scenario(requests=400, seed=1, start_hour=8, end_hour=18, prebooked_share=0.5, no_show_share=0.1)
    wishes = day_of_wishes(DemandModel(town_and_villages()), scenario, BERLIN)
    midnight_s = 1772492400  # 2026-03-03 00:00 in Berlin, one hour ahead of UTC
    assert len(wishes) == 400
    assert [wish.asked_s for wish in wishes] == sorted(wish.asked_s for wish in wishes)
    for wish in wishes:
        leave_s = wish.wish.at_s or wish.asked_s
        assert 8 * 3600 <= leave_s - midnight_s <= 17.5 * 3600
        assert midnight_s + 7 * 3600 <= wish.asked_s <= leave_s
    assert 140 <= sum(wish.wish.when == "now" for wish in wishes) <= 260
    assert 15 <= sum(wish.stays_away for wish in wishes) <= 70


def test_mornings_lead_out_and_evenings_lead_home():
    assert homeward_share(6) == 0.1
    assert homeward_share(20) == 0.9
    assert homeward_share(9) < homeward_share(16)
