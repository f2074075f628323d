"""What the control room can do with the roads, and what the worker does when a closure begins or ends."""

from __future__ import annotations

from dataclasses import asdict

from mobility.booking.holding import body_hash
from mobility.errors import InvalidInput
from mobility.parts import Parts, decided
from mobility.store.outbox import CONTROL
from mobility.store.unit_of_work import UnitOfWork
from mobility.traffic.adapting import adapt
from mobility.traffic.values import PROFILES, AdaptReport, ClosureReport, RoadClosure, RoadState, Season
from routing.errors import InvalidClosure

__all__ = ["TrafficUseCases"]

_OPERATION = "closure"


class TrafficUseCases:
    """Closures and the season; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def close(self, report: ClosureReport, closed_by: str) -> RoadClosure:
        """
        Close roads, or make them slow, and adapt all plans; the same report again changes nothing.

        Raises
        ------
        InvalidInput
            Where the report cannot be meant, or no road lies there.
        IdempotencyMismatch
            Where the id was used before with other content.
        """
        closure, is_new = decided(lambda: self._closed(report, closed_by))
        if is_new:
            self.adapt()
        return closure

    def _closed(self, report: ClosureReport, closed_by: str) -> tuple[RoadClosure, bool]:
        """Return the closure, and whether it was not known before."""
        parts, now_s = self._parts, self._parts.clock.now_s()
        digest = body_hash(asdict(report))
        with parts.store.reading() as work:
            if work.keys.result(report.closure_id, _OPERATION, digest) is not None:
                return work.roads.get(report.closure_id), False
        report.check(now_s)
        closure = RoadClosure(report, now_s, closed_by)
        try:
            effect = parts.area.traffic.effect(closure.on_the_map())
        except InvalidClosure as error:
            raise InvalidInput("geometry", str(error)) from None
        with parts.store.unit_of_work() as work:
            if work.keys.result(report.closure_id, _OPERATION, digest) is not None:
                return work.roads.get(report.closure_id), False
            work.roads.add(closure)
            work.keys.remember(report.closure_id, _OPERATION, digest, report.closure_id, now_s)
            details = {"reason": report.reason, "length_m": round(effect.length_m)}
            self._tell(work, closed_by, "road_closed", f"closure:{closure.id}", **details)
            work.commit()
        return closure, True

    def reopen(self, closure_id: str, opened_by: str) -> RoadClosure:
        """Take a closure back and adapt all plans (again: no change); raises `NotFound`."""
        parts, now_s = self._parts, self._parts.clock.now_s()
        with parts.store.unit_of_work() as work:
            work.roads.get(closure_id)
            is_new = work.roads.reopen(closure_id, now_s)
            if is_new:
                self._tell(work, opened_by, "road_opened", f"closure:{closure_id}")
            work.commit()
        if is_new:
            self.adapt()
        with parts.store.reading() as work:
            return work.roads.get(closure_id)

    def set_season(self, season: Season, set_by: str) -> RoadState:
        """Let the travel times of a season count and adapt all plans (again: no change); raises `InvalidInput`."""
        if season not in PROFILES:
            raise InvalidInput("season", f"there is no season {season!r}; choose one of {', '.join(PROFILES)}")
        if decided(lambda: self._write_season(season, set_by)):
            self.adapt()
        return self.state()

    def _write_season(self, season: Season, set_by: str) -> bool:
        with self._parts.store.unit_of_work() as work:
            is_new = work.roads.set_season(season)
            if is_new:
                self._tell(work, set_by, "season_set", "roads", season=season)
            work.commit()
        return is_new

    def state(self) -> RoadState:
        """Return where the roads stand."""
        with self._parts.store.reading() as work:
            return work.roads.state()

    def closures(self) -> tuple[RoadClosure, ...]:
        """Return the closures in force or to come, by id."""
        with self._parts.store.reading() as work:
            return work.roads.closures(self._parts.clock.now_s())

    def adapt(self) -> AdaptReport | None:
        """Adapt all plans where the roads changed since, or a closure began or ended; returns what that did."""
        return adapt(self._parts)

    def is_adapted(self) -> bool:
        """Tell whether all plans are adapted to the roads as they are now."""
        self.keep_up()
        return self._parts.roads.mark == self.state().adapted

    def keep_up(self) -> None:
        """Bring the travel times of this process in line with the store now."""
        with self._parts.store.reading() as work:
            version = work.roads.version()
        self._parts.roads.keep_up(version, self._parts.clock.now_s(), wait=True)

    def _tell(self, work: UnitOfWork, actor: str, action: str, subject: str, **details: object) -> None:
        now_s = self._parts.clock.now_s()
        work.audit.add(now_s, f"staff:{actor}", action, subject, **details)
        work.outbox.add(now_s, "roads", {"what": action, "subject": subject}, CONTROL)
