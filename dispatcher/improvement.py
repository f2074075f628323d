"""From a better solution to changes of plans that can be adopted: checked, and as small as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher.effects import NO_EFFECTS, Effects, effects_of
from dispatcher.fleet_rules import check_fleet
from dispatcher.judging import Judge
from dispatcher.objective import cost
from dispatcher.problem import Plan
from dispatcher.promises import Violation
from dispatcher.validation import instances, require

__all__ = ["PlanChange", "changes_between", "gain_of"]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """
    Plans that change together: adopt all of them or none, each only while its version is unchanged.

    Riders may move between these vehicles, so adopting a part would carry somebody twice or not at all.

    Parameters
    ----------
    before, after
        The plans of the same vehicles, in the same order.
    gain
        By how much the objective falls.
    moved
        Ids of the riders who change vehicle, sorted.
    effects
        What changes for whom, where somebody worked it out (`dispatcher.effects.effects_of`).
    """

    before: tuple[Plan, ...]
    after: tuple[Plan, ...]
    gain: float
    moved: tuple[str, ...]
    effects: Effects = NO_EFFECTS

    def __post_init__(self) -> None:
        instances(self.before, Plan, "change: before")
        instances(self.after, Plan, "change: after")
        vehicles = [plan.vehicle for plan in self.before]
        require(vehicles == [plan.vehicle for plan in self.after], "change: before and after differ in their vehicles")

    @property
    def vehicle_ids(self) -> tuple[str, ...]:
        """The vehicles whose plans change."""
        return tuple(plan.vehicle.id for plan in self.before)


def changes_between(before: Sequence[Plan], after: Sequence[Plan], judge: Judge, now_s: int) -> list[PlanChange]:
    """
    Return the changes worth adopting, largest gain first.

    Vehicles that exchange riders form one change. Changes that gain less than the policy's threshold, or break a rule,
    are dropped.
    """
    changes, table_s = [], judge.table_s
    for group in _groups(before, after):
        old, new = tuple(before[index] for index in group), tuple(after[index] for index in group)
        gain = gain_of(old, new, judge, now_s)
        if gain is not None:
            changes.append(PlanChange(old, new, gain, _moved(old, new), effects_of(old, new, table_s, now_s=now_s)))
    return sorted(changes, key=lambda change: -change.gain)


def gain_of(old: Sequence[Plan], new: Sequence[Plan], judge: Judge, now_s: int) -> float | None:
    """Return how much the objective falls, or None where that is not worth it or a rule is broken."""
    table_s, policy = judge.table_s, judge.policy
    gain = sum(cost(plan, table_s, policy, now_s=now_s) for plan in old)
    gain -= sum(cost(plan, table_s, policy, now_s=now_s) for plan in new)
    if gain <= 0 or gain < policy.improvement_threshold:
        return None
    # Travel times that break the triangle inequality can lead to violations: rule 12, several riders moved away.
    return None if _violations(old, new, judge, now_s) else gain


def _violations(old: Sequence[Plan], new: Sequence[Plan], judge: Judge, now_s: int) -> list[Violation]:
    elsewhere = {request.partner for plan in old for request in plan.requests if request.partner is not None}
    known_before = check_fleet(old, elsewhere=elsewhere)
    found = [violation for violation in check_fleet(new, old, elsewhere=elsewhere) if violation not in known_before]
    for plan, replaced in zip(new, old, strict=True):
        found += judge.violations(plan, now_s=now_s, before=replaced)
    known = {request.id: request for plan in old for request in plan.requests}
    for plan in new:
        for request in plan.requests:
            if request != known.get(request.id):
                found.append(Violation(5, f"{request.id} was changed on the way to another vehicle", request.id))
    return found


def _moved(old: Sequence[Plan], new: Sequence[Plan]) -> tuple[str, ...]:
    stayed = {(plan.vehicle.id, request.id) for plan in old for request in plan.requests}
    return tuple(sorted(r.id for plan in new for r in plan.requests if (plan.vehicle.id, r.id) not in stayed))


def _groups(before: Sequence[Plan], after: Sequence[Plan]) -> list[list[int]]:
    """Return the indices of changed plans, those that exchange riders (directly or through others) together."""
    changed = [index for index in range(len(before)) if before[index].stops != after[index].stops]
    group = {index: index for index in changed}

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    home = {request.id: index for index in changed for request in before[index].requests}
    for index in changed:
        for request in after[index].requests:
            group[root(home[request.id])] = root(index)
    together: dict[int, list[int]] = {}
    for index in changed:
        together.setdefault(root(index), []).append(index)
    return list(together.values())
