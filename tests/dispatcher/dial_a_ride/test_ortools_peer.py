"""The yardstick obeys the same rules, stops when told to, and tells of every better solution."""

import pytest

from dispatcher.dial_a_ride import read_instance
from dispatcher.dial_a_ride.ortools_peer import solve_with_ortools
from dispatcher.errors import NoSolution
from dispatcher.limits import Limits
from tests.dispatcher.dial_a_ride.drawn import draw
from tests.dispatcher.dial_a_ride.verify import read_published, violations


@pytest.mark.parametrize("path_lns", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_its_solutions_are_legal_by_the_independent_checker(path_lns, seed):
    text = draw(10, 3, seed)
    told = []
    limits = Limits(seconds=0.4)
    solved = solve_with_ortools(read_instance(text, "drawn"), limits=limits, path_lns=path_lns, on_better=told.append)
    routes = [[{"node": node, "begin_service": begin} for node, begin in route] for route in solved.routes]
    assert not violations(read_published(text), {"objective": solved.objective, "routes": routes})
    assert told == sorted(told, reverse=True)
    assert told[-1] == pytest.approx(solved.objective, abs=0.02)  # its lengths are in thousandths, rounded


def test_it_stops_when_told_to():
    """Told so by its first solution: long before a limit that would break this test's time."""
    told = []
    limits = Limits(seconds=1000.0, cancel=lambda: bool(told))
    assert solve_with_ortools(read_instance(draw(10, 3, 1), "drawn"), limits=limits, on_better=told.append)


def test_too_few_vehicles_are_no_solution():
    """Two riders at opposite ends, both only at 10, one vehicle."""
    text = """1 2 480 3 30
0 0 0 0 0 0 480
1 9 0 1 1 10 10
2 -9 0 1 1 10 10
3 9 5 1 -1 0 480
4 -9 5 1 -1 0 480
"""
    with pytest.raises(NoSolution, match="OR-Tools found no solution in time"):
        solve_with_ortools(read_instance(text, "apart"), limits=Limits(seconds=1.0))
