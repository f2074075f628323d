"""Papers and skills that lapse: who is told when, and which shifts it concerns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from mobility.fleet.alarming import alarm_once
from mobility.fleet.crew import Skill, held_during
from mobility.fleet.values import NEVER_S, Shift, ShiftState
from mobility.naming import by_name
from mobility.parts import Parts

__all__ = ["Lapse", "lapsing", "warn"]


@dataclass(frozen=True, slots=True)
class Lapse:
    """A skill of a driver or a vehicle that ends at `until_s`; `shift_ids` are planned beyond that."""

    kind: Literal["driver", "vehicle"]
    id: str
    name: str
    skill: str
    until_s: int
    shift_ids: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes it one warning: another date is another one."""
        said = f"{self.kind} {self.id} {self.skill} {self.until_s}"
        return "lapse-" + hashlib.sha256(said.encode()).hexdigest()[:40]


def lapsing(parts: Parts) -> tuple[Lapse, ...]:
    """Return what lapses within `warn_days`, or has lapsed and was not renewed, the soonest first."""
    now_s = parts.clock.now_s()
    until_s = now_s + parts.policy.working_time.warn_days * 86_400
    with parts.store.reading() as work:
        shifts = [s for s in work.fleet.shifts(now_s, NEVER_S) if s.state is not ShiftState.ENDED]
        drivers = [driver for driver in work.crews.drivers() if driver.staff.active]
        vehicles = [vehicle for vehicle in work.fleet.vehicles() if vehicle.active]
    found: list[Lapse] = []
    for driver in drivers:
        own = [shift for shift in shifts if shift.driver_id == driver.staff.id]
        for name, end_s, beyond in _ending(driver.skills, until_s, own):
            found.append(Lapse("driver", driver.staff.id, driver.staff.display_name, name, end_s, beyond))
    for vehicle in vehicles:
        own = [shift for shift in shifts if shift.vehicle_id == vehicle.id]
        for name, end_s, beyond in _ending(vehicle.skills, until_s, own):
            found.append(Lapse("vehicle", vehicle.id, vehicle.name, name, end_s, beyond))
    return tuple(sorted(found, key=lambda lapse: (lapse.until_s, by_name(lapse.name), lapse.skill)))


def _ending(
    skills: Sequence[Skill], until_s: int, shifts: Sequence[Shift]
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield the skills whose last validity ends before `until_s`, when, and the shifts they do not last for."""
    for name in sorted({skill.name for skill in skills}):
        ends = [skill.until_s for skill in skills if skill.name == name]
        known = [end_s for end_s in ends if end_s is not None]
        if len(known) < len(ends) or max(known) > until_s:
            continue
        beyond = [shift.id for shift in shifts if name not in held_during(skills, shift.start_s, shift.end_s)]
        yield name, max(known), tuple(beyond)


def warn(parts: Parts) -> tuple[Lapse, ...]:
    """Tell the control room once of each skill that lapses; returns what was told now. Several workers may do it."""
    return tuple(lapse for lapse in lapsing(parts) if _told(parts, lapse))


def _told(parts: Parts, lapse: Lapse) -> bool:
    what = asdict(lapse) | {"kind": "skill_lapses", "of": lapse.kind, "shift_ids": list(lapse.shift_ids)}
    alarm = what | {"vehicle_id": None, "booking_id": None}
    return alarm_once(parts, lapse.key, "lapse_warning", f"{lapse.kind}:{lapse.id}", alarm)
