"""
Contraction in compiled loops: which shortcuts there are, and what they cost.

Nodes are numbered by rank here, the least important first; every edge belongs to its lower end. Edge `i` of node `v`
leads up to `head[i]`; `up[i]` is what it costs to drive from `v` up, `down[i]` from `head[i]` down to `v`. The `via`
of either says what it stands for: `-1 - arc` for an arc of the network, else the lower node it passes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.compiling import compiled
from routing.values import NO_WAY_MS

__all__ = ["customise", "customise_again", "fill_in"]

Ints = NDArray[np.int32]
Times = NDArray[np.uint32]
Flags = NDArray[np.bool_]


@compiled
def fill_in(tail: Ints, head: Ints, node_count: int) -> tuple[Ints, Ints, Ints]:
    """
    Contract all nodes in the order of their rank, and list the edges of the outcome by lower end.

    Whoever two neighbours above a node are, contracting it joins them. It is enough to hand the list of a node on to
    the lowest of its upper neighbours, its parent (Dibbelt et al. 2016, section 4).

    Returns
    -------
    tuple
        Where the edges of each node begin, int32 [n + 1], their upper ends, sorted, int32 [e], and the parent of each
        node, -1 at the top, int32 [n].
    """
    begin = np.zeros(node_count + 1, np.int32)
    for arc in range(len(tail)):
        if tail[arc] != head[arc]:
            begin[min(tail[arc], head[arc]) + 1] += 1
    for node in range(node_count):
        begin[node + 1] += begin[node]
    above = np.empty(begin[node_count], np.int32)
    place = begin[:-1].copy()
    for arc in range(len(tail)):
        if tail[arc] != head[arc]:
            low = min(tail[arc], head[arc])
            above[place[low]] = max(tail[arc], head[arc])
            place[low] += 1

    first = np.zeros(node_count + 1, np.int32)
    edges = np.empty(max(4 * len(tail), 16), np.int32)
    parent = np.full(node_count, -1, np.int32)
    child, sibling = np.full(node_count, -1, np.int32), np.full(node_count, -1, np.int32)
    seen = np.full(node_count, -1, np.int32)
    count = 0
    for node in range(node_count):
        seen[node] = node
        while len(edges) < count + node_count - node:  # room for all there can be
            edges = np.concatenate((edges, np.empty(len(edges), np.int32)))
        for i in range(begin[node], begin[node + 1]):
            if seen[above[i]] != node:
                seen[above[i]] = node
                edges[count] = above[i]
                count += 1
        lower = child[node]
        while lower >= 0:
            for i in range(first[lower], first[lower + 1]):
                if seen[edges[i]] != node:
                    seen[edges[i]] = node
                    edges[count] = edges[i]
                    count += 1
            lower = sibling[lower]
        edges[first[node] : count].sort()
        first[node + 1] = count
        if count > first[node]:
            parent[node] = edges[first[node]]
            sibling[node], child[parent[node]] = child[parent[node]], node
    return first, edges[:count].copy(), parent


@compiled
def customise(first: Ints, head: Ints, slot: Ints, rises: Flags, weight: Times) -> tuple[Times, Times, Ints, Ints]:
    """
    Cost all edges: the least of the arcs they stand for, and of the ways over lower nodes.

    Parameters
    ----------
    first, head
        Edges by lower end, as `fill_in` gives them.
    slot, rises
        Edge each arc belongs to, -1 for none, and whether it leads up, [m].
    weight
        Milliseconds of each arc, uint32 [m].

    Returns
    -------
    tuple
        `up`, `down`, and the `via` of both, [e].
    """
    count = len(head)
    up, down = np.full(count, NO_WAY_MS, np.uint32), np.full(count, NO_WAY_MS, np.uint32)
    up_via, down_via = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    for arc in range(len(slot)):
        i = slot[arc]
        if i < 0:
            continue
        if rises[arc] and weight[arc] < up[i]:
            up[i], up_via[i] = weight[arc], -1 - arc
        elif not rises[arc] and weight[arc] < down[i]:
            down[i], down_via[i] = weight[arc], -1 - arc
    for node in range(len(first) - 1):
        for i in range(first[node], first[node + 1]):
            j = first[head[i]]
            for k in range(i + 1, first[node + 1]):
                while head[j] != head[k]:  # both lists are sorted, and the upper one holds all of the lower
                    j += 1
                rising, falling = down[i] + up[k], down[k] + up[i]
                if rising < up[j]:
                    up[j], up_via[j] = rising, node
                if falling < down[j]:
                    down[j], down_via[j] = falling, node
    return up, down, up_via, down_via


@compiled
def customise_again(
    edges: tuple[Ints, Ints, Ints],
    lower: tuple[Ints, Ints],
    arcs: tuple[Ints, Ints, Ints, Flags],
    weight: Times,
    changed: Ints,
    costs: tuple[Times, Times, Ints, Ints],
) -> Flags:
    """
    Mend the costs after the weights of some arcs changed, and say for which nodes an edge changed its cost.

    Only edges that stand for a changed arc, or for a way over a changed edge, are looked at, from the lowest up; the
    outcome is what `customise` would give, to the bit.

    Parameters
    ----------
    edges
        `first`, `head`, and the lower end of each edge.
    lower
        Edges by upper end: where those of each node begin, [n + 1], and which they are, by rising lower end, [e].
    arcs
        Where the arcs of each edge begin, [e + 1], which they are, rising, and `slot` and `rises` as for `customise`.
    weight
        New milliseconds of all arcs, [m].
    changed
        Arcs whose weight changed.
    costs
        `up`, `down`, and the `via` of both; changed in place.
    """
    first, head, low = edges
    lower_first, lower_edge = lower
    arc_first, arc_of, slot, rises = arcs
    up, down, up_via, down_via = costs
    due = np.zeros(len(head), np.bool_)
    waiting, altered = np.zeros(len(first) - 1, np.bool_), np.zeros(len(first) - 1, np.bool_)
    for arc in changed:
        if slot[arc] >= 0:
            due[slot[arc]] = True
            waiting[low[slot[arc]]] = True
    for node in range(len(first) - 1):
        if not waiting[node]:
            continue
        for i in range(first[node], first[node + 1]):
            if not due[i]:
                continue
            rising, falling, rising_via, falling_via = NO_WAY_MS, NO_WAY_MS, -1, -1
            for a in range(arc_first[i], arc_first[i + 1]):
                arc = arc_of[a]
                if rises[arc] and weight[arc] < rising:
                    rising, rising_via = np.int64(weight[arc]), -1 - arc
                elif not rises[arc] and weight[arc] < falling:
                    falling, falling_via = np.int64(weight[arc]), -1 - arc
            for b in range(lower_first[node], lower_first[node + 1]):
                j = lower_edge[b]
                end = first[low[j] + 1]
                k = j + 1 + np.searchsorted(head[j + 1 : end], head[i])
                if k < end and head[k] == head[i]:
                    if np.int64(down[j]) + np.int64(up[k]) < rising:
                        rising, rising_via = np.int64(down[j]) + np.int64(up[k]), low[j]
                    if np.int64(down[k]) + np.int64(up[j]) < falling:
                        falling, falling_via = np.int64(down[k]) + np.int64(up[j]), low[j]
            if rising != up[i] or falling != down[i]:
                altered[node] = True
                for k in range(first[node], first[node + 1]):
                    if k != i:
                        bottom, top = min(head[i], head[k]), max(head[i], head[k])
                        j = first[bottom] + np.searchsorted(head[first[bottom] : first[bottom + 1]], top)
                        due[j], waiting[bottom] = True, True
            up[i], up_via[i], down[i], down_via[i] = rising, rising_via, falling, falling_via
    return altered
