"""What happens by itself: the worker's steps, in any order and however late, and the clock."""

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mobility.improving import improve_plans
from tests.mobility.fakes import HOUR
from tests.mobility.lifecycle.world import BERLIN, PICKS, picked

__all__ = ["Workers"]

_ITERATIONS = 12
_MOST_JUMPS = 3
_LATEST = "SELECT s.end_s FROM plan_stops p JOIN shifts s ON s.id = p.shift_id WHERE p.booking_id IS NOT NULL"


class Workers:
    """Rules for the worker and the clock; `world` comes from the machine."""

    @rule(seconds=st.sampled_from((1, 30, 59, 60, 300, 900)), works=st.booleans())
    def wait(self, seconds, works):
        self.world.clock.advance(max(0, min(seconds, self.room_s())))
        if works:
            self.work()

    @precondition(lambda self: self.world.jumps < _MOST_JUMPS)
    @rule(
        until=st.sampled_from(("next halt", "next halt", "an hour", "five hours", "midnight", "change of clocks")),
        works=st.booleans(),
    )
    def jump(self, until, works):
        """Let much time pass at once: the service was down, or nothing happened."""
        world = self.world
        seconds = self.span_s(until)
        if not 0 < seconds <= self.room_s():
            return
        world.jumps += until != "next halt"
        world.tally[f"clock: {until}"] += 1
        world.clock.advance(seconds)
        if works:
            self.work()

    def span_s(self, until):
        """Return how far away something is; 0 where it does not come."""
        now_s = self.world.now_s
        local = datetime.fromtimestamp(now_s, BERLIN)
        if until == "midnight":
            day = (local + timedelta(days=1)).date()
            return int(datetime(day.year, day.month, day.day, tzinfo=BERLIN).timestamp()) - now_s
        if until == "change of clocks":
            hours = (datetime.fromtimestamp(now_s + h * HOUR, BERLIN) for h in range(24))
            moved = [h for h, then in enumerate(hours) if then.utcoffset() != local.utcoffset()]
            return moved[0] * HOUR - now_s % HOUR if moved else 0
        if until == "next halt":
            tasks = [task for driver in self.world.drivers if (task := self.world.task_of(driver))]
            leaves = [task.next.leave_s - now_s for task in tasks if task.next is not None and not task.next.is_depot]
            return min((away for away in leaves if away > 0), default=0)
        return HOUR if until == "an hour" else 5 * HOUR

    def room_s(self):
        """Return how far the clock may go: no further than somebody would have looked after the riders on board."""
        world = self.world
        ends = world.connection.execute(_LATEST)
        return min([world.ends_s, *(end_s + 5 * HOUR for (end_s,) in ends)]) - world.now_s

    def work(self):
        """Let the worker take its turn."""
        world, service = self.world, self.world.service
        for kind, step in (
            ("expire", service.booking.expire_holds),
            ("mend", service.booking.mend_round_trips),
            ("visits", service.visits.settle),
            ("ways home", service.incidents.follow_late_ways_out),
            ("traffic", service.traffic.adapt),
            ("retime", service.fleet.retime),
            ("waiting", service.waiting.serve),
            ("forget", service.booking.forget_offers),
        ):
            if world.attempt(kind, step):
                world.tally[f"{kind}: something"] += 1
        self.truths.check_doctor(worked=True)

    @rule(
        step=st.sampled_from(
            ("expire", "mend", "visits", "ways home", "traffic", "retime", "series", "waiting", "forget")
        )
    )
    def work_once(self, step):
        world, service = self.world, self.world.service
        steps = {
            "expire": service.booking.expire_holds,
            "mend": service.booking.mend_round_trips,
            "visits": service.visits.settle,
            "ways home": service.incidents.follow_late_ways_out,
            "traffic": service.traffic.adapt,
            "retime": service.fleet.retime,
            "series": service.series.book_ahead,
            "waiting": service.waiting.serve,
            "forget": service.booking.forget_offers,
        }
        if world.attempt(step, steps[step]):
            world.tally[f"{step}: something"] += 1

    @rule(seed=st.integers(0, 99), at_once=st.booleans())
    def improve(self, seed, at_once):
        """Look for better plans, and take over what was found; or keep it for later."""
        world = self.world
        if at_once:
            report = world.attempt("improve", lambda: improve_plans(world.service, iterations=_ITERATIONS, seed=seed))
            world.tally["improve: adopted"] += len(report.adopted)
            world.tally["improve: kept for others"] += len(report.stale)  # nothing else can have come between
            return
        plans, now_s = world.service.fleet.plans(), world.now_s
        if any(plan.stops for plan in plans):
            found = world.service.dispatcher.improve(plans, now_s=now_s, iterations=_ITERATIONS, seed=seed)
            world.proposals = [*world.proposals, found][-4:]

    @precondition(lambda self: self.world.proposals)
    @rule(pick=PICKS)
    def adopt_late(self, pick):
        """Take over what was found some time ago: what is still true, all of it or nothing."""
        world = self.world
        proposal = picked(world.proposals, pick)
        report = world.attempt("adopt late", lambda: world.service.fleet.adopt(proposal))
        world.tally["adopt late: adopted"] += len(report.adopted)
        world.tally["adopt late: stale"] += len(report.stale)
