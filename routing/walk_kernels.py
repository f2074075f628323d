"""
Compiled code over flat arrays: along ways from places to other places.

A place is linked to a few ways near it (see `routing.walk_linking`). What a way costs to choose is its effort in
metres; metres and seconds are carried along beside it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiling import compiled

__all__ = ["Found", "Labels", "Links", "Seeds", "Terms", "WalkArcs", "reach", "reach_each"]

OFF_EFFORT = 1.5
"""A metre off all ways is worth so many metres of way, so that nobody is led across gardens."""

UNSEEN = 0.0
FIRST = 1.0
"""Costs begin at 1, so that fresh arrays of zeros say that nothing is seen yet."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Sums = tuple[float, float, float, bool]
"""Cost, metres, seconds of a walk so far, and whether it led over steps."""

NOTHING = (FIRST, 0.0, 0.0, False)


class WalkArcs(NamedTuple):
    """Which arcs leave each junction, and what each way [e] costs; arcs `2 e` and `2 e + 1` are its directions."""

    first: Ints
    arc: Ints
    tail: Ints
    head: Ints
    allowed: Flags
    length_m: Floats
    effort_m: Floats
    extra_m: Floats
    seconds: Floats
    barred: Flags


class Seeds(NamedTuple):
    """Links [k] that walks begin at."""

    way: Ints
    along_m: Floats
    off_m: Floats


class Links(NamedTuple):
    """Links [k] that walks lead to, by way: those of way `e` are `first[e]:first[e + 1]`."""

    first: Ints
    place: Ints
    along_m: Floats
    off_m: Floats


class Terms(NamedTuple):
    """Whether to walk from the places to the seeds instead, the longest walk in metres, how fast one walks off ways."""

    against: bool
    limit_m: float
    speed_mps: float


class Labels(NamedTuple):
    """What is known of each junction [n]: the best cost so far and what goes with it, the arc it came by, a heap."""

    cost: Floats
    length_m: Floats
    seconds: Floats
    barred: Flags
    before: Ints
    touched: Ints
    heap_cost: Floats
    heap_node: Ints
    tally: Ints


class Found(NamedTuple):
    """The best walk to each place [p], the link and the junction (or, below zero, the seed) it comes by."""

    cost: Floats
    length_m: Floats
    seconds: Floats
    barred: Flags
    link: Ints
    by: Ints
    touched: Ints
    tally: Ints


@compiled
def reach(arcs: WalkArcs, seeds: Seeds, links: Links, terms: Terms, labels: Labels, found: Found) -> None:
    """
    Find the walk of least effort from any seed to every place within the limit.

    Dijkstra (1959) with a binary heap over the junctions in reach; labels and found must be fresh or forgotten.
    """
    _begin(arcs, seeds, terms, labels)
    _spread(arcs, terms, labels)
    for number in range(labels.tally[1]):
        _arrive(arcs, links, terms, labels, labels.touched[number], found)
    _on_the_same_way(arcs, seeds, links, terms, found)


@compiled
def reach_each(
    arcs: WalkArcs, origins: tuple[Ints, Seeds], links: Links, terms: Terms, labels: Labels, found: Found
) -> tuple[Ints, Ints, Floats]:
    """Find, for one place after the other, which places it reaches: its number, theirs, and the metres."""
    first, seeds = origins
    origin, target, length_m = np.empty(1024, np.int32), np.empty(1024, np.int32), np.empty(1024)
    count = 0
    for place in range(len(first) - 1):
        low, high = first[place], first[place + 1]
        mine = Seeds(seeds.way[low:high], seeds.along_m[low:high], seeds.off_m[low:high])
        reach(arcs, mine, links, terms, labels, found)
        needed = count + found.tally[0]
        if needed > len(origin):
            room = np.empty(2 * needed - count, np.int32)
            origin, target = np.concatenate((origin[:count], room)), np.concatenate((target[:count], room))
            length_m = np.concatenate((length_m[:count], np.empty(len(room))))
        for number in range(found.tally[0]):
            other = found.touched[number]
            origin[count], target[count], length_m[count] = place, other, found.length_m[other]
            count += 1
        _forget(labels, found)
    return origin[:count], target[:count], length_m[:count]


@compiled
def _forget(labels: Labels, found: Found) -> None:
    """Make labels and found fresh again at the price of what was seen."""
    for number in range(labels.tally[1]):
        labels.cost[labels.touched[number]] = UNSEEN
    for number in range(found.tally[0]):
        found.cost[found.touched[number]] = UNSEEN
    labels.tally[1] = 0
    found.tally[0] = 0


@compiled
def _begin(arcs: WalkArcs, seeds: Seeds, terms: Terms, labels: Labels) -> None:
    """Walk from the seeds to both ends of their ways."""
    for seed in range(len(seeds.way)):
        way = seeds.way[seed]
        for side in range(2):  # 0: forward to the head, 1: backward to the tail
            if not arcs.allowed[2 * way + (side ^ terms.against)]:
                continue
            part_m = arcs.length_m[way] - seeds.along_m[seed] if side == 0 else seeds.along_m[seed]
            node = arcs.head[way] if side == 0 else arcs.tail[way]
            _walk(arcs, (way, part_m, seeds.off_m[seed]), NOTHING, (node, -1 - seed), terms, labels)


