"""
Check solutions of published dial-a-ride instances, from the instance's own file and nothing of ours.

Anybody can run it, with Python alone::

    python tests/dispatcher/dial_a_ride/verify.py INSTANCE SOLUTION.json...

INSTANCE is a file of the published text format or a folder of them (then each solution's is looked up by its name).
One line a solution; the exit code is 1 where any is illegal and 2 where a file cannot be read.

The rules, each within `TOLERANCE`: at most m vehicles, each from depot to depot; everybody is picked up and set down
once, by one vehicle, in this order; never more than Q on board; service begins inside each node's window (waiting is
allowed); nobody drives faster than the straight line; a route lasts at most T; nobody rides longer than L, from the
end of the pickup's service to the begin of the drop-off's. The objective is the length of all routes.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["TOLERANCE", "Published", "read_published", "route_length", "violations"]

TOLERANCE = 1e-6

Visit = tuple[int, float]


@dataclass(frozen=True)
class Published:
    """An instance as its file says it: node 0 is the depot, 1..n are pickups, n+1..2n the drop-offs."""

    vehicles: int
    requests: int
    max_duration: float
    capacity: float
    max_ride: float
    nodes: tuple[tuple[float, ...], ...]  # x, y, service, load, early, late

    def distance(self, a: int, b: int) -> float:
        (x1, y1), (x2, y2) = self.nodes[a][:2], self.nodes[b][:2]
        return math.sqrt((x1 - x2) ** 2 + (y1 - y2) ** 2)


def read_published(text: str) -> Published:
    """Read the text format; the header's second number may be n or 2n, the depot may be repeated at the end."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    vehicles, second, max_duration, capacity, max_ride = (float(word) for word in lines[0])
    rows = [tuple(float(word) for word in line[1:7]) for line in lines[1:]]
    numbers = [int(line[0]) for line in lines[1:]]
    for requests in (int(second), int(second) // 2):
        if numbers in (list(range(2 * requests + 1)), list(range(2 * requests + 2))):
            nodes = tuple(rows[: 2 * requests + 1])
            return Published(int(vehicles), requests, max_duration, capacity, max_ride, nodes)
    raise ValueError(f"the header says {int(second)} requests or places, but {len(rows)} places follow")


def route_length(instance: Published, route: list[Visit]) -> float:
    """Return how far one route goes."""
    return sum(instance.distance(a, b) for (a, _), (b, _) in itertools.pairwise(route))


def violations(instance: Published, solution: dict[str, object]) -> list[str]:
    """Return every rule a solution breaks, each as a sentence; empty where it is legal and its objective is true."""
    routes = _routes(solution)
    broken = _fleet(instance, routes)
    if broken:
        return broken  # nodes that do not exist cannot be measured
    for number, route in enumerate(routes, start=1):
        found = [*_loads(instance, route), *_times(instance, route), *_rides(instance, route)]
        broken.extend(f"route {number}: {sentence}" for sentence in found)
    length = sum(route_length(instance, route) for route in routes)
    objective = float(str(solution["objective"]))
    if not abs(length - objective) <= TOLERANCE:
        broken.append(f"objective: the routes are {length:.6f} long, {objective:.6f} is written")
    return broken


def _routes(solution: dict[str, object]) -> list[list[Visit]]:
    routes = solution["routes"]
    assert isinstance(routes, list)
    return [[(int(visit["node"]), float(visit["begin_service"])) for visit in route] for route in routes]


def _fleet(instance: Published, routes: list[list[Visit]]) -> list[str]:
    """Who drives, and who is carried by whom."""
    broken = []
    if len(routes) > instance.vehicles:
        broken.append(f"fleet: {len(routes)} routes for {instance.vehicles} vehicles")
    place: dict[int, tuple[int, int]] = {}
    for number, route in enumerate(routes, start=1):
        nodes = [node for node, _ in route]
        if len(nodes) < 2 or nodes[0] != 0 or nodes[-1] != 0:
            broken.append(f"route {number}: does not lead from depot to depot")
        for position, node in enumerate(nodes[1:-1]):
            if not 1 <= node <= 2 * instance.requests:
                broken.append(f"route {number}: there is no node {node}")
            elif node in place:
                broken.append(f"route {number}: node {node} is served twice")
            place[node] = (number, position)
    for rider in range(1, instance.requests + 1):
        broken.extend(_served(instance, place, rider))
    return broken


def _served(instance: Published, place: dict[int, tuple[int, int]], rider: int) -> list[str]:
    start, end = place.get(rider), place.get(rider + instance.requests)
    if start is None or end is None:
        return [f"request {rider}: not served"]
    if start[0] != end[0]:
        return [f"request {rider}: picked up by route {start[0]}, set down by route {end[0]}"]
    return [f"request {rider}: set down before picked up"] if start[1] > end[1] else []


def _loads(instance: Published, route: list[Visit]) -> list[str]:
    load, broken = 0.0, []
    for node, _ in route:
        load += instance.nodes[node][3]
        if not -TOLERANCE <= load <= instance.capacity + TOLERANCE:
            broken.append(f"capacity: {load:g} on board after node {node}, {instance.capacity:g} are allowed")
    return broken


def _times(instance: Published, route: list[Visit]) -> list[str]:
    """Windows, travel and duration; written so that a time that is no number breaks them."""
    broken = []
    for node, begin in route:
        early, late = instance.nodes[node][4:6]
        if not early - TOLERANCE <= begin <= late + TOLERANCE:
            broken.append(f"window: node {node} begins at {begin:.6f}, its window is {early:g} to {late:g}")
    for (a, begin), (b, following) in itertools.pairwise(route):
        soonest = begin + instance.nodes[a][2] + instance.distance(a, b)
        if not following >= soonest - TOLERANCE:
            broken.append(f"travel: node {b} begins at {following:.6f}, from node {a} it can begin at {soonest:.6f}")
    duration = route[-1][1] - route[0][1]
    if not duration <= instance.max_duration + TOLERANCE:
        broken.append(f"duration: lasts {duration:.6f}, {instance.max_duration:g} is allowed")
    return broken


def _rides(instance: Published, route: list[Visit]) -> list[str]:
    begins, broken = dict(route[1:-1]), []
    for pickup in range(1, instance.requests + 1):
        if pickup in begins:
            ride = begins[pickup + instance.requests] - (begins[pickup] + instance.nodes[pickup][2])
            if not ride <= instance.max_ride + TOLERANCE:
                broken.append(f"ride time: request {pickup} rides {ride:.6f}, {instance.max_ride:g} is allowed")
    return broken


def _instance_file(where: Path, name: str) -> Path:
    """Return the file of the instance called `name`, in a folder or below it."""
    if where.is_file():
        return where
    found = sorted(path for pattern in (name, f"{name}.txt") for path in where.rglob(pattern))
    if not found:
        raise FileNotFoundError(f"{where} holds no instance {name}")
    return found[0]


def main(arguments: list[str]) -> int:
    """Check the solutions named on the command line; returns the exit code."""
    if len(arguments) < 2:
        print(__doc__)  # noqa: T201
        return 2
    illegal = 0
    for path in arguments[1:]:
        try:
            solution = json.loads(Path(path).read_text(encoding="utf-8"))
            instance = read_published(
                _instance_file(Path(arguments[0]), str(solution["instance"])).read_text(encoding="utf-8")
            )
            broken = violations(instance, solution)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            print(f"{path}: cannot be read ({type(error).__name__}: {error})")  # noqa: T201
            return 2
        illegal += bool(broken)
        what = "; ".join(broken) or f"legal, {len(solution['routes'])} routes, objective {solution['objective']:.4f}"
        print(f"{path}: {what}")  # noqa: T201
    return 1 if illegal else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
