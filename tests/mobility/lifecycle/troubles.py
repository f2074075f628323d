"""What goes wrong: vehicles that break down, with another one to take over or without; breaks; roads; winter."""

from dataclasses import asdict, replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mobility.booking.values import LIVE_STATES
from mobility.errors import IllegalTransition, InvalidInput, MobilityError, NotFound, Refused
from mobility.incidents.values import BreakdownReport, Replacement
from mobility.traffic.values import ClosureReport
from tests.mobility.fakes import HOUR, LAT, LON_STEP, fresh_id
from tests.mobility.lifecycle.world import PICKS, Reply, picked

__all__ = ["Troubles"]

_AROUND = ((-0.4, -1), (0.4, -1), (0.4, 1), (-0.4, 1), (-0.4, -1))


class Troubles:
    """Rules for trouble; `world` comes from the machine."""

    @precondition(lambda self: not self.world.broken)
    @rule(
        van=st.integers(0, 1),
        takes_over=st.booleans(),
        ready_after_s=st.sampled_from((0, 900, 3 * 3600)),
        at=st.sampled_from(("depot", "place")),
    )
    def break_down(self, van, takes_over, ready_after_s, at):
        """Take a vehicle out of use, once a day: nobody it was to carry is forgotten."""
        world = self.world
        other = Replacement(world.vans[2].id, world.now_s + ready_after_s, at) if takes_over else None
        report = BreakdownReport(fresh_id("incident"), world.vans[van].id, "Motor", replacement=other)
        before = world.states()
        answer = world.attempt(
            "break down", lambda: world.service.incidents.break_down(report, "staff"), NotFound, InvalidInput
        )
        if isinstance(answer, MobilityError):
            return
        world.broken.append(answer)
        for name, ids in asdict(answer.outcome).items():
            world.tally[f"break down: {name}"] += len(ids)
            assert all(before[id_] in LIVE_STATES for id_ in ids)
        other_report = replace(report, note="Getriebe")
        world.replies.append(
            Reply(
                "break down",
                lambda: world.service.incidents.break_down(report, "staff"),
                lambda: world.service.incidents.break_down(other_report, "staff"),
                lambda: answer,
            )
        )

    @precondition(lambda self: self.world.broken)
    @rule()
    def talk_to_the_lost(self):
        """Let the control room tell those whose rides were given up."""
        world, incidents = self.world, self.world.service.incidents
        for lost, _ in incidents.lost_rides():
            world.attempt("talk to the lost", lambda id_=lost.booking_id: incidents.settle(id_, "staff"))
        assert incidents.lost_rides() == ()

    @rule(pick=PICKS, hour=st.integers(0, 9), lasts_s=st.sampled_from((0, 1800, 7200)))
    def move_a_break(self, pick, hour, lasts_s):
        """Let a driver's break begin at another time, as far as riders and the law allow it."""
        world = self.world
        planned = [(row, rest) for row in world.service.fleet.plan_board() for rest in row.breaks]
        if not planned:
            return
        row, rest = picked(planned, pick)
        from_s = row.shift.start_s + hour * HOUR
        world.attempt(
            "move a break",
            lambda: world.service.crews.move_break(row.shift.id, rest.id, from_s, from_s + lasts_s),
            *(Refused, InvalidInput, IllegalTransition),
        )

    @rule(stretch=st.integers(0, 8), factor=st.sampled_from((None, 2.0)), lasts_s=st.sampled_from((300, 1800, 7200)))
    def close_a_road(self, stretch, factor, lasts_s):
        """Close a stretch between two stops for a while, or let it be slow."""
        self.close("LineString", [(stretch + x, 0) for x in (0.3, 0.7)], factor, lasts_s)

    @rule(stop=st.integers(0, 9), lasts_s=st.sampled_from((300, 1800, 7200)))
    def cut_off_a_stop(self, stop, lasts_s):
        """Close everything around a stop for a while: nobody gets there or away."""
        self.close("Polygon", [(stop + x, y) for x, y in _AROUND], None, lasts_s)

    def close(self, kind, places, factor, lasts_s):
        world = self.world
        drawn = [[x * LON_STEP, LAT + y * 0.01] for x, y in places]
        geometry = {"type": kind, "coordinates": [drawn] if kind == "Polygon" else drawn}
        report = ClosureReport(fresh_id("closure"), geometry, world.now_s, world.now_s + lasts_s, factor)
        world.attempt("close a road", lambda: world.service.traffic.close(report, "staff"))
        other = replace(report, until_s=report.until_s + 60)
        world.replies.append(
            Reply(
                "close a road",
                lambda: world.service.traffic.close(report, "staff"),
                lambda: world.service.traffic.close(other, "staff"),
            )
        )

    @rule(pick=PICKS, season=st.sampled_from(("normal", "winter")))
    def open_a_road(self, pick, season):
        """Open a road again, or let the season change where none is closed."""
        world, traffic = self.world, self.world.service.traffic
        closures = traffic.closures()
        if closures:
            world.attempt("open a road", lambda: traffic.reopen(picked(closures, pick).id, "staff"))
        else:
            world.attempt("change the season", lambda: traffic.set_season(season, "staff"))
