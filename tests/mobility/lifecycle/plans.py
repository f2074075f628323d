"""What riders arrange for later: rides that repeat, and places on the waiting list."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mobility.booking.values import Party
from mobility.errors import Conflict, IllegalTransition, InvalidInput, MobilityError, NotFound, OfferExpired
from mobility.series.values import SeriesWish
from mobility.waiting.values import WaitingState
from tests.mobility.fakes import fresh_id, trip
from tests.mobility.lifecycle.riders import AHEAD_S, PARTIES, STOPS, erika
from tests.mobility.lifecycle.world import BERLIN, PICKS, Reply, picked

__all__ = ["Planners"]

_TIMES = st.integers(0, 24 * 12 - 1).map(lambda step: 5 * step)
_WAITS = (IllegalTransition, InvalidInput, NotFound, Conflict, OfferExpired)


class Planners:
    """Rules for series and the waiting list; `world` comes from the machine."""

    @rule(
        origin=STOPS,
        destination=STOPS,
        minute=_TIMES,
        home_after=st.sampled_from((None, None, 90, 240)),
        days=st.integers(0, 2),
        when=st.sampled_from(("depart", "arrive")),
    )
    def begin_series(self, origin, destination, minute, home_after, days, when):
        """Begin a series of a few days, today first."""
        world, series_id = self.world, fresh_id("series")
        today = datetime.fromtimestamp(world.now_s, BERLIN).date()
        home = None if home_after is None else minute + home_after
        wish = SeriesWish(
            trip(origin, destination, when, 0, party=Party()),
            tuple(range(7)),
            minute,
            today,
            today + timedelta(days=days),
            on_holidays=True,
            home_min=home,
        )
        answer = world.attempt(
            "begin series", lambda: world.service.series.create(series_id, wish, erika()), InvalidInput
        )
        if isinstance(answer, InvalidInput):
            assert home is not None
            return
        world.series.append(series_id)
        other = replace(wish, time_min=(minute + 5) % 1440, home_min=None)
        world.replies.append(
            Reply(
                "begin series",
                # Said again, it also books what has come within the horizon meanwhile: that is the worker's doing.
                lambda: world.service.series.view(series_id),
                lambda: world.service.series.create(series_id, other, erika()),
            )
        )

    @precondition(lambda self: self.world.series)
    @rule(pick=PICKS, minute=_TIMES, what=st.sampled_from(("move", "cancel", "change", "end")))
    def change_series(self, pick, minute, what):
        """Move or give up one day, or all of them."""
        world = self.world
        series_id = picked(world.series, pick)
        series = world.service.series.view(series_id)
        day = picked([each.day.day for each in series.days], pick)
        use_cases = world.service.series
        steps = {
            "move": lambda: use_cases.move_day(series_id, day, minute),
            "cancel": lambda: use_cases.cancel_day(series_id, day),
            "change": lambda: use_cases.change(series_id, replace(series.series.wish, time_min=minute, home_min=None)),
            "end": lambda: use_cases.end(series_id),
        }
        world.attempt(f"series {what}", steps[what], *_WAITS)
        if what == "end":
            world.unchanged("series end again", steps[what])

    @rule(origin=STOPS, destination=STOPS, party=PARTIES, ahead_s=AHEAD_S, again=st.booleans())
    def join_waiting_list(self, origin, destination, party, ahead_s, again):
        """Wait for a seat: mostly for what was refused before."""
        world, waiting_id = self.world, fresh_id("waiting")
        refused = [wish for wish in world.refused if wish.at_s is None or wish.at_s >= world.now_s]
        wish = refused[0] if again and refused else self.wish(origin, destination, party, ahead_s, "depart")
        world.attempt("wait", lambda: world.service.waiting.join(waiting_id, wish, erika()))
        world.waiting.append(waiting_id)
        world.replies.append(
            Reply(
                "wait",
                lambda: world.service.waiting.join(waiting_id, wish, erika()),
                lambda: world.service.waiting.join(waiting_id, wish, erika("0261 3")),
                lambda: world.service.waiting.view(waiting_id),
            )
        )

    @precondition(lambda self: self.world.waiting)
    @rule(pick=PICKS, take=st.booleans())
    def answer_waiting(self, pick, take):
        """Take what was offered to somebody who waits, or leave it."""
        world = self.world
        waiting_id = picked(world.waiting, pick)
        place = world.service.waiting.view(waiting_id).waiting
        if not take:
            world.attempt("leave the waiting list", lambda: world.service.waiting.withdraw(waiting_id), Conflict)
        elif place.state is WaitingState.OFFERED:
            booking_id = place.booking_id
            answer = world.attempt(
                "take what came free",
                lambda: world.service.booking.confirm(booking_id),
                OfferExpired,
                IllegalTransition,
            )
            if not isinstance(answer, MobilityError):
                world.bookings.append(booking_id)
