"""Traffic rules of the model district: roundabouts, one-way streets and turn restrictions that leave all reachable."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass

import networkx as nx

from routing.model_country import CountryRoad
from routing.model_network import Network, Stretch
from routing.model_osm import Drawing
from routing.model_streets import StreetWeb

__all__ = ["TurnRule", "build_roundabouts", "carry_through", "choose_turn_rules", "draw_turn_rules", "make_one_ways"]

_COUNTRY = ("primary", "secondary", "tertiary")


@dataclass(frozen=True, slots=True)
class TurnRule:
    """A turn restriction: from one stretch over a point into another (indices of stretches)."""

    kind: str
    incoming: int
    via: int
    outgoing: int


def carry_through(web: StreetWeb, roads: list[CountryRoad]) -> None:
    """Let each country road go on as the same road to the middle of the settlement, at 50 km/h."""
    graph: nx.Graph[int] = nx.Graph()
    for stretch in (s for group in web.streets.values() for s in group):
        main = stretch.tags["highway"] in {*_COUNTRY, "unclassified"}
        length = sum(math.dist(a, b) for a, b in itertools.pairwise(stretch.line))
        graph.add_edge(stretch.start, stretch.end, stretch=stretch, effort=length * (0.55 if main else 1.0))
    middle = web.middle
    for road in roads:
        for gate in {road.start, road.end} & set(graph.nodes):
            for a, b in itertools.pairwise(nx.shortest_path(graph, gate, middle, weight="effort")):
                stretch = graph.edges[a, b]["stretch"]
                if _rank(road.tags["highway"]) < _rank(stretch.tags["highway"]):
                    kept = {key: value for key, value in stretch.tags.items() if key in {"name", "surface"}}
                    through = {"highway": road.tags["highway"], "ref": road.tags["ref"]}
                    stretch.tags = {**kept, **through, "maxspeed": "50", "source:maxspeed": "DE:urban"}


def _rank(highway: str) -> int:
    return _COUNTRY.index(highway) if highway in _COUNTRY else len(_COUNTRY)


def build_roundabouts(network: Network, junctions: list[int], gates: list[int], rng: random.Random) -> int:
    """
    Turn some junctions of country roads, and some town entries, into roundabouts.

    Returns
    -------
    int
        How many were built.
    """
    built = 0
    for point in junctions + gates:
        arms = [s for s in network.stretches if point in {s.start, s.end}]
        classes = [arm.tags["highway"] for arm in arms]
        wanted = len(arms) >= 3 and any(c in _COUNTRY for c in classes) and "motorway_link" not in classes
        if not wanted or any("bridge" in arm.tags or "oneway" in arm.tags for arm in arms) or rng.random() > 0.45:
            continue
        highest = min((c for c in classes if c in _COUNTRY), key=_COUNTRY.index)
        tags = {"highway": highest, "junction": "roundabout", "oneway": "yes", "maxspeed": "50", "surface": "asphalt"}
        built += network.make_roundabout(point, arms, 17.0, tags)
    return built


def make_one_ways(web: StreetWeb, rng: random.Random) -> int:
    """
    Make some short streets near the middle one-way, as long as every street stays reachable both ways.

    Returns
    -------
    int
        How many stretches became one-way.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    stretches = [s for group in web.streets.values() for s in group]
    for stretch in stretches:
        graph.add_edge(stretch.start, stretch.end, key=id(stretch))
        graph.add_edge(stretch.end, stretch.start, key=id(stretch))
    near = [
        s
        for s in stretches
        if s.tags["highway"] in {"residential", "living_street"}
        and math.dist(s.line[0], web.settlement.centre) < 0.45 * web.settlement.radius_m + 60.0
    ]
    changed = 0
    for stretch in near:
        if changed >= web.settlement.population // 700 or rng.random() > 0.4:
            continue
        graph.remove_edge(stretch.end, stretch.start, key=id(stretch))
        if nx.is_strongly_connected(graph):
            stretch.tags = {**stretch.tags, "oneway": "yes"}
            changed += 1
        else:
            graph.add_edge(stretch.end, stretch.start, key=id(stretch))
    if changed:
        _reverse_one(near)
    return changed


def _reverse_one(stretches: list[Stretch]) -> None:
    """Write one of them against its direction (oneway=-1), as real mappers do now and then."""
    for stretch in stretches:
        if stretch.tags.get("oneway") == "yes" and len(stretches) > 3:
            stretch.start, stretch.end, stretch.line = stretch.end, stretch.start, stretch.line[::-1]
            stretch.tags = {**stretch.tags, "oneway": "-1"}
            return


def choose_turn_rules(network: Network, wanted: int, rng: random.Random) -> list[TurnRule]:
    """
    Forbid left turns out of side streets, and order going straight on, at some four-armed junctions.

    Only two-way arms are used, so that nothing becomes unreachable: the driver turns one junction later.
    """
    index_of = {id(stretch): index for index, stretch in enumerate(network.stretches)}
    places = [
        (point, arms)
        for point, arms in network.incident().items()
        if len(arms) == 4
        and all("oneway" not in arm.tags and "junction" not in arm.tags for arm in arms)
        and any(arm.tags["highway"] in {"primary", "secondary", "tertiary"} for arm in arms)
    ]
    rules: list[TurnRule] = []
    for point, arms in rng.sample(places, min(wanted, len(places))):
        incoming = min(arms, key=lambda arm: (arm.tags["highway"] in _COUNTRY, index_of[id(arm)]))
        others = [arm for arm in arms if arm is not incoming]
        kind = "only_straight_on" if len(rules) % 4 == 3 else "no_left_turn"
        wanted_turn = 0.0 if kind == "only_straight_on" else math.pi / 2
        outgoing = min(others, key=lambda arm: abs(_turn_at(incoming, arm, point) - wanted_turn))
        if abs(_turn_at(incoming, outgoing, point) - wanted_turn) < 0.6:
            rules.append(TurnRule(kind, index_of[id(incoming)], point, index_of[id(outgoing)]))
    return rules


def draw_turn_rules(drawing: Drawing, rules: list[TurnRule], node_of: dict[int, int], way_of: dict[int, int]) -> None:
    """Write the restrictions as relations."""
    for rule in rules:
        members = [
            ("w", way_of[rule.incoming], "from"),
            ("n", node_of[rule.via], "via"),
            ("w", way_of[rule.outgoing], "to"),
        ]
        drawing.relation(members, {"type": "restriction", "restriction": rule.kind})


def _turn_at(incoming: Stretch, outgoing: Stretch, point: int) -> float:
    """Angle of the turn, positive to the left."""
    line_in = incoming.line if incoming.end == point else incoming.line[::-1]
    line_out = outgoing.line if outgoing.start == point else outgoing.line[::-1]
    a = math.atan2(line_in[-1][1] - line_in[-2][1], line_in[-1][0] - line_in[-2][0])
    b = math.atan2(line_out[1][1] - line_out[0][1], line_out[1][0] - line_out[0][0])
    return (b - a + math.pi) % (2 * math.pi) - math.pi
