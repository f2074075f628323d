import heapq

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.splitting import split


def splits(arcs, *forbidden, nodes=None):
    """Split a network given as (tail, head) pairs."""
    tail, head = np.array(arcs, dtype=np.int64).T
    return split(tail, head, forbidden, nodes or int(max(tail.max(), head.max())) + 1)


def seconds_after(found, times, start):
    """By Dijkstra over the split network: seconds from the end of an arc to the end of every original it can reach."""
    links = {}
    for k, (tail, head) in enumerate(zip(found.tail.tolist(), found.head.tolist(), strict=True)):
        links.setdefault(tail, []).append((head, times[found.original[k]], int(found.original[k])))
    for tail, head in zip(found.turn_tail.tolist(), found.turn_head.tolist(), strict=True):
        links.setdefault(tail, []).append((head, 0, -1))
    best, waiting, reached = {}, [(0, int(found.head[start]))], {}
    while waiting:
        now, node = heapq.heappop(waiting)
        if best.setdefault(node, now) < now:
            continue
        for head, time, arc in links.get(node, []):
            if arc >= 0:
                reached[arc] = min(reached.get(arc, now + time), now + time)
            if now + time < best.get(head, 10**9):
                heapq.heappush(waiting, (now + time, head))
    return reached


def seconds_by_memory(arcs, times, forbidden, start):
    """The same by brute force: a vehicle that remembers as many arcs as the longest rule has, and obeys."""
    memory = max((len(word) for word in forbidden), default=1)
    best, waiting, reached = {}, [(0, (start,))], {}
    while waiting:
        now, driven = heapq.heappop(waiting)
        if best.setdefault(driven, now) < now:
            continue
        for arc, (tail, _) in enumerate(arcs):
            if tail != arcs[driven[-1]][1]:
                continue
            longer = (*driven, arc)
            if any(longer[-len(word) :] == word for word in forbidden):
                continue
            time = now + times[arc]
            reached[arc] = min(reached.get(arc, time), time)
            heapq.heappush(waiting, (time, longer[-memory:]))
    return reached


@st.composite
def networks(draw):
    """Up to 6 places, up to 12 arcs, and up to 6 forbidden drives of 2 to 5 arcs along them."""
    nodes = draw(st.integers(2, 6))
    pair = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda ends: ends[0] != ends[1])
    arcs = draw(st.lists(pair, min_size=2, max_size=12))
    times = draw(st.lists(st.integers(1, 9), min_size=len(arcs), max_size=len(arcs)))
    forbidden = set()
    for _ in range(draw(st.integers(0, 6))):
        drive = [draw(st.integers(0, len(arcs) - 1))]
        for _ in range(draw(st.integers(1, 4))):
            onward = [arc for arc, (tail, _) in enumerate(arcs) if tail == arcs[drive[-1]][1]]
            if onward:
                drive.append(draw(st.sampled_from(onward)))
        if len(drive) > 1:
            forbidden.add(tuple(drive))
    return nodes, arcs, times, forbidden


@given(networks())
@settings(max_examples=150, deadline=None)
def test_split_network_allows_exactly_the_drives_without_a_forbidden_sequence(network):
    nodes, arcs, times, forbidden = network
    found = splits(arcs, *forbidden, nodes=nodes)
    for start in range(len(arcs)):
        assert seconds_after(found, times, start) == seconds_by_memory(arcs, times, forbidden, start)


@given(networks())
@settings(max_examples=50, deadline=None)
def test_only_junctions_inside_forbidden_sequences_are_split(network):
    nodes, arcs, _, forbidden = network
    found = splits(arcs, *forbidden, nodes=nodes)
    split_at = {int(node) for node in found.junction[nodes:]}
    assert split_at <= {arcs[arc][1] for word in forbidden for arc in word[:-1]}
    inner = {arc for word in forbidden for arc in word[1:-1]}
    assert set(found.original[len(arcs) :].tolist()) <= inner


CROSS = [(0, 4), (4, 0), (1, 4), (4, 1), (2, 4), (4, 2), (3, 4), (4, 3)]
"""Four roads that meet at node 4: arcs 0, 2, 4, 6 lead in, 1, 3, 5, 7 out."""


def test_nothing_forbidden_changes_nothing():
    found = splits(CROSS)
    assert found.junction.tolist() == [0, 1, 2, 3, 4]
    assert len(found.turn_tail) == 0
    assert list(zip(found.tail.tolist(), found.head.tolist(), strict=True)) == CROSS


def test_one_forbidden_turn_costs_as_many_nodes_as_arcs_stay_allowed():
    # From 0 one may go on by 1, 5 and 7, not by 3: one node behind arc 0, one before each of the three shared arcs.
    found = splits(CROSS, (0, 3))
    assert len(found.junction) == 5 + 1 + 3
    assert len(found.turn_tail) == 6


def test_ways_that_share_no_arc_need_no_turns():
    # Who comes by 0 may go by 5 only, who comes by 4 by 1 only, and nobody comes otherwise: two nodes, nothing else.
    arcs = [(0, 4), (4, 0), (2, 4), (4, 2)]
    found = splits(arcs, (0, 1), (2, 3))
    assert len(found.junction) == 6
    assert len(found.turn_tail) == 0


def test_a_forbidden_way_over_another_copies_that_other_once():
    line = [(0, 1), (1, 2), (2, 3), (2, 4), (5, 1)]
    found = splits(line, (0, 1, 2))
    assert found.original.tolist() == [0, 1, 2, 3, 4, 1]
    assert found.tail[5] == found.head[0]  # the copy begins where who comes by arc 0 arrives, and nowhere else
    assert found.tail[1] == found.head[4]


def test_an_arc_all_who_enter_must_obey_can_be_left_freely():
    # Nobody reaches arc 1 but over arc 0: the original is entered by none, yet a drive may begin in its middle.
    found = splits([(0, 1), (1, 2), (2, 3), (2, 4)], (0, 1, 2))
    times = [1, 1, 1, 1]
    assert seconds_after(found, times, 0) == {1: 1, 3: 2}
    assert seconds_after(found, times, 1) == {2: 1, 3: 1}
