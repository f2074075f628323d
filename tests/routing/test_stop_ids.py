"""Ids outlive a rebuild of a slightly changed map, and a stop that is no more is still found by those who booked it."""

import random

import pytest

from routing.features import read_features
from routing.stops import build_stops
from tests.routing.maps import MiniMap
from tests.routing.test_stops import WHOLE

COLUMNS, ROWS, BLOCK_M = 14, 10, 110.0


def grid_town(seed=0, *, shift_m=0.0, extra_house=False, renumbered=0, split=False):
    """Draw a town of 14 x 10 streets with houses along them and bus stops; changed a little where asked."""
    rng = random.Random(seed)
    town = MiniMap()

    def near(x_m, y_m):
        return x_m + rng.uniform(-shift_m, shift_m), y_m + rng.uniform(-shift_m, shift_m)

    for row in range(ROWS):
        for column in range(COLUMNS):
            town.node(renumbered + 100 * row + column, *near(BLOCK_M * column, BLOCK_M * row))
    for row in range(ROWS):
        refs = [renumbered + 100 * row + column for column in range(COLUMNS)]
        parts = [refs[:6], refs[5:]] if split and row == 4 else [refs]
        for number, part in enumerate(parts):
            town.way(10 * row + number + 1, part, name=f"Reihe {row}")
    for column in range(COLUMNS):
        town.way(1_000 + column, [renumbered + 100 * row + column for row in range(ROWS)], name=f"Spalte {column}")
    for number in range(COLUMNS * ROWS * 3):
        x_m, y_m = BLOCK_M * (COLUMNS - 1) * ((number * 0.618) % 1.0), BLOCK_M * ((number % ROWS) + 0.08)
        town.node(20_000 + number, *near(x_m, y_m), addr__housenumber=str(number))
    if extra_house:
        town.node(30_000, 333, 333, addr__housenumber="1")
    for number in range(4):
        town.node(
            renumbered + 40_000 + number, *near(200 + 300 * number, 224), highway="bus_stop", name=f"Halt {number}"
        )
    return town.node(50_000, 300, 300, place="village", name="Dorf")


def built(town, tmp_path, previous=()):
    roads = town.roads(tmp_path)
    return build_stops(read_features(tmp_path / "mini.osm"), roads, WHOLE, previous=previous)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1, "shift_m": 2.0},
        {"seed": 2, "shift_m": 2.0, "extra_house": True},
        {"extra_house": True},
        {"split": True},
        {"renumbered": 5_000, "seed": 3, "shift_m": 2.0},
    ],
    ids=str,
)
def test_a_slightly_changed_map_keeps_the_ids(tmp_path, change):
    first = built(grid_town(), tmp_path)
    assert len(first.stops) > 25
    second = built(grid_town(**change), tmp_path, first.stops)
    kept = {stop.id for stop in first.stops} & {stop.id for stop in second.stops}
    assert len(kept) >= 0.99 * len(first.stops)
    assert second.report.kept == len(kept)
    place_of = {stop.id: (stop.lat, stop.lon) for stop in first.stops}
    same = [stop for stop in second.stops if stop.id in place_of]
    assert all((stop.lat, stop.lon) == pytest.approx(place_of[stop.id], abs=3e-4) for stop in same)


def test_nothing_changes_when_the_map_is_the_same(tmp_path):
    first = built(grid_town(), tmp_path)
    second = built(grid_town(), tmp_path, first.stops)
    assert second.stops == first.stops
    assert (second.retired, second.report.vanished) == ((), ())


def test_a_stop_that_is_no_more_is_retired_reported_and_found_again(tmp_path):
    first = built(grid_town().node(60_000, 900, 700, highway="bus_stop", name="Alter Markt"), tmp_path)
    second = built(grid_town(), tmp_path, first.stops)
    (gone,) = [stop for stop in second.retired if stop.id == "h60000"]
    assert gone.is_retired
    assert gone.name == "Dorf, Alter Markt"
    assert gone.index == len(second.stops) + second.retired.index(gone)
    assert "h60000" in {lost.id for lost in second.report.vanished if lost.is_retired}
    # It stays retired in the next build, and is told of only once.
    third = built(grid_town(), tmp_path, [*second.stops, *second.retired])
    assert "h60000" in {stop.id for stop in third.retired}
    assert third.report.vanished == ()
    # And when the map has it again, it is offered again under its old id.
    back = grid_town().node(70_000, 905, 702, highway="bus_stop", name="Alter Markt")
    fourth = built(back, tmp_path, [*third.stops, *third.retired])
    assert "h60000" in {stop.id for stop in fourth.stops}


def test_a_stop_whose_road_is_gone_is_reported_as_lost(tmp_path):
    town = grid_town().nodes(n90=(BLOCK_M * 13 + 900, 0)).way(9_000, [13, 90], name="Weit")
    first = built(town.node(60_000, BLOCK_M * 13 + 800, 4, highway="bus_stop", name="Weit"), tmp_path)
    assert "h60000" in {stop.id for stop in first.stops}
    second = built(grid_town(), tmp_path, first.stops)
    assert ("h60000", False) in {(lost.id, lost.is_retired) for lost in second.report.vanished}
    assert "h60000" not in {stop.id for stop in second.retired}


def test_a_new_stop_does_not_take_the_id_of_one_that_is_still_there(tmp_path):
    town = grid_town().node(60_000, 900, 700, highway="bus_stop", name="Markt")
    first = built(town, tmp_path)
    second = built(town.node(60_001, 940, 700, highway="bus_stop", name="Brunnen"), tmp_path, first.stops)
    ids = [stop.id for stop in second.stops]
    assert len(ids) == len(set(ids))
    assert {"h60000", "h60001"} <= set(ids)
