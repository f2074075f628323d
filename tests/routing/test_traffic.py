import math
import threading

import numpy as np
import pytest
import shapely

from routing.closing import find_blocked
from routing.closures import Closure
from routing.dijkstra import DijkstraEngine
from routing.errors import InvalidClosure, Unreachable
from routing.profiles import PROFILES
from routing.router import Router
from routing.stop_table import stop_table
from routing.traffic import Traffic
from tests.routing.maps import arcs_between, at, cross_town, labelled, place
from tests.routing.test_restrictions import random_town
from tests.routing.test_stop_table import random_positions

S_PER_M = 0.12  # a residential street without houses: 30 km/h


def line(*points, name="c", **more):
    drawn = [place(x, y)[::-1] for x, y in points]
    return Closure(name, shapely.Point(drawn[0]) if len(drawn) == 1 else shapely.LineString(drawn), **more)


def square(x, y, half, name="c", **more):
    (south, west), (north, east) = place(x - half, y - half), place(x + half, y + half)
    return Closure(name, shapely.box(west, south, east, north), **more)


def traffic_of(roads, stops=()):
    router = Router(roads, labelled(roads))
    return Traffic(roads, router.engine, stops, stop_table(router, stops))


@pytest.fixture
def roads(tmp_path):
    return cross_town().roads(tmp_path)


@pytest.fixture
def town(roads):
    return traffic_of(roads)


def metres(town, a, b):
    return town.router().travel_time_s(at(town.roads, *a), at(town.roads, *b)) / S_PER_M


def closed_arcs(roads, closure):
    return set(find_blocked(roads, closure).arc.tolist())


def both(roads, u, v):
    return {*arcs_between(roads, u, v), *arcs_between(roads, v, u)}


def test_a_line_closes_the_road_it_runs_along_and_no_side_street(roads):
    assert closed_arcs(roads, line((10, 2), (90, 2))) == both(roads, 1, 5)


def test_a_line_over_a_junction_closes_both_roads_it_runs_along(roads):
    assert closed_arcs(roads, line((50, 0), (150, 0))) == both(roads, 1, 5) | both(roads, 5, 3)


def test_a_line_across_a_road_closes_it_there(roads):
    found = find_blocked(roads, line((40, -15), (40, 15)))
    assert set(found.arc.tolist()) == both(roads, 1, 5)
    assert (found.until - found.since) * roads.length_m[found.arc] == pytest.approx(10.0, abs=0.2)


def test_a_point_closes_the_nearest_road_there(roads):
    found = find_blocked(roads, line((30, 8)))
    assert set(found.arc.tolist()) == both(roads, 1, 5)


def test_one_direction_only(roads):
    assert closed_arcs(roads, line((10, 0), (90, 0), one_way=True)) == set(arcs_between(roads, 1, 5))
    assert closed_arcs(roads, line((90, 0), (10, 0), one_way=True)) == set(arcs_between(roads, 5, 1))


def test_an_area_closes_all_in_it(roads):
    streets = set().union(*(both(roads, end, 5) for end in (1, 2, 3, 4)))
    assert closed_arcs(roads, square(100, 0, 30)) == streets


def test_nothing_there_is_said(roads):
    with pytest.raises(InvalidClosure, match="lies on no road"):
        find_blocked(roads, line((1000, 1000), (1100, 1000)))


def test_a_closed_street_is_driven_round_and_after_reopening_as_before(town):
    before = town.router()
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(100, abs=0.2)
    effect = town.close(line((10, 0), (90, 0)))
    assert effect.arcs == 2
    # From 1 to 5 over 2: the ring (141 m) and Street 2 (100 m).
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(100 * math.sqrt(2) + 100, abs=0.5)
    assert town.closures[0].id == "c"
    town.reopen("c")
    assert town.router() is before


def test_who_lives_on_a_closed_street_is_reached_from_the_open_side(town):
    town.close(line((60, -15), (60, 15)))  # a fallen tree at 60 m
    assert metres(town, (0, 0), (40, 0)) == pytest.approx(40, abs=0.2)
    assert metres(town, (100, 0), (80, 0)) == pytest.approx(20, abs=0.2)
    assert metres(town, (40, 0), (80, 0)) == pytest.approx(40 + 100 * math.sqrt(2) + 100 + 20, abs=0.5)
    path = town.router().path(at(town.roads, 40, 0), at(town.roads, 80, 0))
    assert path.length_m == pytest.approx(40 + 100 * math.sqrt(2) + 100 + 20, abs=0.5)
    with pytest.raises(Unreachable):
        metres(town, (60, 0), (100, 0))


def test_a_slow_street_takes_longer_and_is_left_when_it_is_too_slow(town):
    town.close(line((0, 0), (100, 0), factor=2.0))
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(200, abs=0.5)
    town.close(line((0, 0), (100, 0), factor=5.0))
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(100 * math.sqrt(2) + 100, abs=0.5)
    assert len(town.closures) == 1


