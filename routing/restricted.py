"""From turn restrictions to sequences of arcs that must not be driven."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.extract import RoadExtract
from routing.pieces import Pieces
from routing.restrictions import Ignored, TurnPath, TurnRestriction, turn_paths
from routing.road_arcs import RoadArcs, arcs_over
from routing.simplify import Chains
from routing.splitting import arcs_at

__all__ = ["ForbiddenSequences", "RestrictedTurns", "forbidden_sequences", "lay_out"]

Ints = NDArray[np.int64]
Driven = tuple[int, ...]

TWICE = "turn restriction that another one says already"


@dataclass(frozen=True, slots=True, eq=False)
class RestrictedTurns:
    """
    The restrictions of an extract, point by point.

    Attributes
    ----------
    paths
        What they forbid or command.
    ways_between
        Index (in the extract) of the ways they lead over.
    ignored
        How many are not applied, by reason.
    """

    paths: tuple[TurnPath, ...]
    ways_between: Ints
    ignored: Mapping[str, int]

    def ends(self) -> Ints:
        """OpenStreetMap nodes that must be junctions: where the paths begin and end."""
        return np.array([node for way in self.paths for node in (way.nodes[0], way.nodes[-1])], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ForbiddenSequences:
    """
    What must not be driven.

    Attributes
    ----------
    sequences
        Arcs, two or more, not one right after the other.
    applied
        How many restrictions forbid anything; the others are about roads nobody drives that way.
    """

    sequences: frozenset[tuple[int, ...]]
    applied: int


def lay_out(extract: RoadExtract) -> RestrictedTurns:
    """Find the points of all restrictions."""
    members = [(*rule.from_ways, *rule.via_ways, *rule.to_ways) for rule in extract.restrictions]
    wanted = np.array([way for ways in members for way in ways], dtype=np.int64)
    index = {int(extract.way_id[k]): k for k in np.flatnonzero(np.isin(extract.way_id, wanted)).tolist()}
    nodes = {way: extract.node_id[extract.first[k] : extract.first[k + 1]].tolist() for way, k in index.items()}
    found: list[TurnPath] = []
    rules = dict.fromkeys(extract.restrictions)
    ignored: Counter[str] = Counter({TWICE: len(extract.restrictions) - len(rules)})
    for rule in rules:
        ways = turn_paths(rule, nodes)
        if isinstance(ways, Ignored):
            ignored[f"turn restriction {ways.value}"] += 1
        else:
            found += ways
    between = {index[way] for rule in extract.restrictions for way in rule.via_ways if way in index}
    return RestrictedTurns(tuple(found), np.array(sorted(between), dtype=np.int64), +ignored)


def forbidden_sequences(
    turns: RestrictedTurns, chains: Chains, pieces: Pieces, arcs: RoadArcs, point_node: Ints
) -> ForbiddenSequences:
    """
    Find the sequences of two or more arcs that must not be driven one right after the other.

    Parameters
    ----------
    turns
        Restrictions, point by point.
    chains, pieces, arcs
        The network; the ends of the paths are junctions in it.
    point_node
        OpenStreetMap node of every point, the originals before the copies.

    Notes
    -----
    A command over ways binds who has driven all of them: one may leave them at a junction on the way.
    Several commands about one and the same way in allow what any of them names. A command into a road that
    is not driven at all is void, else nothing would be left to do.
    """
    place = np.flatnonzero(np.isin(point_node, turns.ends()))
    point = {int(point_node[at]): int(at) for at in place[::-1]}  # originals overwrite their copies
    ends = np.array(sorted(point.values()), dtype=np.int64)
    board = _Board(arcs, arcs.twin(), point, arcs_at(arcs.head, ends), arcs_at(arcs.tail, ends))
    over = arcs_over(chains, pieces, arcs, point_node, turns.ways_between)
    never: set[Driven] = set()
    commands: dict[Driven, set[int]] = defaultdict(set)
    applied: set[TurnRestriction] = set()
    for path in turns.paths:
        between = board.between(path, over)
        for begin in board.arrivals(path) if between is not None else ():
            driven, targets = (begin, *(between or ())), board.departures(path, begin)
            if targets:
                applied.add(path.rule)
            if path.rule.only and targets:
                commands[driven] |= targets
            else:
                never |= {(*driven, target) for target in targets}
    for driven, targets in commands.items():
        never |= {(*driven, arc) for arc in board.out[int(arcs.head[driven[-1]])] if arc not in targets}
    return ForbiddenSequences(frozenset(never), len(applied))


@dataclass(frozen=True, slots=True, eq=False)
class _Board:
    """What comes in and goes out where restrictions begin and end."""

    arcs: RoadArcs
    twin: NDArray[np.int32]
    point: Mapping[int, int]
    into: Mapping[int, Sequence[int]]
    out: Mapping[int, Sequence[int]]

    def arrivals(self, path: TurnPath) -> Iterable[int]:
        """Arcs of the way one comes from that end where the path begins."""
        into = self.into[self.point[path.nodes[0]]]
        return [arc for arc in into if self.arcs.last_way[arc] == path.from_way]

    def departures(self, path: TurnPath, begin: int) -> set[int]:
        """
        Arcs of the ways one goes to that begin where the path ends.

        Into the way one came from: a U-turn leads back along it, every other turn goes on along it.
        """
        out = self.out[self.point[path.nodes[-1]]]
        found = {arc for arc in out if self.arcs.first_way[arc] in path.to_ways}
        if len(path.nodes) > 1:
            return found
        own = {arc for arc in found if self.arcs.first_way[arc] == path.from_way}
        back = {int(self.twin[begin])} & own
        return (found - own) | back if path.rule.u_turn else found - back

    def between(self, path: TurnPath, over: Mapping[tuple[int, int], int]) -> Driven | None:
        """The arcs from the first to the last node of a path; None where they cannot be driven that way."""
        nodes = path.nodes
        if nodes[0] not in self.point or nodes[-1] not in self.point:
            return None
        steps = [over.get(step, -1) for step in itertools.pairwise(nodes)]
        arcs = [arc for k, arc in enumerate(steps) if k == 0 or arc != steps[k - 1]]
        if -1 in arcs:
            return None
        ends = [self.point[nodes[0]], *self.arcs.head[arcs].tolist()]
        joined = ends == [*self.arcs.tail[arcs].tolist(), self.point[nodes[-1]]]
        return tuple(arcs) if joined else None
