"""Practices: a link of their own with which they can say that their patients are ready, and nothing else."""

from __future__ import annotations

from mobility.booking.distances import distance_m
from mobility.booking.values import Place
from mobility.errors import InvalidInput, NotAllowed, NotFound, Refused
from mobility.ids import digest
from mobility.parts import Parts
from mobility.visits.ready import press_ready
from mobility.visits.values import Practice, Visit

__all__ = ["Practices"]

_NEAR_M = 150
_LONGEST_NAME = 100
_BEFORE_S, _AHEAD_S = 12 * 3600, 12 * 3600


class Practices:
    """What practices can do, and what the control room does for them; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def add(self, name: str, place: Place, actor: str) -> tuple[Practice, str]:
        """
        Let a practice take part; returns it with its code, which is told only now.

        Raises
        ------
        InvalidInput
            Where it has no name, or one that is too long.
        Refused
            ``PRACTICE_KNOWN`` where one of that name is known at that place: it gets another code instead.
        """
        if not 1 <= len(name.strip()) <= _LONGEST_NAME:
            raise InvalidInput("name", f"a practice has a name of at most {_LONGEST_NAME} characters")
        place.check("place")
        parts, code = self._parts, self._parts.new_id()
        practice = Practice(parts.new_id(), name.strip(), place)
        with parts.store.unit_of_work() as work:
            if any(_same(known, practice) for known in work.practices.all()):
                raise Refused("PRACTICE_KNOWN", f"{practice.name} is known there already; give it another code")
            now_s = parts.clock.now_s()
            work.practices.add(practice, digest(code), now_s)
            work.audit.add(now_s, actor, "practice_added", f"practice:{practice.id}")
            work.commit()
        return practice, code

    def all(self) -> tuple[Practice, ...]:
        """Return every practice by name."""
        with self._parts.store.reading() as work:
            return work.practices.all()

    def renew(self, practice_id: str, actor: str) -> str:
        """Return another code for a practice; the one before is worth nothing any more. Raises `NotFound`."""
        code = self._parts.new_id()
        with self._parts.store.unit_of_work() as work:
            work.practices.get(practice_id)
            work.practices.set_code(practice_id, digest(code))
            work.audit.add(self._parts.clock.now_s(), actor, "practice_code_renewed", f"practice:{practice_id}")
            work.commit()
        return code

    def close(self, practice_id: str, actor: str) -> None:
        """Let a practice take part no more (again: no change); raises `NotFound`."""
        with self._parts.store.unit_of_work() as work:
            if not work.practices.get(practice_id).active:
                return
            work.practices.close(practice_id)
            work.audit.add(self._parts.clock.now_s(), actor, "practice_closed", f"practice:{practice_id}")
            work.commit()

    def near(self, lat: float, lon: float) -> tuple[Practice, ...]:
        """Return the practices at a place, the nearest first."""
        known = ((distance_m(lat, lon, each.place.lat, each.place.lon), each) for each in self.all() if each.active)
        near = [(apart_m, each) for apart_m, each in known if apart_m <= _NEAR_M]
        return tuple(each for _, each in sorted(near, key=lambda found: (found[0], found[1].id)))

    def of_code(self, code: str) -> Practice:
        """Return the practice with that code; raises `NotFound`."""
        with self._parts.store.reading() as work:
            practice = work.practices.of_code(digest(code))
        if practice is None or not practice.active:
            raise NotFound("no practice has this code (any more); the control room gives out another")
        return practice

    def patients(self, code: str) -> tuple[Visit, ...]:
        """Return today's visits this practice may end, by appointment; raises `NotFound`."""
        practice, now_s = self.of_code(code), self._parts.clock.now_s()
        with self._parts.store.reading() as work:
            return work.visits.of_practice(practice.id, now_s - _BEFORE_S, now_s + _AHEAD_S)

    def press_ready(self, code: str, visit_id: str, ride_id: str) -> None:
        """
        Say that a patient is ready (again: no change).

        Raises `NotFound`, `NotAllowed` where the rider did not name this practice, or as `visits.ready.press_ready`.
        """
        practice = self.of_code(code)
        with self._parts.store.reading() as work:
            if work.visits.get(visit_id).practice_id != practice.id:
                raise NotAllowed("this rider has not asked this practice to say when they are ready")
        press_ready(self._parts, visit_id, ride_id, f"practice:{practice.id}")


def _same(one: Practice, other: Practice) -> bool:
    """Tell whether two are one practice: of the same name, at the same place."""
    here, there = one.place, other.place
    apart_m = distance_m(here.lat, here.lon, there.lat, there.lon)
    return one.name.casefold() == other.name.casefold() and apart_m <= _NEAR_M
