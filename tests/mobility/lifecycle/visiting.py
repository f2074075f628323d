"""Doctor mode: to an appointment in time, and home when one is ready."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mobility.booking.holding import Taking
from mobility.errors import MobilityError, Refused
from mobility.visits.values import VisitWish
from tests.mobility.fakes import fresh_id
from tests.mobility.lifecycle.riders import PARTIES, STOPS, erika
from tests.mobility.lifecycle.world import PICKS, Reply, picked

__all__ = ["Visitors"]


class Visitors:
    """Rules for riders with an appointment; `world` comes from the machine."""

    @rule(
        origin=STOPS,
        destination=STOPS,
        party=PARTIES,
        ahead_s=st.sampled_from((3600, 5400)),
        lasts_s=st.sampled_from((None, 900, 3600)),
    )
    def ask_for_appointment(self, origin, destination, party, ahead_s, lasts_s):
        """Ask to be somewhere in time and to be fetched, and take it at once."""
        world, booking_id = self.world, fresh_id()
        wish = VisitWish(self.wish(origin, destination, party, ahead_s, "arrive"), lasts_s)
        found = world.attempt("wish for an appointment", lambda: world.service.visits.find(wish))
        assert bool(found.visits) != bool(found.refusal)
        if not found.visits:
            return
        taking = Taking(found.visits[0].outward.id, booking_id)
        world.attempt("hold an appointment", lambda: world.service.visits.hold(taking, erika()))
        world.bookings.append(booking_id)
        world.visits.append(booking_id)
        world.replies.append(
            Reply(
                "hold an appointment",
                lambda: world.service.visits.hold(taking, erika()),
                lambda: world.service.visits.hold(taking, erika("0261 2")),
                lambda: world.service.booking.ticket(booking_id),
            )
        )
        self.confirm_now(booking_id)

    @precondition(lambda self: self.world.visits)
    @rule(pick=PICKS)
    def say_ready(self, pick):
        """Say that one wants to go home; too early it is refused, and a second time it changes nothing."""
        world = self.world
        visit_id, ride_id = picked(world.visits, pick), fresh_id()
        answer = world.attempt("ready", lambda: world.service.visits.press_ready(visit_id, ride_id), Refused)
        if isinstance(answer, MobilityError):
            return
        world.unchanged("ready again", lambda: world.service.visits.press_ready(visit_id, ride_id))
        if answer.ride is not None and answer.ride.booking_id not in world.bookings:
            world.bookings.append(answer.ride.booking_id)
