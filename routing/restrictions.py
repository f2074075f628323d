"""Turn restrictions as they stand in the map: which are binding, and over which points they lead."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from routing.access import OPENING_KEYS

__all__ = ["RESTRICTION_KEYS", "Ignored", "TurnPath", "TurnRestriction", "parse_restriction", "turn_paths"]

RESTRICTION_KEYS = (*(f"restriction:{key}" for key in OPENING_KEYS), "restriction")
EXEMPT = frozenset(OPENING_KEYS)
TIME_KEYS = frozenset({"day_on", "day_off", "hour_on", "hour_off"})
"""Hours written the way of before 2012; today they are part of `restriction:conditional`."""


class Ignored(StrEnum):
    """Why a restriction is not applied."""

    EXEMPT = "public transport is exempt"
    OTHER_VEHICLES = "for other vehicles only"
    AT_TIMES = "at certain times only"
    INCOMPLETE = "members missing or of an unknown kind"
    NOT_CONNECTED = "its ways do not join"
    NOT_DRIVABLE = "over roads that are not driven anyway"


@dataclass(frozen=True, slots=True)
class TurnRestriction:
    """
    From one way, over a node or over ways, into another way: forbidden, or (`only`) what is allowed.

    Attributes
    ----------
    from_ways, to_ways
        OpenStreetMap ways; several only for `no_entry` and `no_exit`.
    via_node
        OpenStreetMap node, or None where the restriction leads over ways.
    via_ways
        OpenStreetMap ways, in the order of the relation.
    only
        Whether it names the way to take instead of the one not to take.
    u_turn
        Whether it is about turning round, which matters where one goes back into the way one came from.
    """

    from_ways: frozenset[int]
    via_node: int | None
    via_ways: tuple[int, ...]
    to_ways: frozenset[int]
    only: bool = False
    u_turn: bool = False


@dataclass(frozen=True, slots=True)
class TurnPath:
    """
    What a restriction is about, point by point.

    Attributes
    ----------
    from_way, to_ways
        OpenStreetMap ways one comes from and goes to.
    nodes
        OpenStreetMap nodes from the end of `from_way` to the beginning of a `to_way`: one node, or all
        points of the ways between.
    rule
        The restriction it comes from.
    """

    from_way: int
    nodes: tuple[int, ...]
    to_ways: frozenset[int]
    rule: TurnRestriction


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
        return Ignored.AT_TIMES if _is_conditional(tags) else Ignored.OTHER_VEHICLES
    if EXEMPT & {part.strip() for part in tags.get("except", "").split(";")}:
        return Ignored.EXEMPT
    if TIME_KEYS & set(tags):
        return Ignored.AT_TIMES
    by_role: dict[tuple[str, str], list[int]] = defaultdict(list)
    for role, kind, identifier in members:
        by_role[role, kind].append(identifier)
    from_ways, to_ways = frozenset(by_role["from", "w"]), frozenset(by_role["to", "w"])
    via_nodes, via_ways = set(by_role["via", "n"]), tuple(by_role["via", "w"])
    if not from_ways or not to_ways or not value.startswith(("no_", "only_")):
        return Ignored.INCOMPLETE
    if not via_ways and len(via_nodes) != 1:
        return Ignored.INCOMPLETE
    via_node = None if via_ways else via_nodes.pop()
    only, u_turn = value.startswith("only_"), value.endswith("_u_turn")
    return TurnRestriction(from_ways, via_node, via_ways, to_ways, only, u_turn)


def turn_paths(restriction: TurnRestriction, nodes_of_way: Mapping[int, Sequence[int]]) -> list[TurnPath] | Ignored:
    """
    Lay a restriction out over the points of its ways.

    Parameters
    ----------
    restriction
        What the relation says.
    nodes_of_way
        The points of the ways that may be driven; ways that may not are missing.

    Returns
    -------
    list of TurnPath or Ignored
        Nearly always one. Where ways meet at several points (a ring), one for every way round.
    """
    from_ways = [way for way in sorted(restriction.from_ways) if way in nodes_of_way]
    to_ways = frozenset(way for way in restriction.to_ways if way in nodes_of_way)
    if not from_ways or not to_ways or any(way not in nodes_of_way for way in restriction.via_ways):
        return Ignored.NOT_DRIVABLE
    if restriction.via_node is not None:
        via = (restriction.via_node,)
        return [TurnPath(way, via, to_ways, restriction) for way in from_ways]
    found = [
        TurnPath(from_way, nodes, frozenset({to_way}), restriction)
        for from_way, to_way in itertools.product(from_ways, sorted(to_ways))
        for nodes in _ways_over(from_way, restriction.via_ways, to_way, nodes_of_way)
    ]
    return found or Ignored.NOT_CONNECTED


def _is_conditional(tags: Mapping[str, str]) -> bool:
    return any(f"{key}:conditional" in tags for key in RESTRICTION_KEYS)


def _ways_over(
    from_way: int, via_ways: tuple[int, ...], to_way: int, nodes_of_way: Mapping[int, Sequence[int]]
) -> list[tuple[int, ...]]:
    """Point by point from where `from_way` ends to where `to_way` begins; relations do not always keep the order."""
    for order in dict.fromkeys((via_ways, via_ways[::-1])):
        lines = [nodes_of_way[way] for way in (from_way, *order, to_way)]
        found = _joined(lines)
        if found:
            return found
    return []


def _joined(lines: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    first, *between, last = lines
    runs: list[tuple[int, ...]] = [(node,) for node in _meeting(first, between[0])]
    for line, following in zip(between, (*between[1:], last), strict=True):
        ends = _meeting(following, line)
        runs = [
            (*run, *way[1:]) for run in runs for end in ends if end != run[-1] for way in _along(line, run[-1], end)
        ]
    return runs


def _meeting(line: Sequence[int], other: Sequence[int]) -> list[int]:
    """Points two ways share: the ends of the first where these are among them, else all."""
    shared = [node for node in dict.fromkeys(line) if node in other]
    return [node for node in shared if node in {line[0], line[-1]}] or shared


def _along(line: Sequence[int], start: int, end: int) -> list[tuple[int, ...]]:
    """The points from one to another along a way, both inclusive; both ways round where it is closed."""
    if line[0] == line[-1] and len(line) > 2:
        ring = list(line[:-1])
        at = ring.index(start)
        ahead = [*ring[at:], *ring[:at]]
        back = [ahead[0], *reversed(ahead[1:])]
        return [tuple(turn[: turn.index(end) + 1]) for turn in (ahead, back)]
    i, j = line.index(start), line.index(end)
    return [tuple(line[i : j + 1] if i < j else line[j : i + 1][::-1])]
