"""The control room moves a driver's break: to another window, wherever in the plan it costs least and harms nobody."""

from __future__ import annotations

from dataclasses import replace

from dispatcher.problem import Plan, Stop, StopKind
from mobility.errors import IllegalTransition, InvalidInput, NotFound, Refused
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlanRecord
from mobility.fleet.relocating import undisturbed
from mobility.fleet.rostering import require_hours, require_in_order
from mobility.fleet.values import ShiftState
from mobility.parts import Parts

__all__ = ["move_break"]


def move_break(parts: Parts, shift_id: str, moved: ShiftBreak, actor: str) -> ShiftBreak:
    """
    Let a break begin in another window; its length stays. Riders keep what they were promised.

    Parameters
    ----------
    parts, shift_id
        The service, and whose shift.
    moved
        The break with its new window; of the break that is known only the id counts.
    actor
        For the audit.

    Raises
    ------
    NotFound
        Where there is no such shift or break.
    IllegalTransition
        Where it was begun, or the shift is over.
    InvalidInput
        Where the window is over, or does not lie in the shift between its other breaks.
    Refused
        ``BREAK_DOES_NOT_FIT`` where no place in the plan keeps every promise, or the code of the limit of working time
        that would be broken.
    """
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        record = work.plans.get(shift_id)
    known = next((rest for rest in record.breaks if rest.id == moved.id), None)
    if known is None:
        raise NotFound(f"shift {shift_id} has no break {moved.id}")
    if known.began_s is not None or record.shift.state is ShiftState.ENDED:
        raise IllegalTransition("this break was begun, or its shift is over")
    if moved.latest_s < now_s:
        raise InvalidInput("latest_s", "the window of a break ends in the future")
    moved = replace(known, earliest_s=moved.earliest_s, latest_s=moved.latest_s)
    breaks = tuple(moved if rest is known else rest for rest in record.breaks)
    breaks = require_in_order(breaks, (record.shift.start_s, record.shift.end_s))
    changed = _placed(parts, replace(record, breaks=breaks), record, moved, now_s)
    changed = undisturbed(changed, parts.fleet.locate, parts.area.stop_table_s, now_s)
    after = announced(parts.fleet.live(changed, now_s))
    with parts.store.unit_of_work() as work:
        if record.shift.driver_id:
            work.crews.lock(record.shift.driver_id)
            require_hours(parts, work, work.crews.driver(record.shift.driver_id), record.shift, breaks)
        write_plans(work, [PlanWrite(record, after, actor, "break_moved")], now_s)
        window = {"earliest_s": moved.earliest_s, "latest_s": moved.latest_s}
        was = {"was_earliest_s": known.earliest_s, "was_latest_s": known.latest_s}
        work.audit.add(now_s, actor, "break_moved", f"shift:{shift_id}", **window, **was)
        work.commit()
    return moved


def _placed(parts: Parts, record: PlanRecord, before: PlanRecord, moved: ShiftBreak, now_s: int) -> PlanRecord:
    """Return the record with the stop of the break where it costs least; raises `Refused` where it fits nowhere."""
    plan = parts.fleet.live(before, now_s).plan
    others = tuple(stop for stop in plan.stops if stop.rest is None or stop.rest.id != moved.id)
    places = range(plan.frozen, len(others) + 1)
    tried = ((place, _with_break(plan, others, place, moved)) for place in places)
    legal = [(place, each) for place, each in tried if not parts.dispatcher.violations(each, now_s=now_s)]
    if not legal:
        raise Refused("BREAK_DOES_NOT_FIT", "no vehicle can have that break without breaking a promise to its riders")
    best = min(legal, key=lambda found: (parts.dispatcher.cost(found[1], now_s=now_s), found[0]))[0]
    own = next(stop for stop in record.stops if stop.booking_id == moved.id)
    rest = tuple(stop for stop in record.stops if stop is not own)
    return replace(record, stops=(*rest[:best], own, *rest[best:]))


def _with_break(plan: Plan, others: tuple[Stop, ...], place: int, moved: ShiftBreak) -> Plan:
    stops = (*others[:place], Stop(StopKind.BREAK, -1, rest=moved.rest), *others[place:])
    breaks = tuple(stop.rest for stop in stops if stop.rest is not None)
    return replace(plan, vehicle=replace(plan.vehicle, breaks=breaks), stops=stops)
