import numpy as np
import pytest

from routing.dijkstra import DijkstraEngine
from routing.router import Router
from routing.stop_table import refreshed, stop_table
from routing.values import NO_WAY_MS, UNREACHABLE_S, Position
from tests.routing.maps import labelled
from tests.routing.test_restrictions import random_town


def random_positions(roads, random, count):
    arcs = random.integers(0, roads.road_count, count)
    return [Position(0.0, 0.0, int(arc), float(random.random()), 0.0, bool(random.random() < 0.2)) for arc in arcs]


@pytest.mark.parametrize("engine_of", [labelled, DijkstraEngine])
def test_seconds_are_rounded_up_and_zero_to_oneself(tmp_path, engine_of):
    roads = random_town(3).roads(tmp_path)
    positions = random_positions(roads, np.random.default_rng(1), 30)
    router = Router(roads, engine_of(roads))
    table = stop_table(router, positions)
    assert table.dtype == np.int32
    assert (table.diagonal() == 0).all()
    for i, a in enumerate(positions):
        for j, b in enumerate(positions):
            assert table[i, j] - 1 < router.travel_time_s(a, b) <= table[i, j]


@pytest.mark.parametrize("seed", range(12))
def test_a_refreshed_table_is_the_one_made_anew(tmp_path, seed):
    random = np.random.default_rng(seed)
    roads = random_town(seed).roads(tmp_path)
    positions = random_positions(roads, random, 25)
    router = Router(roads, labelled(roads))
    table = stop_table(router, positions)
    for _ in range(4):
        arcs = random.integers(0, roads.road_count, random.integers(1, 6))
        weights = np.where(random.random(len(arcs)) < 0.5, NO_WAY_MS, random.integers(1, 60_000, len(arcs)))
        engine = router.engine.reweighted(arcs, weights.astype(np.uint32))
        after = Router(roads, engine)
        table, before = refreshed(table, router, after, positions), table
        assert (table == stop_table(after, positions)).all()
        assert before is not table
        router = after


def test_what_cannot_be_reached_says_so(tmp_path):
    roads = random_town(5).roads(tmp_path)
    engine = labelled(roads)
    every_turn = np.arange(len(roads.tail))
    shut = engine.reweighted(every_turn, np.full(len(every_turn), NO_WAY_MS, dtype=np.uint32))
    positions = random_positions(roads, np.random.default_rng(2), 10)
    table = stop_table(Router(roads, shut), positions)
    assert (table[~np.eye(10, dtype=bool)] == UNREACHABLE_S).any()
