"""Turn restrictions: read from the map, honoured by splitting the junctions they stand at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ignored", "SplitArcs", "TurnRestriction", "parse_restriction", "split_junctions"]

RESTRICTION_KEYS = ("restriction:bus", "restriction:psv", "restriction:motorcar", "restriction")
EXEMPT = frozenset({"bus", "psv", "motorcar"})


class Ignored(StrEnum):
    """Why a restriction is not applied."""

    EXEMPT = "public transport is exempt"
    OTHER_VEHICLES = "for other vehicles only, or at certain times only"
    INCOMPLETE = "members missing or of an unknown kind"
    VIA_WAY = "over a way instead of a node"


@dataclass(frozen=True, slots=True)
class TurnRestriction:
    """
    From one way, at a node, into another way: forbidden, or (`only`) the one turn allowed.

    All three are OpenStreetMap ids.
    """

    from_ways: frozenset[int]
    via_node: int
    to_ways: frozenset[int]
    only: bool


@dataclass(frozen=True, slots=True, eq=False)
class SplitArcs:
    """
    Arcs after the junctions with restrictions were split.

    Attributes
    ----------
    tail, head
        Of the given arcs, int64 [r]; some now end or begin at new nodes.
    turn_tail, turn_head
        Arcs without length that stand for the turns allowed, int64 [t].
    junction
        The junction every node belongs to, int64 [n]; `junction[i] == i` for the old ones.
    forbidden
        How many turns (pairs of arcs) are closed.
    """

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    turn_tail: NDArray[np.int64]
    turn_head: NDArray[np.int64]
    junction: NDArray[np.int64]
    forbidden: int


def parse_restriction(tags: Mapping[str, str], members: Iterable[tuple[str, str, int]]) -> TurnRestriction | Ignored:
    """
    Read a `type=restriction` relation.

    Parameters
    ----------
    tags
        Tags of the relation.
    members
        (role, type "n" | "w" | "r", id) of each member.
    """
    value = next((tags[key] for key in RESTRICTION_KEYS if key in tags), None)
    if value is None:
        return Ignored.OTHER_VEHICLES
    if EXEMPT & {part.strip() for part in tags.get("except", "").split(";")}:
        return Ignored.EXEMPT
    by_role: dict[tuple[str, str], set[int]] = defaultdict(set)
    for role, kind, identifier in members:
        by_role[role, kind].add(identifier)
    if by_role["via", "w"]:
        return Ignored.VIA_WAY
    from_ways, via, to_ways = by_role["from", "w"], by_role["via", "n"], by_role["to", "w"]
    if not from_ways or not to_ways or len(via) != 1 or not value.startswith(("no_", "only_")):
        return Ignored.INCOMPLETE
    return TurnRestriction(frozenset(from_ways), via.pop(), frozenset(to_ways), value.startswith("only_"))


def split_junctions(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    first_way: NDArray[np.int64],
    last_way: NDArray[np.int64],
    twin: NDArray[np.int32],
    *,
    restrictions: Sequence[tuple[int, TurnRestriction]],
    node_count: int,
) -> SplitArcs:
    """
    Give every junction with restrictions one node per way in, so that forbidden turns have no arc.

    Parameters
    ----------
    tail, head
        Arcs between junctions, int64 [r].
    first_way, last_way
        OpenStreetMap way at the beginning and end of each arc, int64 [r].
    twin
        The arc of the same road in the other direction, -1 if none, int [r].
    restrictions
        (junction, restriction) pairs.
    node_count
        Number of junctions.

    Notes
    -----
    At a junction, an arc `f` with forbidden turns gets an end node of its own. Turns without length
    lead from there to the arcs allowed after `f`, which begin at nodes of their own too, reached
    from the old node as well: all other turns stay as they were. Only these few junctions grow.
    """
    tail, head = tail.copy(), head.copy()
    junction = list(range(node_count))
    turns: list[tuple[int, int]] = []
    closed = 0
    by_junction: dict[int, list[TurnRestriction]] = defaultdict(list)
    for node, restriction in restrictions:
        by_junction[node].append(restriction)
    incoming, outgoing = _arcs_at(head, by_junction), _arcs_at(tail, by_junction)
    for node, rules in by_junction.items():
        ways_out = [(arc, int(first_way[arc])) for arc in outgoing[node]]
        allowed = {
            arc: _allowed_after(int(last_way[arc]), int(twin[arc]), ways_out, rules)
            for arc in incoming[node]
            if any(int(last_way[arc]) in rule.from_ways for rule in rules)
        }
        allowed = {arc: after for arc, after in allowed.items() if len(after) < len(ways_out)}
        closed += sum(len(ways_out) - len(after) for after in allowed.values())
        begin: dict[int, int] = {}
        for arc in sorted(set().union(*allowed.values())):
            begin[arc] = tail[arc] = len(junction)
            junction.append(node)
            turns.append((node, begin[arc]))
        for arc, after in allowed.items():
            head[arc] = len(junction)
            junction.append(node)
            turns += [(int(head[arc]), begin[out]) for out in after]
    ends = np.array(turns, dtype=np.int64).reshape(-1, 2)
    return SplitArcs(tail, head, ends[:, 0], ends[:, 1], np.array(junction, dtype=np.int64), closed)


def _arcs_at(end: NDArray[np.int64], nodes: Iterable[int]) -> dict[int, list[int]]:
    wanted: dict[int, list[int]] = {node: [] for node in nodes}
    for arc in np.flatnonzero(np.isin(end, list(wanted))):
        wanted[int(end[arc])].append(int(arc))
    return wanted


def _allowed_after(
    way: int, twin: int, ways_out: Sequence[tuple[int, int]], rules: Sequence[TurnRestriction]
) -> list[int]:
    """Arcs that may follow an arc of `way`: none that is forbidden, and only the obligatory where there are such."""
    mine = [rule for rule in rules if way in rule.from_ways]
    only = frozenset[int]().union(*(rule.to_ways for rule in mine if rule.only))
    never = frozenset[int]().union(*(rule.to_ways for rule in mine if not rule.only))

    def is_allowed(arc: int, to_way: int) -> bool:
        # A way that runs on through the junction: "no turn into itself" means back where one came from,
        # "only into itself" means straight on.
        turns_back = arc == twin
        if to_way in never and (to_way != way or turns_back):
            return False
        return not only or (to_way in only and not (turns_back and to_way == way))

    return [arc for arc, to_way in ways_out if is_allowed(arc, to_way)]
