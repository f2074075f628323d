"""Country roads of the model district: which settlements are joined, along which curve, and where roads meet."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field

import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from routing.model_network import Network
from routing.model_osm import Point, Tags, thinned
from routing.model_settlements import Settlement
from routing.model_streets import Gate, StreetWeb

__all__ = ["CountryRoad", "join_settlements", "lay_country_roads", "links_between"]


@dataclass(slots=True)
class CountryRoad:
    """
    A road between two settlements before it is cut into stretches.

    Attributes
    ----------
    line
        The course in metres from gate to gate.
    start, end
        Points of the network at the gates.
    tags
        OpenStreetMap tags.
    cuts
        Distance along the line and network point of each junction on it.
    bridges
        Distances (from, to) along the line that lie on a bridge.
    """

    line: shapely.LineString
    start: int
    end: int
    tags: Tags
    cuts: list[tuple[float, int]] = field(default_factory=list)
    bridges: list[tuple[float, float]] = field(default_factory=list)

    def lay(self, network: Network) -> None:
        """Cut the course at its junctions and bridge ends and add the pieces to the network."""
        taken = [(0.0, self.start), *self.cuts, (self.line.length, self.end)]
        for at in (at for bridge in self.bridges for at in bridge):
            if all(abs(at - other) > 8.0 for other, _ in taken):
                point = self.line.interpolate(at)
                taken.append((at, network.add_point((point.x, point.y))))
        taken.sort()
        number = network.new_road()
        for (at, start), (until, end) in itertools.pairwise(taken):
            middle = (at + until) / 2
            on_bridge = any(a < middle < b for a, b in self.bridges)
            piece = shapely.ops.substring(self.line, at, until)
            inner = [(x, y) for x, y in piece.coords][1:-1] if isinstance(piece, shapely.LineString) else []
            extra = {"bridge": "yes", "layer": "1"} if on_bridge else {}
            network.connect(start, end, {**self.tags, **extra}, number, inner)


def links_between(settlements: list[Settlement]) -> list[tuple[int, int, bool]]:
    """
    Which settlements are joined: the Gabriel graph, with its minimum spanning tree first.

    Two are neighbours when no third lies in the circle that has them as diameter (Gabriel and Sokal 1969); such a
    graph is planar and close to how country roads look.

    Returns
    -------
    list of tuple
        Index, index, and whether the link is needed for everything to hang together.
    """
    centres = [s.centre for s in settlements]
    pairs = []
    for a in range(len(centres)):
        for b in range(a + 1, len(centres)):
            middle = ((centres[a][0] + centres[b][0]) / 2, (centres[a][1] + centres[b][1]) / 2)
            radius = math.dist(centres[a], centres[b]) / 2
            if all(math.dist(middle, c) >= radius for k, c in enumerate(centres) if k not in {a, b}):
                pairs.append((2 * radius, a, b))
    group = list(range(len(centres)))
    links = []
    for _, a, b in sorted(pairs):
        needed = group[a] != group[b]
        links.append((a, b, needed))
        if needed:
            merged = group[b]
            group = [group[a] if g == merged else g for g in group]
    return sorted(links, key=lambda link: not link[2])


def join_settlements(
    webs: list[StreetWeb], links: list[tuple[int, int, bool]], network: Network, river: BaseGeometry, seed: int
) -> list[CountryRoad]:
    """
    Draw the course of each link from gate to gate; unneeded ones are left out where they would not fit.

    Parameters
    ----------
    webs
        The settlements with their gates.
    links
        From `links_between`.
    network
        Receives the junctions where courses cross.
    river
        The water; every crossing costs, so that bridges stay rare.
    seed
        Same seed, same roads.
    """
    outlines = [shapely.Polygon(web.settlement.outline(60.0)) for web in webs]
    used: set[int] = set()
    numbers = {"K": 20, "L": 80, "B": 256}
    roads: list[CountryRoad] = []
    for a, b, needed in links:
        rng = random.Random(f"{seed}/link/{webs[a].settlement.name}/{webs[b].settlement.name}")
        gates = _gate_towards(webs[a], webs[b], network, used), _gate_towards(webs[b], webs[a], network, used)
        if gates[0] is None or gates[1] is None:
            continue
        walls = shapely.union_all([o for k, o in enumerate(outlines) if k not in {a, b}])
        own = shapely.union_all([shapely.Polygon(webs[k].settlement.outline(-40.0)) for k in (a, b)])
        course, harm = _best_course(gates[0], gates[1], network, (walls, own, river), roads, rng)
        if harm > 900.0 and not needed:
            continue
        used.update((gates[0].point, gates[1].point))
        road = CountryRoad(course, gates[0].point, gates[1].point, _tags(webs[a], webs[b], numbers, rng))
        _meet(road, roads, network)
        roads.append(road)
    return roads


def _gate_towards(web: StreetWeb, other: StreetWeb, network: Network, used: set[int]) -> Gate | None:
    """The free gate that looks most towards the other settlement; ends of the axes are preferred."""
    here, there = web.settlement.centre, other.settlement.centre
    wanted = math.atan2(there[1] - here[1], there[0] - here[0])

    def misfit(gate: Gate) -> float:
        at = network.points[gate.point]
        turn = abs(_turn(math.atan2(gate.outward[1], gate.outward[0]), wanted))
        aside = abs(_turn(math.atan2(at[1] - here[1], at[0] - here[0]), wanted))
        return aside * 1.4 + turn * 0.6 - (0.5 if gate.is_main else 0.0)

    free = [gate for gate in web.gates if gate.point not in used]
    return min(free, key=misfit, default=None)


def _best_course(
    a: Gate,
    b: Gate,
    network: Network,
    obstacles: tuple[BaseGeometry, BaseGeometry, BaseGeometry],
    roads: list[CountryRoad],
    rng: random.Random,
) -> tuple[shapely.LineString, float]:
    """Try several curves and return the one that harms least, with its harm in metres of equal length."""
    walls, own, river = obstacles
    best, least = None, math.inf
    for attempt in range(9):
        line = _curve(network.points[a.point], a.outward, network.points[b.point], b.outward, attempt, rng)
        harm = 6.0 * line.intersection(walls).length + 3.0 * line.intersection(own).length
        harm += 700.0 * sum(line.crosses(road.line) for road in roads)
        harm += 800.0 if line.intersects(river) else 0.0
        harm += 0.0 if line.is_simple else 5_000.0
        if harm < least:
            best, least = line, harm
        if harm == 0.0:
            break
    if best is None:
        raise AssertionError("nine curves were tried and none kept")
    return best, least


def _curve(a: Point, out_a: Point, b: Point, out_b: Point, attempt: int, rng: random.Random) -> shapely.LineString:
    """A Bezier curve that leaves both gates straight on, with a slow sway; later attempts swing wider."""
    span = math.dist(a, b)
    straight = ((b[0] - a[0]) / span, (b[1] - a[1]) / span)
    pull = span * rng.uniform(0.22, 0.4)
    side = (attempt + 1) // 2 * (1 if attempt % 2 else -1) * 0.16 * span
    normal = (-straight[1], straight[0])
    c1 = tuple(a[k] + pull * (0.65 * out_a[k] + 0.35 * straight[k]) + side * normal[k] for k in (0, 1))
    c2 = tuple(b[k] + pull * (0.65 * out_b[k] - 0.35 * straight[k]) + side * normal[k] for k in (0, 1))
    sway, waves, phase = min(0.03 * span, 90.0), max(1.0, span / 1_900.0), rng.uniform(0, 6.3)
    points = []
    count = max(8, int(span / 70.0))
    for index in range(count + 1):
        t = index / count
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * p[k] for w, p in zip(weights, (a, c1, c2, b), strict=True)) for k in (0, 1))
        bend = sway * math.sin(math.pi * t) * math.sin(2 * math.pi * waves * t + phase)
        points.append((x + bend * normal[0], y + bend * normal[1]))
    return shapely.LineString(thinned(points, 1.8))


def _tags(a: StreetWeb, b: StreetWeb, numbers: dict[str, int], rng: random.Random) -> Tags:
    """Class, number and speed by how many people the road joins."""
    smaller = min(a.settlement.population, b.settlement.population)
    if smaller >= 4_500:
        letter, highway, speed = "B", "primary", "100"
    elif smaller >= 1_100:
        letter, highway, speed = "L", "secondary", rng.choice(("100", "100", "70"))
    else:
        letter, highway, speed = "K", "tertiary", rng.choice(("100", "70", "70", ""))
    numbers[letter] += rng.randint(1, 4)
    tags = {"highway": highway, "ref": f"{letter} {numbers[letter]}", "surface": "asphalt"}
    return {**tags, "maxspeed": speed} if speed else tags


def _meet(road: CountryRoad, roads: list[CountryRoad], network: Network) -> None:
    """Make a junction wherever the new road crosses an older one."""
    for other in roads:
        meeting = road.line.intersection(other.line)
        points = meeting.geoms if hasattr(meeting, "geoms") else [meeting]
        for point in points:
            if not isinstance(point, shapely.Point) or point.is_empty:
                continue
            number = network.add_point((point.x, point.y))
            road.cuts.append((road.line.project(point), number))
            other.cuts.append((other.line.project(point), number))


def lay_country_roads(roads: list[CountryRoad], network: Network, river: BaseGeometry) -> None:
    """Bridge the water, then cut every road at its junctions and add the pieces to the network."""
    for road in roads:
        wet = road.line.intersection(river)
        for piece in wet.geoms if hasattr(wet, "geoms") else [wet]:
            if isinstance(piece, shapely.LineString) and not piece.is_empty:
                ends = sorted(road.line.project(shapely.Point(piece.coords[k])) for k in (0, -1))
                road.bridges.append((max(5.0, ends[0] - 15.0), min(road.line.length - 5.0, ends[1] + 15.0)))
        road.lay(network)


def _turn(a: float, b: float) -> float:
    return (a - b + math.pi) % (2 * math.pi) - math.pi
