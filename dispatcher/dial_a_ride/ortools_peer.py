"""
OR-Tools' routing solver on the same problem with the same rules: the yardstick of the bench, not part of the search.

Set up as strongly as we know: pickup-to-delivery limits told to the filters, which is some ten times as quick as
constraints alone; insertion by cost for the first solution; guided local search. Its path-LNS operators can be added:
whether they help depends on the instance.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from ortools.constraint_solver import pywrapcp
from ortools.constraint_solver.routing_enums_pb2 import FirstSolutionStrategy, LocalSearchMetaheuristic
from ortools.util.optional_boolean_pb2 import BOOL_TRUE

from dispatcher.dial_a_ride.instance import Floats, Instance
from dispatcher.dial_a_ride.solution import Solved, Stops, solved
from dispatcher.dial_a_ride.terms import make_terms
from dispatcher.errors import NoSolution
from dispatcher.limits import Limits

__all__ = ["solve_with_ortools"]

SCALE = 1000
"""Whole numbers a unit of time: times are rounded to the safe side, so that what is legal there is legal here."""

ASK_EVERY = 50
"""Asks of the solver between two looks at the clock."""

LONGEST_S = 86_400
"""The solver wants a limit of its own; ours comes first."""


def solve_with_ortools(
    instance: Instance,
    *,
    limits: Limits,
    path_lns: bool = False,
    on_better: Callable[[float], None] | None = None,
) -> Solved:
    """
    Return the best routes the solver finds, timed and checked as ours are; it uses one thread and no random numbers.

    Parameters
    ----------
    limits
        Its clock and `cancel` count; iterations do not.
    path_lns
        Whether it also frees paths and fills them anew.
    on_better
        Told the length of every better solution when it is found.

    Raises
    ------
    NoSolution
        Where it finds none in time.
    """
    manager = pywrapcp.RoutingIndexManager(len(instance.early), instance.vehicles, 0)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(_whole(instance.cost)))
    kept = _add_rules(model, manager, instance)
    model.AddSearchMonitor(model.solver().CustomLimit(_stopper(limits)))
    best = math.inf

    def note() -> None:
        nonlocal best
        found = model.CostVar().Max() / SCALE
        if found < best:
            best = found
            if on_better is not None:
                on_better(found)

    model.AddAtSolutionCallback(note)
    answer = model.SolveWithParameters(_parameters(path_lns=path_lns))
    del kept  # the model called these until now
    if answer is None:
        raise NoSolution(range(1, instance.riders + 1), f"{instance.name}: OR-Tools found no solution in time")
    return solved(instance, make_terms(instance), _routes(model, manager, answer), 0)


def _whole(times: Floats) -> list[list[int]]:
    rounded: list[list[int]] = np.rint(times * SCALE).astype(np.int64).tolist()
    return rounded


def _add_rules(
    model: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, instance: Instance
) -> list[Callable[[int, int], int]]:
    """Add windows, durations, capacity and rides; returns the functions the model will call."""
    horizon = math.floor(SCALE * float(instance.late.max()))
    travel = np.ceil((instance.cost + instance.service[:, None]) * SCALE).astype(np.int64)
    model.AddDimension(model.RegisterTransitMatrix(travel.tolist()), horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    load = model.RegisterUnaryTransitVector(instance.load.tolist())
    model.AddDimension(load, 0, instance.capacity, True, "load")
    opens, closes = np.ceil(instance.early * SCALE).tolist(), np.floor(instance.late * SCALE).tolist()
    for vehicle in range(instance.vehicles):
        time.SetSpanUpperBoundForVehicle(math.floor(SCALE * instance.max_duration), vehicle)
        for index in (model.Start(vehicle), model.End(vehicle)):
            time.CumulVar(index).SetRange(int(opens[0]), int(closes[0]))
        model.AddVariableMaximizedByFinalizer(time.CumulVar(model.Start(vehicle)))
        model.AddVariableMinimizedByFinalizer(time.CumulVar(model.End(vehicle)))
    for node in range(1, len(instance.early)):
        time.CumulVar(manager.NodeToIndex(node)).SetRange(int(opens[node]), int(closes[node]))
    return [_add_rider(model, manager, time, instance, rider) for rider in range(1, instance.riders + 1)]


def _add_rider(
    model: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    time: pywrapcp.RoutingDimension,
    instance: Instance,
    rider: int,
) -> Callable[[int, int], int]:
    """Carry one rider in one vehicle, in order, not too long; the limit is told to solver and filters."""
    pickup, dropoff = manager.NodeToIndex(rider), manager.NodeToIndex(rider + instance.riders)
    longest = math.floor(SCALE * (instance.max_ride + float(instance.service[rider])))
    model.AddPickupAndDelivery(pickup, dropoff)
    solver = model.solver()
    solver.Add(model.VehicleVar(pickup) == model.VehicleVar(dropoff))
    solver.Add(time.CumulVar(pickup) <= time.CumulVar(dropoff))
    solver.Add(time.CumulVar(dropoff) - time.CumulVar(pickup) <= longest)

    def limit(_pickup: int, _dropoff: int) -> int:
        return longest

    time.SetPickupToDeliveryLimitFunctionForPair(limit, rider - 1)
    return limit


def _stopper(limits: Limits) -> Callable[[], bool]:
    """Return what the solver asks again and again; the clock is looked at now and then only."""
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked % ASK_EVERY == 0 and limits.reached(0)

    return stop


def _parameters(*, path_lns: bool) -> object:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = FirstSolutionStrategy.LOCAL_CHEAPEST_COST_INSERTION
    parameters.local_search_metaheuristic = LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if path_lns:
        parameters.local_search_operators.use_path_lns = BOOL_TRUE
        parameters.local_search_operators.use_full_path_lns = BOOL_TRUE
    parameters.time_limit.FromSeconds(LONGEST_S)
    return parameters


def _routes(
    model: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, answer: pywrapcp.Assignment
) -> list[Stops]:
    routes = []
    for vehicle in range(model.vehicles()):
        index, stops = model.Start(vehicle), [0]
        while not model.IsEnd(index):
            index = answer.Value(model.NextVar(index))
            stops.append(int(manager.IndexToNode(index)))
        routes.append(tuple(stops))
    return routes
