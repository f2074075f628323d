"""
The best disjoint set of known routes: every rider in exactly one (set partitioning by OR-Tools' CP-SAT).

Parragh & Schmid (2013), *Hybrid column generation and large neighborhood search for the dial-a-ride problem*, and
Alonso-Mora et al. (2017) assemble solutions this way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatcher.limits import Limits, unless_cancelled

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Choice", "Column", "Group", "best_partition"]

COST_SCALE = 100  # CP-SAT counts in whole numbers: hundredths of a unit of cost


@dataclass(frozen=True, slots=True)
class Column:
    """A route that could be taken: its group (a vehicle, or vehicles that are alike), its riders and its cost."""

    group: int
    riders: tuple[int, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Group:
    """How many columns of a group are taken: at least and at most."""

    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What to choose from.

    Parameters
    ----------
    columns
        The routes known.
    groups
        How many of each group are taken; groups not named: exactly one.
    optional
        Riders who may be left out, and what that costs; all others must be in exactly one column.
    hint
        Indices of columns that are a solution already. What comes back is no worse.
    """

    columns: Sequence[Column]
    groups: Mapping[int, Group] = field(default_factory=dict)
    optional: Mapping[int, float] = field(default_factory=dict)
    hint: Sequence[int] = ()


def best_partition(choice: Choice, *, limits: Limits, seed: int, effort: float = 1.0) -> list[int] | None:
    """
    Return the indices of the cheapest columns that carry every rider once; None where nothing was found in time.

    Parameters
    ----------
    choice
        Columns, groups, riders who may be left out, and a solution to start from.
    limits
        Ends it early: when the seconds are over, or within two hundredths of a second of being cancelled. The
        iterations of `limits` are not looked at.
    seed
        Seed of the solver, not negative.
    effort
        Longest deterministic time of the solver (about seconds of one core), positive. Without a limit on seconds it
        alone decides when to stop, so that the answer can be repeated.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - takes a while to import, and who only offers needs none of it

    if not choice.columns or limits.over():
        return None
    model, chosen = _model(choice)
    solver = cp_model.CpSolver()
    if limits.seconds is not None:
        solver.parameters.max_time_in_seconds = max(0.01, limits.left_s())
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    status = unless_cancelled(lambda: solver.solve(model), limits, solver.stop_search)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [index for index, variable in enumerate(chosen) if solver.boolean_value(variable)]


def _model(choice: Choice) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in choice.columns]
    by_group: dict[int, list[cp_model.IntVar]] = {group: [] for group in choice.groups}
    by_rider: dict[int, list[cp_model.IntVar]] = {rider: [] for rider in choice.optional}
    hinted, carried = set(choice.hint), set()
    for index, (variable, column) in enumerate(zip(chosen, choice.columns, strict=True)):
        by_group.setdefault(column.group, []).append(variable)
        for rider in column.riders:
            by_rider.setdefault(rider, []).append(variable)
        if choice.hint:
            model.add_hint(variable, index in hinted)
            carried |= set(column.riders) if index in hinted else set()
    left_out: list[tuple[cp_model.IntVar, float]] = []
    for rider, penalty in choice.optional.items():
        absent = model.new_bool_var("")
        by_rider[rider].append(absent)
        left_out.append((absent, penalty))
        if choice.hint:
            model.add_hint(absent, rider not in carried)
    for variables in by_rider.values():
        model.add_exactly_one(variables)
    for group, variables in by_group.items():
        bounds = choice.groups.get(group, Group())
        model.add_linear_constraint(cp_model.LinearExpr.sum(variables), bounds.least, bounds.most)
    variables = [*chosen, *(absent for absent, _ in left_out)]
    costs = [*(column.cost for column in choice.columns), *(penalty for _, penalty in left_out)]
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, [round(COST_SCALE * cost) for cost in costs]))
    return model, chosen