@compiled
def _walk(
    arcs: WalkArcs, part: tuple[int, float, float], here: Sums, aim: tuple[int, int], terms: Terms, labels: Labels
) -> None:
    """Label a junction, if the walk there by a part of a way is the best so far and within the limit."""
    cost, length_m, seconds, barred = _beyond(arcs, part, here, terms)
    node, before = aim
    known = labels.cost[node]
    if length_m > terms.limit_m or (known != UNSEEN and known <= cost):
        return
    if known == UNSEEN:
        labels.touched[labels.tally[1]] = node
        labels.tally[1] += 1
    labels.cost[node], labels.length_m[node], labels.seconds[node] = cost, length_m, seconds
    labels.barred[node], labels.before[node] = barred, before
    _push(labels, cost, node)


@compiled
def _beyond(arcs: WalkArcs, part: tuple[int, float, float], here: Sums, terms: Terms) -> Sums:
    """Add a part of a way, and a stretch off it, to what a walk has cost."""
    way, part_m, off_m = part
    cost, length_m, seconds, barred = here
    share = part_m / arcs.length_m[way] if arcs.length_m[way] > 0.0 else 0.0
    return (
        cost + share * arcs.effort_m[way] + arcs.extra_m[way] + off_m * OFF_EFFORT,
        length_m + part_m + off_m,
        seconds + share * arcs.seconds[way] + off_m / terms.speed_mps,
        barred or arcs.barred[way],
    )


@compiled
def _spread(arcs: WalkArcs, terms: Terms, labels: Labels) -> None:
    while labels.tally[0] > 0:
        cost, node = _pop(labels)
        if cost > labels.cost[node]:
            continue
        here = (cost, labels.length_m[node], labels.seconds[node], labels.barred[node])
        for index in range(arcs.first[node], arcs.first[node + 1]):
            arc = arcs.arc[index]
            if arcs.allowed[arc ^ terms.against]:
                way = arc >> 1
                there = arcs.tail[way] if arc & 1 else arcs.head[way]
                _walk(arcs, (way, arcs.length_m[way], 0.0), here, (there, arc), terms, labels)


@compiled
def _arrive(arcs: WalkArcs, links: Links, terms: Terms, labels: Labels, node: int, found: Found) -> None:
    """Walk from a junction to the places on the ways that meet there."""
    here = (labels.cost[node], labels.length_m[node], labels.seconds[node], labels.barred[node])
    for index in range(arcs.first[node], arcs.first[node + 1]):
        arc = arcs.arc[index]
        way = arc >> 1
        if not arcs.allowed[arc ^ terms.against]:
            continue
        for link in range(links.first[way], links.first[way + 1]):
            part_m = arcs.length_m[way] - links.along_m[link] if arc & 1 else links.along_m[link]
            there = _beyond(arcs, (way, part_m, links.off_m[link]), here, terms)
            _note(there, terms, (links.place[link], link, node), found)


@compiled
def _on_the_same_way(arcs: WalkArcs, seeds: Seeds, links: Links, terms: Terms, found: Found) -> None:
    """Walk from each seed straight to the places on the same way."""
    for seed in range(len(seeds.way)):
        way = seeds.way[seed]
        for link in range(links.first[way], links.first[way + 1]):
            ahead_m = links.along_m[link] - seeds.along_m[seed]
            if arcs.allowed[2 * way + ((ahead_m < 0.0) ^ terms.against)]:
                there = _beyond(arcs, (way, abs(ahead_m), seeds.off_m[seed] + links.off_m[link]), NOTHING, terms)
                _note(there, terms, (links.place[link], link, -1 - seed), found)


@compiled
def _note(there: Sums, terms: Terms, aim: tuple[int, int, int], found: Found) -> None:
    cost, length_m, seconds, barred = there
    place, link, by = aim
    known = found.cost[place]
    if length_m > terms.limit_m or (known != UNSEEN and known <= cost):
        return
    if known == UNSEEN:
        found.touched[found.tally[0]] = place
        found.tally[0] += 1
    found.cost[place], found.length_m[place], found.seconds[place] = cost, length_m, seconds
    found.barred[place], found.link[place], found.by[place] = barred, link, by


@compiled
def _push(labels: Labels, cost: float, node: int) -> None:
    child = labels.tally[0]
    labels.tally[0] += 1
    while child > 0:
        parent = (child - 1) >> 1
        if labels.heap_cost[parent] <= cost:
            break
        labels.heap_cost[child], labels.heap_node[child] = labels.heap_cost[parent], labels.heap_node[parent]
        child = parent
    labels.heap_cost[child], labels.heap_node[child] = cost, node


@compiled
def _pop(labels: Labels) -> tuple[float, int]:
    top_cost, top_node = labels.heap_cost[0], labels.heap_node[0]
    labels.tally[0] -= 1
    count = labels.tally[0]
    cost, node = labels.heap_cost[count], labels.heap_node[count]
    parent = 0
    while 2 * parent + 1 < count:
        child = 2 * parent + 1
        if child + 1 < count and labels.heap_cost[child + 1] < labels.heap_cost[child]:
            child += 1
        if labels.heap_cost[child] >= cost:
            break
        labels.heap_cost[parent], labels.heap_node[parent] = labels.heap_cost[child], labels.heap_node[child]
        parent = child
    labels.heap_cost[parent], labels.heap_node[parent] = cost, node
    return float(top_cost), int(top_node)
