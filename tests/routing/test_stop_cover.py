"""Covering needs with few stops, worked out on a line."""

import numpy as np

from routing.stop_cover import cover

NOTHING = np.zeros((0, 2))


def on_line(*x_m):
    """Points on a line, metres."""
    return np.array([(float(x), 0.0) for x in x_m]).reshape(-1, 2)


def run(needs, candidates, standing=NOTHING, reach_m=100.0, spacing_m=50.0, ranks=None):
    ranks = np.zeros(len(candidates)) if ranks is None else ranks
    near = [np.flatnonzero(np.abs(needs[:, 0] - x) <= reach_m) for x, _ in candidates]
    served = np.array(
        [bool(len(standing)) and np.abs(standing[:, 0] - x).min() <= reach_m for x, _ in needs], dtype=bool
    )
    return cover(near, served, candidates, standing, spacing_m=spacing_m, ranks=ranks)


def test_the_candidate_that_serves_most_comes_first_and_makes_others_needless():
    # The one at 100 reaches 0, 100 and 200; those at the ends reach two each.
    chosen, served = run(on_line(0, 100, 200), on_line(0, 100, 200))
    assert chosen == [1]
    assert served.all()


def test_what_a_standing_stop_serves_needs_no_new_one():
    chosen, served = run(on_line(0, 300), on_line(0, 300), standing=on_line(50))
    assert chosen == [1]
    assert served.all()


def test_a_need_out_of_reach_stays_open():
    chosen, served = run(on_line(0, 500), on_line(0))
    assert chosen == [0]
    assert served.tolist() == [True, False]


def test_close_candidates_are_taken_only_when_nothing_else_serves():
    # 30 m beside the standing stop is under the spacing of 50 m but over its 0.4-fold of the second round.
    chosen, _ = run(on_line(125), on_line(30), standing=on_line(0))
    assert chosen == [0]
    chosen, served = run(on_line(115), on_line(15), standing=on_line(0))
    assert chosen == []
    assert not served.any()


def test_the_rank_decides_between_equals():
    ranks = np.array([0.1, 0.9])
    chosen, _ = run(on_line(0), on_line(-40, 40), spacing_m=10.0, ranks=ranks)
    assert chosen == [1]


def test_no_needs_and_no_candidates_are_no_trouble():
    assert run(NOTHING, on_line(0))[0] == []
    chosen, served = run(on_line(0), NOTHING)
    assert chosen == []
    assert not served.any()
