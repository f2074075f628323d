"""Groups larger than any vehicle: all of their rides are held, bought and given up together."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mobility.booking.holding import Taking
from mobility.booking.states import COMMANDS, Command
from mobility.booking.values import BookingState, Party
from mobility.errors import InvalidInput
from tests.mobility.fakes import fresh_id
from tests.mobility.lifecycle.riders import AHEAD_S, STOPS, erika
from tests.mobility.lifecycle.world import Reply

__all__ = ["Groups"]

_UNBOUGHT = frozenset({BookingState.HELD, BookingState.EXPIRED})
_GIVEN_UP = frozenset({BookingState.CANCELLED_BY_RIDER, BookingState.CANCELLED_BY_SERVICE})


class Groups:
    """Rules for parties that have to be divided; `world` comes from the machine."""

    @rule(
        origin=STOPS,
        destination=STOPS,
        persons=st.integers(7, 14),
        wheelchairs=st.integers(0, 1),
        ahead_s=AHEAD_S,
        take=st.sampled_from(("book", "hold", "a part")),
    )
    def ask_for_group(self, origin, destination, persons, wheelchairs, ahead_s, take):
        """Ask for many, and take what is offered at once; a part alone nobody gets."""
        world, party = self.world, Party(adults=persons, wheelchairs=wheelchairs)
        wish = self.wish(origin, destination, party, ahead_s, "depart")
        found = world.attempt("wish for a group", lambda: world.service.booking.find_offers(wish))
        assert not found.offers
        assert found.refusal
        for group in found.groups:
            assert sum(part.party.persons for part in group.parts) == persons
            takings = [Taking(part.offer.id, fresh_id()) for part in group.parts]
            if take == "a part":
                alone = world.attempt("hold a part", partial(self.hold_group, takings[:1]), InvalidInput)
                assert isinstance(alone, InvalidInput)
                continue
            tickets = world.attempt("hold a group", partial(self.hold_group, takings))
            assert sum(ticket.price_ct for ticket in tickets) == group.price_ct
            self.note_group(takings)
            if take == "book":
                self.confirm_now(takings[-1].booking_id)
                states = world.states()
                assert {states[each.booking_id] for each in takings} <= COMMANDS[Command.CONFIRM][BookingState.HELD]

    def hold_group(self, takings, phone="0261 1"):
        return self.world.service.booking.hold_group(takings, erika(phone))

    def note_group(self, takings):
        world = self.world
        world.bookings += [taking.booking_id for taking in takings]
        world.replies.append(
            Reply(
                "hold a group",
                lambda: self.hold_group(takings),
                lambda: self.hold_group(takings, "0261 2"),
                lambda: world.service.booking.group(takings[0].booking_id),
            )
        )

    @rule()
    def look_at_groups(self):
        """Nobody has bought a part of what is not bought as a whole."""
        groups = {}
        for group_id, state in self.world.connection.execute("SELECT group_id, state FROM bookings"):
            if group_id is not None:
                groups.setdefault(group_id, set()).add(BookingState(state))
        assert all(not states & _UNBOUGHT or states <= _UNBOUGHT | _GIVEN_UP for states in groups.values())
