"""What drivers, the control room and the worker can do with the fleet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from dispatcher.effects import Effects
from dispatcher.improvement import PlanChange
from dispatcher.problem import Load, Plan
from mobility.anticipation import rebalancing
from mobility.anticipation.expectation import Expectation
from mobility.anticipation.learning import learn
from mobility.anticipation.rebalancing import RebalanceReport
from mobility.booking.values import BookingState
from mobility.fleet import driving, masters, replanning, shifts, views
from mobility.fleet.crew import Skill, read_skills
from mobility.fleet.doubting import Doubt, DoubtedSignal
from mobility.fleet.positions import Positions
from mobility.fleet.rostering import Window
from mobility.fleet.values import AdoptReport, DriverEvent, FleetVehicle, RetimeReport, Shift, VehiclePosition
from mobility.fleet.view_values import DriverTask, VehicleView
from mobility.naming import by_name
from mobility.parts import Parts, decided

__all__ = ["Fleet"]

_SHOWN_BACK_S = 2 * 3600


class Fleet:
    """Vehicles, shifts, plans and driver events; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._positions = Positions(parts)

    def add_vehicle(
        self,
        name: str,
        plate: str,
        configurations: Sequence[Load],
        depot_stop_id: str,
        *,
        skills: Collection[Skill | str] = (),
        regime: str = "",
        actor: str = "operator",
    ) -> FleetVehicle:
        """Add a vehicle; raises `InvalidInput`."""
        held, id_ = read_skills(skills), self._parts.new_id()
        vehicle = FleetVehicle(id_, name, plate, tuple(configurations), depot_stop_id, held, regime)
        return masters.add_vehicle(self._parts, vehicle, actor)

    def change_vehicle(self, vehicle: FleetVehicle, actor: str = "operator") -> FleetVehicle:
        """Describe a vehicle anew, plans and all; raises `InvalidInput`, `NotFound` or `Refused`."""
        return decided(lambda: masters.change_vehicle(self._parts, vehicle, actor))

    def retire_vehicle(self, vehicle_id: str, actor: str = "operator") -> FleetVehicle:
        """Take a vehicle out of service for good; raises `NotFound`, or `Refused` while shifts are planned."""
        return self.change_vehicle(replace(self.vehicle(vehicle_id), active=False), actor)

    def vehicles(self) -> tuple[FleetVehicle, ...]:
        """Return all vehicles by name."""
        with self._parts.store.reading() as work:
            return work.fleet.vehicles()

    def vehicle(self, vehicle_id: str) -> FleetVehicle:
        """Return one vehicle; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return work.fleet.vehicle(vehicle_id)

    def add_shift(
        self,
        vehicle_id: str,
        driver_id: str | None,
        start_s: int,
        end_s: int,
        *,
        breaks: Sequence[Window] | None = None,
        actor: str = "operator",
    ) -> Shift:
        """
        Add a shift, with the breaks the law asks for where none are given; without a driver it is open.

        Raises `InvalidInput`, `NotFound`, or `Refused` where papers lapse or a limit of working time is broken.
        """
        span_s = start_s, end_s
        return decided(lambda: shifts.add_shift(self._parts, vehicle_id, driver_id, span_s, breaks, actor))

    def shifts(self, from_s: int, until_s: int) -> tuple[Shift, ...]:
        """Return the shifts that touch ``[from_s, until_s)``, by start."""
        with self._parts.store.reading() as work:
            return work.fleet.shifts(from_s, until_s)

    def start_shift(self, driver_id: str) -> Shift:
        """Take the vehicle over; raises `NotFound`."""
        return decided(lambda: shifts.start_shift(self._parts, driver_id))

    def end_shift(self, driver_id: str) -> Shift:
        """Hand the vehicle back; raises `NotFound` or `IllegalTransition`."""
        return decided(lambda: shifts.end_shift(self._parts, driver_id))

    def driver_task(self, driver_id: str) -> DriverTask:
        """Return what a driver has to do now and next; raises `NotFound` without a shift."""
        now_s = self._parts.clock.now_s()
        record = self._parts.fleet.of_driver(driver_id, now_s)
        return views.driver_task(self._parts, self._parts.fleet.live(record, now_s), now_s)

    def driver_event(self, event: DriverEvent, driver_id: str | None = None) -> DriverTask:
        """
        Apply what a driver reports and return what comes next; the same event again changes nothing.

        Raises `InvalidInput`, `NotFound`, `NotAllowed`, `IllegalTransition`, `Refused` or `IdempotencyMismatch`.
        """
        shift_id = driving.take_event(self._parts, event, driver_id)
        now_s = self._parts.clock.now_s()
        with self._parts.store.reading() as work:
            record = work.plans.get(shift_id)
        return views.driver_task(self._parts, self._parts.fleet.live(record, now_s), now_s)

    def report_position(self, position: VehiclePosition) -> bool:
        """Take a position in; returns False where it cannot be true. Raises `InvalidInput` or `NotFound`."""
        return self._positions.report(position) is None

    def left_out(self) -> Mapping[Doubt, int]:
        """Return how many positions this process has left out since it began, by reason."""
        return self._positions.left_out

    def doubted_signals(self) -> tuple[DoubtedSignal, ...]:
        """Return the vehicles that say where they cannot be, by id."""
        with self._parts.store.reading() as work:
            return work.signals.all()

    def positions(self) -> tuple[VehiclePosition, ...]:
        """Return the newest position of every vehicle, by vehicle id."""
        return self._positions.all()

    def plan_board(self) -> tuple[VehicleView, ...]:
        """Return one row for every shift that runs now or begins within the hour, by vehicle name."""
        parts, now_s = self._parts, self._parts.clock.now_s()
        lives = [
            live
            for live in parts.fleet.plans(now_s, until_s=now_s + 3600)
            if live.record.shift.end_s > now_s or live.record.bookings
        ]
        shift_ids = [live.record.shift.id for live in lives]
        with parts.store.reading() as work:
            shown = work.bookings.of_shifts(shift_ids, {BookingState.ON_BOARD, BookingState.COMPLETED})
            names = {staff.id: staff.display_name for staff in work.people.all_staff(None)}
        positions = {position.vehicle_id: position for position in self.positions()}
        rows = []
        for live in lives:
            shift = live.record.shift
            recent = [b for b in shown if b.shift_id == shift.id and (b.alighted_s or now_s) > now_s - _SHOWN_BACK_S]
            position = positions.get(shift.vehicle_id)
            rows.append(views.vehicle_view(parts, live, names.get(shift.driver_id, ""), position, recent))
        return tuple(sorted(rows, key=lambda row: (by_name(row.vehicle.name), row.shift.start_s)))

    def retime(self) -> RetimeReport:
        """Bring all expected times in line with reality; tells riders and the control room."""
        return replanning.retime(self._parts)

    def learn(self) -> Expectation:
        """Return what rides and unmet wishes of the past let expect, for `rebalance`."""
        return learn(self._parts)

    def rebalance(self, expectation: Expectation) -> RebalanceReport:
        """Send idle vehicles where requests are expected; returns which, by shift id."""
        return rebalancing.rebalance(self._parts, expectation)

    def plans(self) -> tuple[Plan, ...]:
        """Return the dispatcher's view of every running and future plan; its vehicle id is the shift's id."""
        return tuple(live.plan for live in self._parts.fleet.plans(self._parts.clock.now_s()))

    def adopt(self, changes: Sequence[PlanChange]) -> AdoptReport:
        """Take over proposed changes, each wholly or not; returns which were and which came too late, by shift id."""
        adopted: list[str] = []
        stale: list[str] = []
        effects: list[Effects] = []
        for change in changes:
            done = replanning.adopt(self._parts, change)
            (adopted if done else stale).extend(change.vehicle_ids)
            effects += [change.effects] if done else []
        return AdoptReport(tuple(adopted), tuple(stale), tuple(effects))
