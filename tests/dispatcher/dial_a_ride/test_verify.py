"""The checker of published solutions finds every kind of planted fault, and nothing in a legal solution."""

import copy
import json
import math
import subprocess
import sys

import pytest

from tests.dispatcher.dial_a_ride import verify
from tests.dispatcher.dial_a_ride.verify import read_published, violations

# Anna and Ben at 0/3 and 0/4, both to 4/0 and 3/0: driven in a row 3 + 1 + sqrt(32) + 1 + 3, service 1 each.
TEXT = """2 2 100 1 10
0 0 0 0 0 0 200
1 0 3 1 1 10 20
2 0 4 1 1 10 60
3 4 0 1 -1 0 100
4 3 0 1 -1 0 100
"""
LENGTH = 2 * (3 + 5 + 4) + 0.0  # Anna alone: 3 to her, 5 across, 4 home; Ben alone: 4, 5, 3


def visits(*pairs):
    return [{"node": node, "begin_service": begin} for node, begin in pairs]


@pytest.fixture
def solution():
    anna = visits((0, 10), (1, 13), (3, 19), (0, 24))
    ben = visits((0, 16), (2, 20), (4, 26), (0, 30))
    return {"instance": "two", "objective": LENGTH, "seconds": 1.0, "seed": 1, "routes": [anna, ben]}


def broken(solution, text=TEXT):
    return "; ".join(violations(read_published(text), solution))


def test_a_legal_solution_breaks_nothing(solution):
    assert not broken(solution)


def test_waiting_is_legal_and_the_tolerance_is_a_millionth(solution):
    solution["routes"][0][2]["begin_service"] = 20.0
    solution["routes"][0][3]["begin_service"] = 25 - 0.9e-6
    assert not broken(solution)
    solution["routes"][0][3]["begin_service"] = 25 - 2e-6
    assert "travel" in broken(solution)


def test_another_routes_vehicle_is_found(solution):
    assert "fleet: 2 routes for 1 vehicles" in broken(solution, "1" + TEXT[1:])


@pytest.mark.parametrize("end", [0, -1])
def test_a_route_that_leaves_the_depot_out_is_found(solution, end):
    del solution["routes"][0][end]
    assert "does not lead from depot to depot" in broken(solution)


def test_a_node_that_is_none_is_found(solution):
    solution["routes"][0].insert(1, {"node": 5, "begin_service": 12})
    assert "there is no node 5" in broken(solution)


def test_a_rider_served_twice_is_found(solution):
    solution["routes"].append(copy.deepcopy(solution["routes"][0]))
    assert "node 1 is served twice" in broken(solution, "3" + TEXT[1:])


def test_a_rider_left_out_is_found(solution):
    del solution["routes"][1]
    solution["objective"] = 12.0
    assert broken(solution) == "request 2: not served"


def test_a_rider_who_changes_vehicles_is_found(solution):
    first, second = solution["routes"]
    first[2]["node"], second[2]["node"] = 4, 3
    assert "request 1: picked up by route 1, set down by route 2" in broken(solution)


def test_a_rider_set_down_first_is_found(solution):
    solution["routes"][0] = visits((0, 10), (3, 14), (1, 20), (0, 24))
    assert "request 1: set down before picked up" in broken(solution)


def test_one_too_many_on_board_is_found(solution):
    across = math.sqrt(32)
    begins = [10, 13, 15, 16 + across, 18 + across, 22 + across]
    solution["routes"] = [visits(*zip((0, 1, 2, 3, 4, 0), begins, strict=True))]
    solution["objective"] = 3 + 1 + across + 1 + 3
    assert broken(solution) == "route 1: capacity: 2 on board after node 2, 1 are allowed"
    assert not broken(solution, TEXT.replace("100 1 10", "100 2 10"))


@pytest.mark.parametrize("shift", [-3.1, 7.1])
def test_a_missed_window_is_found(solution, shift):
    for visit in solution["routes"][0]:
        visit["begin_service"] += shift
    assert "window: node 1" in broken(solution)


@pytest.mark.parametrize(("visit", "begin"), [(0, -1.0), (3, 201.0)])
def test_a_missed_window_of_the_depot_is_found(solution, visit, begin):
    solution["routes"][0][visit]["begin_service"] = begin
    assert "window: node 0" in broken(solution)


@pytest.mark.parametrize("visit", [1, 2, 3])
def test_driving_faster_than_the_straight_line_is_found(solution, visit):
    solution["routes"][0][visit]["begin_service"] -= 0.01
    assert "travel: " in broken(solution)


def test_service_cut_short_is_found(solution):
    assert "travel: node 3" in broken(solution, TEXT.replace("1 0 3 1 1", "1 0 3 1.5 1"))


def test_a_route_that_lasts_too_long_is_found(solution):
    assert broken(solution, TEXT.replace("2 2 100", "2 2 13.9")).count("duration") == 2
    assert not broken(solution, TEXT.replace("2 2 100", "2 2 14"))


def test_a_ride_that_is_too_long_counts_from_the_end_of_boarding(solution):
    assert not broken(solution, TEXT.replace("1 10\n", "1 5\n"))
    assert broken(solution, TEXT.replace("1 10\n", "1 4.9\n")).count("ride time") == 2


def test_an_untrue_objective_is_found(solution):
    solution["objective"] -= 0.001
    assert broken(solution).startswith("objective")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_times_that_are_no_numbers_break_rules(solution, value):
    solution["routes"][0][1]["begin_service"] = value
    assert broken(solution)


def test_it_runs_by_itself_on_files_and_folders(solution, tmp_path):
    """As anybody would call it: by its path, from anywhere, without this project on Python's path."""
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "two.txt").write_text(TEXT)
    (tmp_path / "good.json").write_text(json.dumps(solution))
    (tmp_path / "bad.json").write_text(json.dumps(solution | {"objective": 1.0}))

    def answer(*arguments):
        command = [sys.executable, "-I", verify.__file__, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    good = answer("set", "good.json")
    assert (good.returncode, good.stdout) == (0, "good.json: legal, 2 routes, objective 24.0000\n")
    assert answer("set/two.txt", "good.json", "bad.json").returncode == 1
    assert answer("set", "missing.json").returncode == 2
    assert answer().returncode == 2
