"""Honour forbidden turns exactly by splitting the few junctions they stand at, and copying the arcs they lead over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SplitArcs", "arcs_at", "split"]

Ints = NDArray[np.int64]
State = tuple[int, ...]
"""The arcs driven last, as far as they matter to what is forbidden next: (arc,) nearly always."""


@dataclass(frozen=True, slots=True, eq=False)
class SplitArcs:
    """
    Arcs after the junctions with restrictions were split.

    Attributes
    ----------
    tail, head
        Of the given arcs [r] and behind them of the copies [k], int64 [r + k]; some of the given now end
        or begin at new nodes.
    original
        The arc each of them is a copy of, itself nearly always, int64 [r + k].
    turn_tail, turn_head
        Arcs without length that stand for the turns allowed, int64 [t].
    junction
        The junction every node belongs to, int64 [n]; `junction[i] == i` for the old ones.
    """

    tail: Ints
    head: Ints
    original: Ints
    turn_tail: Ints
    turn_head: Ints
    junction: Ints


def split(tail: Ints, head: Ints, forbidden: Iterable[State], node_count: int) -> SplitArcs:
    """
    Build a network in which every way is allowed, and the ways are all that contain no forbidden sequence.

    Parameters
    ----------
    tail, head
        Arcs between junctions, int64 [r].
    forbidden
        Sequences of two or more arcs that must not be driven one right after the other.
    node_count
        Number of junctions.

    Notes
    -----
    The forbidden sequences are the words of the pattern matching machine of Aho and Corasick, the arcs
    driven are its text: a state is the longest end of the text that begins a word. A state of one arc is
    that arc; each longer one becomes a copy of its last arc, which is entered only by who came that way.
    At a junction, arcs after which the same arcs may follow share a node; an arc that may follow several
    such nodes begins at a node of its own, reached from each of them by an arc without length. Where
    nothing is forbidden all arcs share the one node that was there before.

    References
    ----------
    Aho, A. V., Corasick, M. J. (1975). Efficient string matching: an aid to bibliographic search.
    Communications of the ACM 18(6). https://doi.org/10.1145/360825.360855
    """
    words = frozenset(forbidden)
    nodes = np.unique(head[[arc for word in words for arc in word[:-1]]])
    arcs_in, arcs_out = arcs_at(head, nodes), arcs_at(tail, nodes)
    after = _successors(words, head, arcs_out)
    copies = [state for state in after if len(state) > 1]
    number = {state: len(tail) + k for k, state in enumerate(copies)}
    original = np.concatenate([np.arange(len(tail)), np.array([state[-1] for state in copies], dtype=np.int64)])
    tails, heads = tail[original], head[original]
    junction = list(range(node_count))
    turns: list[tuple[int, int]] = []

    by_node: dict[int, list[State]] = defaultdict(list)
    for state in after:
        by_node[int(head[state[-1]])].append(state)
    for node, states in by_node.items():
        plain = frozenset((arc,) for arc in arcs_out[node])
        groups: dict[frozenset[State], int] = {}
        if any((arc,) not in after for arc in arcs_in[node]):
            groups[plain] = node
        for state in states:
            following = after[state]
            if following not in groups:
                groups[following] = len(junction) if groups else node
                if groups[following] != node:
                    junction.append(node)
            heads[number.get(state, state[-1])] = groups[following]
        for follower in sorted(frozenset[State]().union(*groups)):
            ends = [end for following, end in groups.items() if follower in following]
            begin = ends[0]
            if len(ends) > 1:
                begin = len(junction)
                junction.append(node)
                turns += [(end, begin) for end in ends]
            tails[number.get(follower, follower[-1])] = begin
        strays = [arc for arc in arcs_out[node] if not any((arc,) in following for following in groups)]
        if strays:  # one may set out from the middle of such an arc, but nobody may enter it
            tails[strays] = len(junction)
            junction.append(node)
    pairs = np.array(turns, dtype=np.int64).reshape(-1, 2)
    return SplitArcs(tails, heads, original, pairs[:, 0], pairs[:, 1], np.array(junction, dtype=np.int64))


def arcs_at(end: Ints, nodes: Ints) -> dict[int, list[int]]:
    """Arcs by the node they begin (or end) at, for some nodes."""
    at: dict[int, list[int]] = {int(node): [] for node in nodes}
    for arc in np.flatnonzero(np.isin(end, nodes)).tolist():
        at[int(end[arc])].append(arc)
    return at


def _successors(
    words: frozenset[State], head: Ints, arcs_out: Mapping[int, Sequence[int]]
) -> dict[State, frozenset[State]]:
    """States from which not every arc may follow as it is, and those that may follow each."""
    prefixes = {word[:k] for word in words for k in range(1, len(word))}
    after: dict[State, frozenset[State]] = {}
    waiting: list[State] = [prefix for prefix in sorted(prefixes) if len(prefix) == 1]
    while waiting:
        state = waiting.pop()
        if state in after:
            continue
        steps = (_step(state, arc, words, prefixes) for arc in arcs_out[int(head[state[-1]])])
        after[state] = frozenset(step for step in steps if step)
        waiting += sorted(step for step in after[state] if len(step) > 1)
    return after


def _step(state: State, arc: int, words: frozenset[State], prefixes: set[State]) -> State:
    """The state after one more arc; () when that is forbidden."""
    ends: list[State] = [(*state, arc)[k:] for k in range(len(state))]
    if any(end in words for end in ends):
        return ()
    return next(filter(prefixes.__contains__, ends), ends[-1][1:])
