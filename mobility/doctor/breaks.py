"""What is wrong with drivers' breaks: each is planned once in its shift, or was taken, and none is cut short."""

from __future__ import annotations

from collections.abc import Iterator

from mobility.doctor.findings import Finding
from mobility.store.facts import Facts

__all__ = ["examine_breaks"]


def examine_breaks(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with breaks."""
    planned = {stop.booking_id: stop.shift_id for stop in facts.rests}
    over = {plan.shift_id for plan in facts.plans if plan.state == "ended"}
    spans_s = {plan.shift_id: (plan.start_s, plan.end_s) for plan in facts.plans}
    for rest in facts.breaks:
        where = f"shift:{rest.shift_id}"
        shift_id = planned.pop(rest.id, None)
        if shift_id is not None and (shift_id != rest.shift_id or rest.began_s is not None):
            yield Finding("BREAK_MISPLACED", where, f"break {rest.id} begun at {rest.began_s} is planned in {shift_id}")
        if shift_id is None and rest.began_s is None and rest.shift_id not in over:
            yield Finding("BREAK_LOST", where, f"break {rest.id} is neither planned nor taken")
        start_s, end_s = spans_s.get(rest.shift_id, (rest.earliest_s, rest.latest_s + rest.duration_s))
        if rest.earliest_s < start_s or end_s < rest.latest_s + rest.duration_s:
            what = f"break {rest.id} may begin in {rest.earliest_s}..{rest.latest_s}, out of {start_s}..{end_s}"
            yield Finding("BREAK_OUT_OF_SHIFT", where, what)
        if rest.ended_s is not None and rest.ended_s - (rest.began_s or rest.ended_s) < rest.duration_s:
            what = f"break {rest.id} lasted from {rest.began_s} to {rest.ended_s}, less than {rest.duration_s} s"
            yield Finding("BREAK_TOO_SHORT", where, what)
    for break_id, shift_id in planned.items():
        yield Finding("UNKNOWN_BREAK", f"shift:{shift_id}", f"break {break_id} is planned but not there")
