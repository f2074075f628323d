"""What drivers do and what befalls them: the next step, on time or late, reports that come late, wrong buttons."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mobility.booking.states import COMMANDS, Command
from mobility.booking.values import BookingState
from mobility.errors import IllegalTransition, InvalidInput, MobilityError, NotAllowed, NotFound, Refused
from mobility.fleet.values import EventKind, Phase, VehiclePosition
from tests.mobility.fakes import LAT, LON_STEP
from tests.mobility.lifecycle.world import PICKS, Reply, picked

__all__ = ["Drivers"]

_DRIVERS = st.integers(0, 2)
_WRONG = (IllegalTransition, InvalidInput, NotAllowed, NotFound, Refused)
_COMMANDS = {EventKind.BOARD: Command.BOARD, EventKind.NO_SHOW: Command.MISS, EventKind.DROP: Command.DROP}


class Drivers:
    """Rules for drivers; `world` comes from the machine."""

    def press(self, driver, vehicle, kind, *errors, **what):
        """Let a driver press a button, and keep the report, which may be sent again."""
        world, driver_id = self.world, driver.id
        report = world.reported(vehicle.id, kind, **what)
        answer = world.attempt(kind, lambda: world.service.fleet.driver_event(report, driver_id), *errors)
        if not isinstance(answer, MobilityError):
            other = replace(report, at_s=report.at_s - 1)
            world.replies.append(
                Reply(
                    kind,
                    lambda: world.service.fleet.driver_event(report, driver_id),
                    lambda: world.service.fleet.driver_event(other, driver_id),
                )
            )
        return answer

    @rule(driver=_DRIVERS)
    def drive(self, driver):
        """Take the next step."""
        self.step(self.world.drivers[driver], 0, shows_up=True)

    @rule(driver=_DRIVERS, late_s=st.sampled_from((45, 200, 700)), shows_up=st.booleans())
    def drive_late(self, driver, late_s, shows_up):
        """Take the next step late; perhaps nobody is there."""
        self.step(self.world.drivers[driver], late_s, shows_up=shows_up)

    @rule(driver=_DRIVERS, steps=st.integers(2, 8))
    def drive_on(self, driver, steps):
        """Take several steps, all of them on time, with nothing in between."""
        for _ in range(steps):
            if not self.step(self.world.drivers[driver], 0, shows_up=True):
                break
            self.truths.check()

    @rule()
    def all_drive(self):
        """Let everybody take a step."""
        for driver in self.world.drivers:
            self.step(driver, 0, shows_up=True)

    def step(self, driver, late_s, *, shows_up):
        """Return whether there was something to do."""
        world = self.world
        task = world.task_of(driver)
        if task is None or task.shift.start_s > world.now_s:
            return False
        if task.phase is Phase.AT_STOP:
            return self.work_at(driver, task, late_s // 8, shows_up=shows_up)
        if task.phase is Phase.DRIVING:
            if task.next.arrive_s > world.ends_s:
                return False  # closed roads lie in between: nobody arrives before they open
            world.clock.set(max(world.now_s, task.next.arrive_s - 30 + late_s))
            return self.done(driver, task, "arrive", stop=task.next.stop_id)
        if task.phase is Phase.RESTING:
            world.clock.set(max(world.now_s, task.resting_until_s))
            return self.done(driver, task, "resume")
        return self.set_out(driver, task, late_s)

    def done(self, driver, task, kind, **what):
        """Press a button; return whether it worked: another driver may still be out with the vehicle."""
        return not isinstance(self.press(driver, task.vehicle, kind, NotAllowed, **what), MobilityError)

    def set_out(self, driver, task, late_s):
        world, halt = self.world, task.next
        if halt is None or halt.is_depot or halt.is_waiting or halt.leave_s > world.now_s + 3600:
            return False
        if halt.is_break:
            world.clock.set(max(world.now_s, halt.arrive_s + late_s))
            return self.done(driver, task, "break")
        world.clock.set(max(world.now_s, halt.leave_s + late_s // 4))
        return self.done(driver, task, "depart", stop=halt.stop_id)

    def work_at(self, driver, task, late_s, *, shows_up):
        world, halt = self.world, task.next
        world.clock.advance(late_s)
        if halt.alight:
            world.clock.advance(20)
            self.press(driver, task.vehicle, "drop", booking_id=halt.alight[0].booking_id)
            return True
        coming = [line for line in halt.board if line.state is BookingState.ARRIVED]
        if not coming:
            return False  # held, and not confirmed yet: whoever decides does so soon
        line = coming[0]
        if shows_up:
            world.clock.advance(20)
            self.press(driver, task.vehicle, "board", booking_id=line.booking_id)
        else:
            world.clock.set(max(world.now_s, line.no_show_from_s))
            self.press(driver, task.vehicle, "no_show", booking_id=line.booking_id)
        return True

    @rule(driver=_DRIVERS, before_s=st.sampled_from((5, 60, 400)))
    def report_late(self, driver, before_s):
        """Report what happened some time ago: the tablet was without a network."""
        world, driver = self.world, self.world.drivers[driver]
        task = world.task_of(driver)
        if task is None or task.next is None or task.phase is not Phase.DRIVING:
            return
        self.press(driver, task.vehicle, "arrive", stop=task.next.stop_id, at_s=world.now_s - before_s)

    @precondition(lambda self: self.world.bookings)
    @rule(pick=PICKS, driver=_DRIVERS, kind=st.sampled_from(sorted(EventKind)), stop=st.integers(0, 9))
    def press_wrongly(self, pick, driver, kind, stop):
        """Press any button for any ride and stop: what follows is declared for its state, or it is a typed error."""
        world, driver = self.world, self.world.drivers[driver]
        vehicle = picked(world.vans, pick)
        if kind not in _COMMANDS:
            self.press(driver, vehicle, kind.value, *_WRONG, stop=f"s{stop}")
            return
        booking_id = picked(world.bookings, pick)
        before = world.states()[booking_id]
        answer = self.press(driver, vehicle, kind.value, *_WRONG, booking_id=booking_id)
        if not isinstance(answer, MobilityError):
            assert world.states()[booking_id] in COMMANDS[_COMMANDS[kind]][before]

    @rule(driver=_DRIVERS, share=st.floats(0, 1), ago_s=st.sampled_from((0, 30, 200)), jump=st.booleans())
    def send_position(self, driver, share, ago_s, jump):
        """Say where the vehicle is: somewhere on its way, or where it cannot be."""
        world = self.world
        task = world.task_of(world.drivers[driver])
        if task is None or task.next is None or task.phase not in {Phase.DRIVING, Phase.RELOCATING}:
            return
        here = world.area.stop_by_id(task.here_stop_id).lon
        there = world.area.stop_by_id(task.next.stop_id).lon
        lon = here + share * (there - here) if not jump else share * 9 * LON_STEP
        seen = VehiclePosition(task.vehicle.id, LAT, lon, world.now_s - ago_s)
        world.attempt("position", lambda: world.service.fleet.report_position(seen))
        world.attempt("retime", world.service.fleet.retime)

    @rule(driver=_DRIVERS, begin=st.booleans())
    def begin_or_end(self, driver, begin):
        """Take a vehicle over, or hand it back: never with riders left."""
        world, driver = self.world, self.world.drivers[driver]
        fleet, task = world.service.fleet, world.task_of(driver)
        if begin:
            world.attempt("begin shift", lambda: fleet.start_shift(driver.id), NotFound, IllegalTransition)
        elif task is not None and world.now_s > task.shift.end_s - 3600:
            world.attempt("end shift", lambda: fleet.end_shift(driver.id), NotFound, IllegalTransition)
