import numpy as np
import pytest

from routing.simplify import Segments, chain


def segments(*pieces):
    """Pieces as (start, end) or (start, end, kind) or (start, end, kind, forward, backward)."""
    filled = [(*piece, *(0, True, True)[len(piece) - 2 :]) for piece in pieces]
    start, end, kind, forward, backward = zip(*filled, strict=True)
    ints = (np.array(values, dtype=np.int64) for values in (start, end, kind))
    start, end, kind = ints
    return Segments(start, end, np.array(forward), np.array(backward), kind)


def walked(pieces, keep=()):
    """The points each chain runs over, every chain written from its smaller end."""
    found = segments(*pieces)
    count = int(max(found.start.max(), found.end.max())) + 1
    marked = np.zeros(count, dtype=bool)
    marked[list(keep)] = True
    chains = chain(found, count, marked)
    runs = []
    for first, last in zip(chains.first[:-1], chains.first[1:], strict=True):
        points = []
        for entry in range(first, last):
            ends = [int(found.start[chains.segment[entry]]), int(found.end[chains.segment[entry]])]
            ends = ends[::-1] if chains.reversed[entry] else ends
            assert not points or points[-1] == ends[0], "the segments of a chain join"
            points += ends if not points else ends[1:]
        runs.append(min(points, points[::-1]))
    return sorted(runs)


def test_a_line_is_one_chain():
    assert walked([(0, 1), (1, 2), (2, 3)]) == [[0, 1, 2, 3]]


def test_pieces_drawn_against_each_other_still_join():
    assert walked([(1, 0), (1, 2), (3, 2)]) == [[0, 1, 2, 3]]


def test_a_fork_ends_chains():
    assert walked([(0, 1), (1, 2), (2, 3), (2, 4), (4, 5)]) == [[0, 1, 2], [2, 3], [2, 4, 5]]


def test_a_change_of_kind_ends_chains():
    assert walked([(0, 1, 7), (1, 2, 8), (2, 3, 8)]) == [[0, 1], [1, 2, 3]]


def test_a_change_of_direction_ends_chains():
    oneway = (0, True, False)
    assert walked([(0, 1), (1, 2, *oneway), (2, 3, *oneway)]) == [[0, 1], [1, 2, 3]]


def test_oneway_pieces_join_only_head_to_tail():
    oneway = (0, True, False)
    assert walked([(0, 1, *oneway), (2, 1, *oneway)]) == [[0, 1], [1, 2]]
    assert walked([(0, 1, *oneway), (2, 1, 0, False, True)]) == [[0, 1, 2]]


def test_a_point_to_keep_ends_chains():
    assert walked([(0, 1), (1, 2)], keep=[1]) == [[0, 1], [1, 2]]


def test_a_lone_ring_begins_somewhere():
    (ring,) = walked([(0, 1), (1, 2), (2, 0)])
    assert ring[0] == ring[-1]
    assert sorted(ring[:-1]) == [0, 1, 2]


def test_a_ring_on_a_stalk_begins_at_the_stalk():
    assert walked([(0, 1), (1, 2), (2, 3), (3, 1)]) == [[0, 1], [1, 2, 3, 1]]


def test_two_pieces_between_the_same_points_are_both_kept():
    assert walked([(0, 1), (0, 1), (1, 2)]) == [[1, 0, 1], [1, 2]]


@pytest.mark.parametrize("seed", range(10))
def test_every_piece_is_in_exactly_one_chain(seed):
    random = np.random.default_rng(seed)
    pieces = [tuple(pair) for pair in random.integers(0, 30, (45, 2)).tolist() if pair[0] != pair[1]]
    found = segments(*pieces)
    chains = chain(found, 30, np.zeros(30, dtype=bool))
    assert sorted(chains.segment.tolist()) == list(range(len(pieces)))
