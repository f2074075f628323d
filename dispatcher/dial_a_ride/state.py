"""What the annealing works on: routes, where riders are, whom they are close to, the best solution so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dispatcher.chance import Dice
from dispatcher.dial_a_ride.insertion import Memory, Tools, new_memory, new_tools
from dispatcher.dial_a_ride.instance import Floats, Ints
from dispatcher.dial_a_ride.pool import Pool, new_pool
from dispatcher.dial_a_ride.rows import Rows, measure, new_rows
from dispatcher.dial_a_ride.terms import Terms

__all__ = ["Best", "Draft", "Habits", "State", "best_stops", "load_stops", "new_state"]


class Draft(NamedTuple):
    """A solution in rows: `row[v]` of each vehicle, `home[r]` the vehicle of each rider or -1 for nobody's."""

    row: Ints
    home: Ints


class Best(NamedTuple):
    """The best solution: its routes, and ``total[0]``."""

    nodes: Ints
    last: Ints
    total: Floats


class Habits(NamedTuple):
    """How much is taken out: riders on average, stops of a string at most; and the share of routes overlooked."""

    removed: float = 10.0
    longest: float = 10.0
    blink: float = 0.01


class State(NamedTuple):
    """
    All of one annealing.

    `total` is the current solution's cost with the penalty of everybody left out, `near[r]` are all riders from the
    closest (r itself) to the farthest. The rest is scratch: `absent`, the riders to be inserted, `order`, what they are
    sorted by, and `candidates`, the rows a rider may be put in.
    """

    rows: Rows
    current: Draft
    candidate: Draft
    best: Best
    total: Floats
    absent: Ints
    order: Floats
    near: Ints
    rng: Dice
    memory: Memory
    tools: Tools
    pool: Pool
    candidates: Ints
    habits: Habits


def new_state(terms: Terms, seed: tuple[int, ...]) -> State:
    """Return a state with empty routes and everybody left out."""
    n, vehicles = terms.riders, terms.vehicles
    rng = np.random.default_rng(seed)
    rows = new_rows(2 * vehicles, n, rng)
    home = np.full(n + 1, -1, dtype=np.int64)
    return State(
        rows=rows,
        current=Draft(np.arange(vehicles), home),
        candidate=Draft(np.arange(vehicles), home.copy()),
        best=Best(
            np.zeros((vehicles, 2 * n + 2), dtype=np.int64), np.ones(vehicles, dtype=np.int64), np.array([np.inf])
        ),
        total=np.array([np.inf]),
        absent=np.zeros(n, dtype=np.int64),
        order=np.zeros(n),
        near=_near(terms),
        rng=rng.integers(1, 2**63, size=1, dtype=np.uint64),
        memory=new_memory(),
        tools=new_tools(n, vehicles),
        pool=new_pool(n),
        candidates=np.zeros(vehicles, dtype=np.int64),
        habits=Habits(),
    )


def best_stops(terms: Terms, state: State) -> list[tuple[int, ...]]:
    """Return the routes of the best solution, depot to depot, one a vehicle."""
    best = state.best
    return [tuple(best.nodes[vehicle, : best.last[vehicle] + 1].tolist()) for vehicle in range(terms.vehicles)]


def load_stops(terms: Terms, state: State, routes: Sequence[Sequence[int]]) -> None:
    """Make legal routes that serve everybody the current solution, and the best where they are."""
    state.current.row[:] = np.arange(terms.vehicles)
    cost = 0.0
    for vehicle in range(terms.vehicles):
        stops = routes[vehicle] if vehicle < len(routes) else (0, 0)
        state.rows.nodes[vehicle, : len(stops)] = stops
        state.rows.last[vehicle] = len(stops) - 1
        measure(terms, state.rows, vehicle)
        state.current.home[[node for node in stops if 1 <= node <= terms.riders]] = vehicle
        cost += float(state.rows.cost[vehicle])
    state.candidate.row[:], state.candidate.home[:] = state.current.row, state.current.home
    state.total[0] = cost
    if cost < state.best.total[0]:
        state.best.total[0] = cost
        state.best.nodes[:] = state.rows.nodes[: terms.vehicles]
        state.best.last[:] = state.rows.last[: terms.vehicles]


def _near(terms: Terms) -> Ints:
    """
    Sort all riders by how well they go together with each: the least distance between stops of both.

    Waiting between two stops counts a fifth, lateness in full (after Vidal et al. 2013, section 4.5.1).
    """
    way, n = terms.forward, terms.riders
    arrive = way.early[:, None] + way.time
    waiting = np.maximum(0, way.early[None, :] - (way.late[:, None] + way.time))
    lateness = np.maximum(0, arrive - way.late[None, :])
    apart = terms.cost + 0.2 * waiting + lateness
    apart = np.minimum(apart, apart.T)
    p, d = slice(1, n + 1), slice(n + 1, 2 * n + 1)
    closest = np.minimum(np.minimum(apart[p, p], apart[p, d]), np.minimum(apart[d, p], apart[d, d]))
    np.fill_diagonal(closest, -1)
    near = np.zeros((n + 1, n), dtype=np.int64)
    near[1:] = np.argsort(closest, axis=1, kind="stable") + 1
    return near
