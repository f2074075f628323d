"""
Answers from labels in compiled loops.

The label of a node holds how far it is from the node to each of its ancestors in the contraction's tree (`forward`),
and from each of them to the node (`backward`), by depth, the root first. Every fastest way passes a common ancestor of
both its ends, so the time is the least sum over the part that both labels share.

Nodes are numbered by rank, as in `routing.hierarchy_kernels`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.compiling import compiled
from routing.values import NO_WAY_MS

__all__ = ["between", "label", "label_again", "pairs", "reach", "table", "unpack"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Times = NDArray[np.uint32]
Flags = NDArray[np.bool_]
Tree = tuple[Ints, Ints, Longs]
"""Of every node its parent (-1 at the top), its depth, and where its label begins."""


@compiled
def _fill_row(node: int, edges: tuple[Ints, Ints], cost: Times, tree: Tree, labels: Times, row: Times) -> None:
    """Write into `row` how far it is from a node to each ancestor, by the labels of the nodes its edges lead to."""
    first, head = edges
    _, depth, begin = tree
    row[:] = NO_WAY_MS
    row[depth[node]] = 0
    for i in range(first[node], first[node + 1]):
        step = cost[i]
        if step < NO_WAY_MS:
            above = labels[begin[head[i]] : begin[head[i]] + depth[head[i]] + 1]
            for level in range(len(above)):
                row[level] = min(row[level], above[level] + step)


@compiled
def label(edges: tuple[Ints, Ints], cost: Times, tree: Tree) -> Times:
    """Label all nodes from the root down; with `up` as cost the labels are forward, with `down` backward."""
    _, depth, begin = tree
    labels = np.empty(begin[len(depth)], np.uint32)
    for node in range(len(depth) - 1, -1, -1):
        _fill_row(node, edges, cost, tree, labels, labels[begin[node] : begin[node] + depth[node] + 1])
    return labels


@compiled
def label_again(edges: tuple[Ints, Ints], cost: Times, tree: Tree, altered: Flags, labels: Times) -> None:
    """Mend the labels below the nodes whose edges changed their cost; only where something changes it goes on."""
    first, head = edges
    _, depth, begin = tree
    changed = np.zeros(len(depth), np.bool_)
    row = np.empty(depth.max() + 1, np.uint32)
    for node in range(len(depth) - 1, -1, -1):
        due = altered[node]
        for i in range(first[node], first[node + 1]):
            due = due or changed[head[i]]
        if not due:
            continue
        new, old = row[: depth[node] + 1], labels[begin[node] : begin[node] + depth[node] + 1]
        _fill_row(node, edges, cost, tree, labels, new)
        for level in range(len(new)):
            if new[level] != old[level]:
                changed[node] = True
                old[level] = new[level]


@compiled
def _shared(a: int, b: int, parent: Ints, depth: Ints) -> int:
    """Count the levels two nodes share: one more than the depth of their lowest common ancestor."""
    while a != b:
        if a < b:
            a = parent[a]
        else:
            b = parent[b]
        if a < 0 or b < 0:
            return 0
    return int(depth[a]) + 1


@compiled
def between(source: int, target: int, tree: Tree, forward: Times, backward: Times) -> int:
    """Milliseconds from one node to another; `NO_WAY_MS` or more where no way leads."""
    parent, depth, begin = tree
    levels = _shared(source, target, parent, depth)
    away, home = forward[begin[source] : begin[source] + levels], backward[begin[target] : begin[target] + levels]
    least = np.uint32(NO_WAY_MS)
    for level in range(levels):
        least = min(least, np.uint32(away[level] + home[level]))
    return int(least)


@compiled
def pairs(leave: tuple[Ints, Longs], arrive: tuple[Ints, Longs], tree: Tree, forward: Times, backward: Times) -> Longs:
    """
    Milliseconds of p trips, each over the best of its ways to enter and to leave the network.

    Parameters
    ----------
    leave, arrive
        Nodes and the milliseconds to or from them, `NO_WAY_MS` where closed, [p, s].
    """
    found = np.full(len(leave[0]), NO_WAY_MS, np.int64)
    for trip in range(len(found)):
        for i in range(leave[0].shape[1]):
            if leave[1][trip, i] >= NO_WAY_MS:
                continue
            for j in range(arrive[0].shape[1]):
                offset = leave[1][trip, i] + arrive[1][trip, j]
                if offset < found[trip]:
                    way = between(leave[0][trip, i], arrive[0][trip, j], tree, forward, backward)
                    found[trip] = min(found[trip], offset + way)
    return found


@compiled
def _rows(ends: tuple[Ints, Longs], tree: Tree, labels: Times) -> tuple[Times, Ints, Ints, Ints]:
    """
    Lay out labels for places between nodes, offsets included.

    Of two nodes one is nearly always an ancestor of the other (the two ends of a road are), and one row serves both.

    Returns
    -------
    tuple
        Milliseconds by level [r, levels], ancestors by level [r, levels], levels of each row [r], and whose it is [r].
    """
    parent, depth, begin = tree
    nodes, offsets = ends
    width, most = depth.max() + 1, nodes.size
    times, chains = np.empty((most, width), np.uint32), np.empty((most, width), np.int32)
    levels, owner = np.empty(most, np.int32), np.empty(most, np.int32)
    count = 0
    for place in range(len(nodes)):
        mine = count
        for side in np.argsort(-depth[nodes[place]]):
            node, offset = nodes[place, side], offsets[place, side]
            if offset >= NO_WAY_MS:
                continue
            own = labels[begin[node] : begin[node] + depth[node] + 1]
            row = mine
            while row < count and chains[row, depth[node]] != node:
                row += 1
            if row == count:
                levels[row], owner[row] = depth[node] + 1, place
                times[row] = NO_WAY_MS
                chains[row] = -1
                above = node
                while above >= 0:
                    chains[row, depth[above]] = above
                    above = parent[above]
                count += 1
            for level in range(len(own)):
                times[row, level] = min(times[row, level], own[level] + np.uint32(offset))
    return times[:count], chains[:count], levels[:count], owner[:count]


@compiled
def table(leave: tuple[Ints, Longs], arrive: tuple[Ints, Longs], tree: Tree, forward: Times, backward: Times) -> Longs:
    """Milliseconds from each of o places to each of d places, int64 [o, d]; nodes and offsets as for `pairs`."""
    found = np.full((len(leave[0]), len(arrive[0])), NO_WAY_MS, np.int64)
    away, away_chain, away_levels, origin = _rows(leave, tree, forward)
    home, home_chain, home_levels, destination = _rows(arrive, tree, backward)
    for r in range(len(away)):
        for c in range(len(home)):
            shared, most = 0, min(away_levels[r], home_levels[c])
            while shared < most:  # both chains agree down to the lowest common ancestor, and never below
                middle = (shared + most) // 2
                if away_chain[r, middle] == home_chain[c, middle]:
                    shared = middle + 1
                else:
                    most = middle
            outward, homeward = away[r, :shared], home[c, :shared]
            least = np.uint32(NO_WAY_MS)
            for level in range(shared):
                least = min(least, np.uint32(outward[level] + homeward[level]))
            found[origin[r], destination[c]] = min(found[origin[r], destination[c]], least)
    return found


@compiled
def reach(ends: tuple[Ints, Longs], edges: tuple[Ints, Ints], down: Times, tree: Tree, forward: Times) -> Times:
    """
    Milliseconds from one place to every node, uint32 [n]: up by labels, then down in one sweep over all edges.

    The sweep is that of Delling et al. 2013 (PHAST), with the tree's order.
    """
    first, head = edges
    parent, depth, begin = tree
    times = np.full(len(depth), NO_WAY_MS, np.uint32)
    for side in range(ends[0].shape[1]):
        node, offset = ends[0][0, side], ends[1][0, side]
        above = node
        while above >= 0 and offset < NO_WAY_MS:
            times[above] = min(times[above], np.uint32(forward[begin[node] + depth[above]] + np.uint32(offset)))
            above = parent[above]
    for node in range(len(depth) - 1, -1, -1):
        for i in range(first[node], first[node + 1]):
            if down[i] < NO_WAY_MS and times[head[i]] < NO_WAY_MS:
                times[node] = min(times[node], np.uint32(times[head[i]] + down[i]))
    return times


@compiled
def _climb(node: int, top: int, edges: tuple[Ints, Ints], cost: Times, tree: Tree, labels: Times) -> list[int]:
    """List the edges that lead from a node up to its ancestor at depth `top` in the time its label tells."""
    first, head = edges
    _, depth, begin = tree
    climb = [0 for _ in range(0)]  # a typed empty list
    while depth[node] != top:
        for i in range(first[node], first[node + 1]):
            above = head[i]
            if depth[above] < top or cost[i] >= NO_WAY_MS:
                continue
            if cost[i] + labels[begin[above] + top] == labels[begin[node] + top]:
                climb.append(i)
                node = above
                break
    return climb


@compiled
def unpack(
    ends: tuple[int, int],
    edges: tuple[Ints, Ints, Ints],
    costs: tuple[Times, Times, Ints, Ints],
    tree: Tree,
    forward: Times,
    backward: Times,
) -> Longs:
    """
    List the arcs of the fastest way between two nodes; the way must exist.

    The labels tell at which ancestor the way turns, and at each node which edge leads there; an edge that stands for a
    way over a lower node is taken apart until only arcs are left.
    """
    up, down, up_via, down_via = costs
    source, target = ends
    parent, depth, begin = tree
    levels = _shared(source, target, parent, depth)
    away, home = forward[begin[source] : begin[source] + levels], backward[begin[target] : begin[target] + levels]
    top = int(np.argmin(away + home))
    climb = _climb(source, top, edges[:2], up, tree, forward)
    descent = _climb(target, top, edges[:2], down, tree, backward)

    left = [(i, False) for i in descent] + [(i, True) for i in climb[::-1]]  # a stack: what comes first lies on top
    first, head, low = edges
    arcs = [0 for _ in range(0)]  # a typed empty list
    while len(left) > 0:
        i, rising = left.pop()
        via = up_via[i] if rising else down_via[i]
        if via < 0:
            arcs.append(-1 - via)
            continue
        a = first[via] + np.searchsorted(head[first[via] : first[via + 1]], low[i])
        b = first[via] + np.searchsorted(head[first[via] : first[via + 1]], head[i])
        if rising:
            left.append((b, True))
            left.append((a, False))
        else:
            left.append((a, True))
            left.append((b, False))
    return np.array(arcs, dtype=np.int64)
