"""The best disjoint set of routes, against all choices tried one by one."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.limits import Limits
from dispatcher.partition import Choice, Column, Group, best_partition

ENOUGH = Limits(iterations=1)


def cost_of(choice, chosen):
    carried = [rider for index in chosen for rider in choice.columns[index].riders]
    left = sum(cost for rider, cost in choice.optional.items() if rider not in carried)
    return sum(choice.columns[index].cost for index in chosen) + left


def is_legal(choice, chosen):
    carried = [rider for index in chosen for rider in choice.columns[index].riders]
    everybody = {rider for column in choice.columns for rider in column.riders}
    groups = {column.group for column in choice.columns} | set(choice.groups)
    counts = {group: sum(choice.columns[index].group == group for index in chosen) for group in groups}
    bounds = {group: choice.groups.get(group, Group()) for group in groups}
    return (
        len(carried) == len(set(carried))
        and everybody - set(carried) <= set(choice.optional)
        and all(bounds[group].least <= counts[group] <= bounds[group].most for group in groups)
    )


@st.composite
def choices(draw):
    riders = st.sets(st.integers(0, 4), max_size=3).map(lambda found: tuple(sorted(found)))
    column = st.builds(Column, st.integers(0, 2), riders, st.integers(1, 50).map(float))
    columns = draw(st.lists(column, min_size=1, max_size=9))
    alike = {0: Group(0, 2)} if draw(st.booleans()) else {}
    optional = {rider: float(draw(st.integers(1, 60))) for rider in draw(st.sets(st.integers(0, 4)))}
    return Choice(columns, alike, optional)


@settings(max_examples=150, deadline=None)
@given(choice=choices())
def test_the_cheapest_legal_choice_is_found(choice):
    every = itertools.chain.from_iterable(
        itertools.combinations(range(len(choice.columns)), size) for size in range(len(choice.columns) + 1)
    )
    costs = [cost_of(choice, chosen) for chosen in every if is_legal(choice, chosen)]
    found = best_partition(choice, limits=ENOUGH, seed=1)
    assert (found is None) is (not costs)
    if found is not None:
        assert is_legal(choice, found)
        assert cost_of(choice, found) == pytest.approx(min(costs))


def test_a_hint_is_kept_where_nothing_is_better():
    columns = [Column(0, (1,), 5.0), Column(1, (2,), 5.0), Column(0, (1, 2), 30.0), Column(1, (), 0.0)]
    assert best_partition(Choice(columns, hint=(0, 1)), limits=ENOUGH, seed=1) == [0, 1]


def test_nothing_is_begun_when_it_is_over():
    choice = Choice([Column(0, (), 1.0)])
    assert best_partition(choice, limits=Limits(iterations=1, cancel=lambda: True), seed=1) is None
    assert best_partition(Choice([]), limits=ENOUGH, seed=1) is None


def test_a_solver_under_way_stops_when_told_to():
    """A choice among thousands of overlapping triples takes long; it is asked to stop at the third look."""
    triples = [
        Column(0, (a, b, c), 3.0 + (a * 7 + b * 13 + c * 29) % 11) for a, b, c in itertools.combinations(range(33), 3)
    ]
    asked = []

    def cancel():
        asked.append(1)
        return len(asked) >= 3

    best_partition(Choice(triples, {0: Group(0, 33)}), limits=Limits(seconds=600, cancel=cancel), seed=1, effort=1e6)
    assert len(asked) == 3
