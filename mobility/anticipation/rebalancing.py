"""Send idle vehicles where requests are expected, and call off what would delay a rider."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatcher.problem import Anchor, Plan
from dispatcher.rebalancing import Relocation as Move
from dispatcher.rebalancing import relocations
from mobility.anticipation.expectation import Expectation
from mobility.errors import PlanMoved
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import PlanWrite, write_plans
from mobility.fleet.records import PlanRecord
from mobility.fleet.relocating import called_off, relocation, undisturbed
from mobility.fleet.values import Phase
from mobility.parts import Parts
from routing.errors import RoutingError

__all__ = ["RebalanceReport", "rebalance"]

_ORDER_LASTS_S = 900


@dataclass(frozen=True, slots=True)
class RebalanceReport:
    """Which shifts were sent to wait elsewhere, and whose order was called off."""

    sent: tuple[str, ...]
    called_off: tuple[str, ...]


def rebalance(parts: Parts, expectation: Expectation) -> RebalanceReport:
    """
    Send idle vehicles where requests are expected; orders that are old or in the way of riders are called off.

    Each vehicle is written by itself; one that somebody else writes at the same moment is left to the next round.
    """
    now_s, policy = parts.clock.now_s(), parts.policy
    lives = parts.fleet.plans(now_s)
    gone = tuple(live.record.shift.id for live in lives if _stale(parts, live, now_s) and _call_off(parts, live, now_s))
    lives = parts.fleet.plans(now_s)
    plans = {live.record.shift.id: _as_it_will_wait(parts, live, now_s) for live in lives}
    zones = expectation.zones_between(now_s, now_s + policy.anticipation.horizon_s)
    moving = policy.anticipation.moving(policy.lead_time_s, policy.lead_time_s + policy.max_wait_s)
    ordered = {live.record.shift.id for live in lives if live.record.relocation is not None}
    table_s = parts.area.stop_table_s
    by_id = {live.record.shift.id: live for live in lives}
    sent = []
    for move in relocations(tuple(plans.values()), zones, table_s, moving, now_s=now_s, sent=ordered):
        live = by_id[move.vehicle_id]
        moved = replace(live.plan, anchor=Anchor(move.location, now_s + move.drive_s))
        if parts.guard.refuses(tuple(plans.values()), [moved], (), now_s):
            continue  # it is the last one that could fetch somebody whose return is open
        if _send(parts, live.record, move, now_s):
            plans[move.vehicle_id] = moved
            sent.append(move.vehicle_id)
    return RebalanceReport(tuple(sent), gone)


def _as_it_will_wait(parts: Parts, live: LivePlan, now_s: int) -> Plan:
    """Return the plan with a vehicle that is sent elsewhere standing there from when it arrives."""
    record, order = live.record, live.record.relocation
    if order is None:
        return live.plan
    arrive_s = max(now_s + 1, (record.ready_s if record.phase is Phase.RELOCATING else now_s) + order.drive_s)
    return replace(live.plan, anchor=Anchor(parts.fleet.locate(order.stop_id), arrive_s))


def _stale(parts: Parts, live: LivePlan, now_s: int) -> bool:
    """Tell whether an order should go: nobody set out for it, or it would delay somebody by now."""
    record, order = live.record, live.record.relocation
    if order is None:
        return False
    waiting = record.phase is Phase.IDLE and now_s > order.ordered_s + _ORDER_LASTS_S
    return waiting or undisturbed(record, parts.fleet.locate, parts.area.stop_table_s, now_s).relocation is None


def _call_off(parts: Parts, live: LivePlan, now_s: int) -> bool:
    return _write(parts, live.record, called_off(live.record, now_s), "relocation_called_off", now_s)


def _send(parts: Parts, record: PlanRecord, move: Move, now_s: int) -> bool:
    try:
        order = relocation(parts.area, parts.fleet.locate(record.here_stop_id), move.location, now_s)
    except RoutingError:
        return False
    return _write(parts, record, replace(record, relocation=order), "relocated", now_s)


def _write(parts: Parts, before: PlanRecord, after: PlanRecord, reason: str, now_s: int) -> bool:
    try:
        with parts.store.unit_of_work() as work:
            write_plans(work, [PlanWrite(before, after, "service", reason)], now_s)
            order = after.relocation or before.relocation
            details = {} if order is None else {"stop_id": order.stop_id}
            work.audit.add(now_s, "service", reason, f"shift:{before.shift.id}", **details)
            work.commit()
    except PlanMoved:
        return False
    return True
