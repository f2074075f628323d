"""
The audit of a whole database: everything it says is read as of one moment and held against every rule.

What is stored is judged from plain SQL by rules written down once more (`examine_bookings`, `examine_plans`,
`examine_journal`); what the fleet makes of it is judged by the dispatcher's twelve rules, plan by plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from dispatcher.problem import Plan
from dispatcher.rules import check, check_fleet
from dispatcher.schedule import UNREACHABLE_S, TravelTimes, stop_locations, travel_s
from mobility.clock import Clock
from mobility.doctor.bookings import examine_bookings
from mobility.doctor.findings import CALL, LOST, Finding
from mobility.doctor.journal import examine_journal
from mobility.doctor.money import examine_money
from mobility.doctor.plans import examine_plans
from mobility.doctor.troubles import examine_roads, examine_troubles
from mobility.doctor.visits import examine_visits
from mobility.doctor.waiting import examine_waiting
from mobility.errors import MobilityError
from mobility.fleet.live import LivePlan, live_plan
from mobility.service import Service
from mobility.store.checkups import Checkup
from mobility.store.facts import Facts
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["Diagnosis", "examine", "examine_facts", "is_closed_off"]

_MOST_KEPT = 100
_RULE_OF_TIMES = 6


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one audit looked at and found; `bookings` and `plans` say how many of each."""

    at_s: int
    bookings: int
    plans: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings

    def as_checkup(self) -> Checkup:
        """Return it as the store keeps it, with the first hundred findings in words."""
        return Checkup(self.at_s, len(self.findings), self.as_mapping(_MOST_KEPT))

    def as_mapping(self, most: int | None = None) -> Mapping[str, Any]:
        """Return it as JSON can say it, with at most so many findings."""
        findings = [asdict(finding) for finding in self.findings[:most]]
        return {"at_s": self.at_s, "bookings": self.bookings, "plans": self.plans, "findings": findings}


def examine(service: Service, wall: Clock) -> Diagnosis:
    """
    Audit the database of a service; it goes on working meanwhile.

    Parameters
    ----------
    service : Service
        Whose database, area and rules.
    wall : Clock
        Real time, by which claims of workers run out.
    """
    now_s = service.clock.now_s()
    service.traffic.keep_up()
    lives: list[LivePlan] = []
    findings: list[Finding] = []
    with service.store.reading() as work:
        facts = work.facts.read()
        # Shifts that carry nobody any more were judged when it happened.
        for shift_id in sorted({stop.shift_id for stop in chain(facts.rests, *facts.stops.values())}):
            try:
                lives.append(_live(service, work, shift_id, now_s))
            except (KeyError, ValueError, TypeError, MobilityError) as error:
                what = f"the service cannot read this plan: {error or type(error).__name__}"
                findings.append(Finding("UNREADABLE_PLAN", f"shift:{shift_id}", what, LOST))
    findings = [*examine_facts(facts, now_s, wall.now_s()), *findings, *_examine_live(service, lives, facts, now_s)]
    findings += examine_roads(service, facts, now_s)
    return Diagnosis(now_s, len(facts.bookings), len(facts.plans), tuple(findings))


def _live(service: Service, work: UnitOfWork, shift_id: str, now_s: int) -> LivePlan:
    """Return a plan as the fleet sees it, made anew from the store."""
    area = service.area
    return live_plan(work.plans.get(shift_id), lambda id_: area.stop_by_id(id_).index, area.stop_table_s, now_s)


def examine_facts(facts: Facts, now_s: int, wall_s: int) -> tuple[Finding, ...]:
    """Return what is wrong with the database by itself: a pure function of what it says."""
    found = (
        examine_bookings(facts, now_s),
        examine_plans(facts, now_s),
        examine_visits(facts, now_s),
        examine_waiting(facts, now_s),
        examine_troubles(facts, now_s),
        examine_money(facts),
        examine_journal(facts, now_s, wall_s),
    )
    return tuple(finding for findings in found for finding in findings)


def is_closed_off(plan: Plan, table_s: TravelTimes) -> bool:
    """Tell whether closed roads keep a vehicle from some stop of its plan, or from its depot."""
    ends = (*stop_locations(plan), plan.vehicle.end_location)
    return any(travel_s(table_s, plan.anchor.location, end) >= UNREACHABLE_S for end in ends)


def _examine_plan(live: LivePlan, table_s: TravelTimes, now_s: int) -> Iterator[Finding]:
    """Yield what the rules say of a plan; that closed roads keep its vehicle from going on is no fault of the plan."""
    plan, where = live.plan, f"shift:{live.record.shift.id}"
    closed_off = is_closed_off(plan, table_s)
    if closed_off:
        yield Finding("CLOSED_OFF", where, "no open road leads from this vehicle to where it has to be", CALL)
    # By the slow rules alone, to the last removal: what the kernels say is what is being audited.
    for violation in check(plan, table_s, now_s=now_s, removals=not closed_off):
        if violation.rule != _RULE_OF_TIMES or not closed_off:
            yield Finding(f"RULE_{violation.rule}", where, violation.message, LOST)


def _examine_live(service: Service, lives: Sequence[LivePlan], facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield what the dispatcher says of the plans as they stand now, and whether they carry whom the facts say."""
    for live in lives:
        yield from _examine_plan(live, service.dispatcher.table_s, now_s)
    over = {booking.id for booking in facts.bookings if booking.id not in facts.stops}  # one way of two may be done
    late = {booking_id for live in lives for booking_id in live.late_s}
    late |= {booking.id for booking in facts.bookings if booking.first_promise is not None}  # fetched from a breakdown
    partners = {booking.id: booking.partner_id for booking in facts.bookings}
    for violation in check_fleet([live.plan for live in lives], elsewhere=over):
        if partners.get(violation.request_id or "") in late:
            continue  # the way out is late on the road: an alarm of the control room, not a fault of the plan
        yield Finding("RULE_1", f"booking:{violation.request_id}", violation.message, LOST)
    carried = {request.id for live in lives for request in live.plan.requests}
    for booking_id in sorted(facts.stops.keys() ^ carried):
        there = "planned, but the fleet does not carry it" if booking_id in facts.stops else "carried, but not planned"
        yield Finding("FLEET_DISAGREES", f"booking:{booking_id}", f"the ride is {there}", LOST)
