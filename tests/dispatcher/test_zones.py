"""Zones share out vehicles: who is near what, who is asked, and who wins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.errors import InvalidProblem
from dispatcher.problem import Access
from dispatcher.zones import Zones, best_offer, cut
from tests.dispatcher.towns import line_town, wish

HALVES = np.array([0, 0, 0, 1, 1, 1])  # places 0 -60- 1 -60- 2 | 3 -60- 4 -60- 5


def halves(border_s):
    return Zones.within(HALVES, line_town(6), border_s)


@pytest.mark.parametrize(
    ("border_s", "origin", "destination", "asked"),
    [
        (0, 0, 2, (0,)),
        (0, 4, 5, (1,)),
        (0, 0, 5, (0, 1)),  # from one zone into the other
        (0, 2, 1, (0,)),
        (60, 2, 0, (0, 1)),  # 2 is 60 s from 3
        (60, 0, 1, (0,)),
        (60, 5, 3, (0, 1)),
        (120, 0, 1, (0, 1)),  # 1 is 120 s from 3
    ],
)
def test_a_ride_is_offered_to_the_zones_its_ends_are_near_to(border_s, origin, destination, asked):
    assert halves(border_s).offered(wish("anna", origin, destination)) == asked


def test_every_place_a_rider_could_walk_to_counts():
    assert halves(60).offered(wish("anna", (Access(0), Access(2, 90)), 1)) == (0, 1)


def test_what_can_be_reached_counts_not_what_can_be_left():
    """From zone 1 nobody gets to zone 0 at all: its vehicles are of no use there."""
    table_s = line_town(6)
    table_s[3:, :3] = 100_000
    zones = Zones.within(HALVES, table_s, 600)
    assert zones.near.tolist() == [[True] * 6, [False, False, False, True, True, True]]


@given(st.dictionaries(st.integers(0, 5), st.none() | st.sampled_from([10.0, 20.0, 30.0])), st.randoms())
def test_the_winner_does_not_depend_on_who_answers_first(costs, dice):
    shuffled = list(costs.items())
    dice.shuffle(shuffled)
    winner = best_offer(dict(shuffled))
    assert winner == best_offer(costs)
    assert winner is None or costs[winner] == min(cost for cost in costs.values() if cost is not None)


def test_an_area_is_cut_across_its_longer_side():
    places = np.array([[0.0, 90.0], [1.0, 10.0], [2.0, 50.0], [0.5, 30.0]])
    assert cut(places, 2).tolist() == [1, 0, 1, 0]
    assert cut(places, 4).tolist() == [3, 0, 2, 1]
    assert cut(places, 1).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: cut(np.zeros((3, 2)), 4), "3 places cannot be cut into 4 zones"),
        (lambda: cut(np.zeros((3, 2)), 0), "cannot be cut into 0 zones"),
        (lambda: Zones.within(np.array([0, 2]), line_town(2), 0), "nothing lies in zone 1"),
        (lambda: Zones(np.array([0, 1]), np.ones((1, 2), dtype=np.bool_)), r"must be of shape \(2, 2\)"),
        (lambda: Zones(np.array([0, 1]), np.array([[True, True], [True, False]])), "near the zone it lies in"),
    ],
)
def test_zones_that_make_no_sense_are_refused(make, words):
    with pytest.raises(InvalidProblem, match=words):
        make()