def test_single_arcs_can_be_slowed(town):
    (arc,) = arcs_between(town.roads, 1, 5)
    town.set_factors({arc: 1.5})
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(150, abs=0.5)
    assert metres(town, (100, 0), (0, 0)) == pytest.approx(100, abs=0.5)
    town.set_factors({})
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(100, abs=0.5)
    with pytest.raises(InvalidClosure, match="name an arc"):
        town.set_factors({10_000: 2.0})
    with pytest.raises(InvalidClosure, match="from 1 on"):
        town.set_factors({arc: 0.0})


def test_closures_come_and_go_with_time(town):
    town.close(line((10, 0), (90, 0), since_s=100, until_s=200), now_s=50)
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(100, abs=0.5)
    assert town.advance(100)
    assert metres(town, (0, 0), (100, 0)) > 200
    assert not town.advance(150)
    assert town.advance(200)
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(100, abs=0.5)


def test_exactly_the_closures_named_are_announced_in_one_step(town):
    free = town.router()
    shut, later = line((10, 0), (90, 0), name="shut"), line((0, 0), (100, 0), name="later", since_s=100, factor=2.0)
    nowhere = line((5000, 5000), (5100, 5000), name="nowhere")
    assert town.announce([shut, later, nowhere], now_s=50) == ("nowhere",)
    assert [closure.id for closure in town.closures] == ["later", "shut"]
    around = metres(town, (0, 0), (100, 0))
    assert around == pytest.approx(100 * math.sqrt(2) + 100, abs=0.5)
    under_closure = town.router()
    town.announce([shut, later], now_s=60)
    assert town.router() is under_closure  # nothing changed
    town.announce([later], now_s=100)
    assert metres(town, (0, 0), (100, 0)) == pytest.approx(200, abs=0.5)
    assert town.announce([], now_s=100) == ()
    assert town.router() is free


def test_what_a_closure_lies_on_is_told_without_closing_it(town):
    effect = town.effect(line((10, 0), (90, 0)))
    assert (effect.arcs, town.closures) == (2, ())
    assert effect.length_m == pytest.approx(160, abs=1)
    with pytest.raises(InvalidClosure):
        town.effect(line((5000, 5000), (5100, 5000)))


def test_unknown_closures_and_profiles_are_named(town):
    with pytest.raises(InvalidClosure, match="no closure 'x'"):
        town.reopen("x")
    with pytest.raises(ValueError, match="speed profile 'rush'"):
        town.router("rush")


def random_closure(random, number):
    x, y = random.uniform(0, 400, 2)
    drawn = [square(x, y, random.uniform(10, 80), str(number)), line((x, y), (x + 120, y + 40), name=str(number))]
    factor = math.inf if random.random() < 0.6 else float(random.uniform(1, 4))
    chosen = drawn[int(random.integers(0, 2))]
    return Closure(chosen.id, chosen.geometry, factor)


@pytest.mark.parametrize("seed", range(8))
def test_any_closures_give_what_dijkstra_gives_and_are_undone_exactly(tmp_path, seed):
    random = np.random.default_rng(seed)
    roads = random_town(seed).roads(tmp_path)
    stops = random_positions(roads, random, 15)
    town = traffic_of(roads, stops)
    free = {profile: (town.router(profile), town.stop_table_s(profile)) for profile in ("off_peak", "peak")}
    announced = []
    for number in range(5):
        try:
            town.close(random_closure(random, number))
            announced.append(str(number))
        except InvalidClosure:
            continue  # it lies on no road
        for profile in free:
            router = town.router(profile)
            plain = router.under(DijkstraEngine(roads, router.engine.weight_ms), router.conditions)
            assert (town.stop_table_s(profile) == stop_table(plain, stops)).all()
    random.shuffle(announced)
    for name in announced:
        town.reopen(name)
    for profile, (router, table) in free.items():
        assert town.router(profile) is router
        assert town.stop_table_s(profile) is table


def test_queries_go_on_while_roads_close(roads):
    # Two closures in turn; whoever asks gets one of the three right answers, never a mixture.
    stops = [at(roads, 20, 0), at(roads, 180, 0), at(roads, 100, 60)]
    town = traffic_of(roads, stops)
    closures = line((10, 0), (90, 0)), line((110, 0), (190, 0))

    def answer():
        return town.router().table_ms(stops, stops).tobytes()

    answers = {answer()}
    for closure in closures:
        town.close(closure)
        answers.add(answer())
    town.reopen("c")
    assert len(answers) == 3
    done, wrong = threading.Event(), []

    def ask():
        while not done.is_set():
            wrong.extend({answer()} - answers)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(60):
        town.close(closures[number % 2])
        if number % 3 == 2:
            town.reopen("c")
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong


def test_profiles_are_slower_than_free_roads_where_they_say_so(roads):
    town = traffic_of(roads)
    a, b = at(roads, 0, 0), at(roads, 100, 0)
    free = town.router().travel_time_s(a, b)
    for profile, factors in PROFILES.items():
        outside = factors.get("other", (1.0, 1.0))[0]
        assert town.router(profile).travel_time_s(a, b) == pytest.approx(free * outside, abs=0.01)
