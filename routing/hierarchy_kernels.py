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
def _neighbours_above(tail: Ints, head: Ints, node_count: int) -> tuple[Ints, Ints]:
    """List the upper ends of all arcs by their lower end: where those of each node begin, and which they are."""
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
    return begin, above


@compiled
def _add_new(node: int, candidates: Ints, seen: Ints, edges: Ints, count: int) -> int:
    """Add those candidates to the edges that the node does not have yet; return how many edges there are then."""
    for candidate in candidates:
        if seen[candidate] != node:
            seen[candidate] = node
            edges[count] = candidate
            count += 1
    return count


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
    begin, above = _neighbours_above(tail, head, node_count)
    first = np.zeros(node_count + 1, np.int32)
    edges = np.empty(max(4 * len(tail), 16), np.int32)
    parent, seen = np.full(node_count, -1, np.int32), np.full(node_count, -1, np.int32)
    child, sibling = np.full(node_count, -1, np.int32), np.full(node_count, -1, np.int32)
    count = 0
    for node in range(node_count):
        seen[node] = node
        while len(edges) < count + node_count - node:  # room for all there can be
            edges = np.concatenate((edges, np.empty(len(edges), np.int32)))
        count = _add_new(node, above[begin[node] : begin[node + 1]], seen, edges, count)
        lower = child[node]
        while lower >= 0:
            count = _add_new(node, edges[first[lower] : first[lower + 1]].copy(), seen, edges, count)
            lower = sibling[lower]
        edges[first[node] : count].sort()
        first[node + 1] = count
        if count > first[node]:
            parent[node] = edges[first[node]]
            sibling[node] = child[parent[node]]
            child[parent[node]] = node
    return first, edges[:count].copy(), parent


@compiled
def _cheapest_arcs(slot: Ints, rises: Flags, weight: Times, count: int) -> tuple[Times, Times, Ints, Ints]:
    """Cost all edges by the arcs they stand for."""
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
    return up, down, up_via, down_via


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
    up, down, up_via, down_via = _cheapest_arcs(slot, rises, weight, len(head))
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
def _edge_to(low: int, top: int, first: Ints, head: Ints) -> int:
    """Find the edge between two nodes, -1 where there is none."""
    begin, end = first[low], first[low + 1]
    i = begin + np.searchsorted(head[begin:end], top)
    return i if i < end and head[i] == top else -1


@compiled
def _cost_again(
    i: int,
    edges: tuple[Ints, Ints, Ints],
    lower: tuple[Ints, Ints],
    arcs: tuple[Ints, Ints, Ints, Flags],
    weight: Times,
    costs: tuple[Times, Times, Ints, Ints],
) -> bool:
    """Cost one edge anew, in the order `customise` does; tell whether it changed."""
    first, head, low = edges
    arc_first, arc_of, _, rises = arcs
    up, down, up_via, down_via = costs
    rising, falling, rising_via, falling_via = NO_WAY_MS, NO_WAY_MS, -1, -1
    for a in range(arc_first[i], arc_first[i + 1]):
        arc, cost = arc_of[a], int(weight[arc_of[a]])
        if rises[arc] and cost < rising:
            rising, rising_via = cost, -1 - arc
        elif not rises[arc] and cost < falling:
            falling, falling_via = cost, -1 - arc
    for b in range(lower[0][low[i]], lower[0][low[i] + 1]):
        j = lower[1][b]
        k = _edge_to(low[j], head[i], first, head)
        if k >= 0 and int(down[j]) + int(up[k]) < rising:
            rising, rising_via = int(down[j]) + int(up[k]), low[j]
        if k >= 0 and int(down[k]) + int(up[j]) < falling:
            falling, falling_via = int(down[k]) + int(up[j]), low[j]
    changed = bool(rising != up[i] or falling != down[i])
    up[i], up_via[i], down[i], down_via[i] = rising, rising_via, falling, falling_via
    return changed


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
    slot = arcs[2]
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
            if due[i] and _cost_again(i, edges, lower, arcs, weight, costs):
                altered[node] = True
                for k in range(first[node], first[node + 1]):
                    if k != i:
                        bottom = min(head[i], head[k])
                        due[_edge_to(bottom, max(head[i], head[k]), first, head)] = True
                        waiting[bottom] = True
    return altered
