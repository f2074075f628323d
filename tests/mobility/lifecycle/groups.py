"""Groups larger than any vehicle: all of their rides are held, bought and given up together."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.states import COMMANDS, Command
from mobility.booking.values import BookingState, Party
from mobility.errors import InvalidInput
from tests.mobility.fakes import fresh_id
from tests.mobility.lifecycle.riders import AHEAD_S, STOPS, erika
from tests.mobility.lifecycle.world import Reply

__all__ = ["Groups"]

_UNBOUGHT = frozenset({BookingState.HELD, BookingState.EXPIRED})
_GIVEN_UP = frozenset({BookingState.CANCELLED_BY_RIDER, BookingState.CANCELLED_BY_SERVICE})
_MANY = {
    "origin": STOPS,
    "destination": STOPS,
    "persons": st.integers(7, 14),
    "wheelchairs": st.integers(0, 1),
    "ahead_s": AHEAD_S,
}


class Groups:
    """Rules for parties that have to be divided; `world` comes from the machine."""

    @rule(
        **_MANY,
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

    @rule(
        **_MANY,
        stay_s=st.sampled_from((None, None, 0, 3600, 4 * 3600)),
        take=st.sampled_from(("book", "book", "hold", "a part")),
    )
    def ask_for_group_both_ways(self, origin, destination, persons, wheelchairs, ahead_s, stay_s, take):
        """Ask for many to be taken out and home, and take it all at once; a part of it nobody gets."""
        world, party = self.world, Party(adults=persons, wheelchairs=wheelchairs)
        wish = self.wish(origin, destination, party, ahead_s, "depart")
        back = ReturnWish("errand", None if stay_s is None else wish.at_s + stay_s)
        found = world.attempt("wish for a group both ways", lambda: world.service.booking.find_round_trips(wish, back))
        assert not found.trips
        assert found.refusal
        for both in found.groups:
            assert both.stay_s >= world.service.policy.stay_s("errand")
            ways = _ways(both)
            assert all(
                sum(part.party.persons for part in way.parts) == persons for way in (both.outward, both.homeward)
            )
            if take == "a part":
                for part in ((ways[0], ways[1][:-1]), (ways[0][:1], ways[1][:1]), (ways[0], [])):
                    alone = world.attempt("hold a part of both ways", partial(self.hold_both, part), InvalidInput)
                    assert isinstance(alone, InvalidInput)
        if found.groups and take in {"book", "hold"}:
            ways = _ways(found.groups[0])
            tickets = world.attempt("hold a group both ways", partial(self.hold_both, ways))
            assert sum(ticket.price_ct for way in tickets for ticket in way) == found.groups[0].price_ct
            self.note_both(ways)
            if take == "book":
                self.confirm_now(ways[1][-1].booking_id)
                states = world.states()
                booked = {states[each.booking_id] for way in ways for each in way}
                assert booked <= COMMANDS[Command.CONFIRM][BookingState.HELD]

    def hold_both(self, ways, phone="0261 1"):
        return self.world.service.booking.hold_group_trip(*ways, erika(phone))

    def note_both(self, ways):
        world = self.world
        world.bookings += [taking.booking_id for way in ways for taking in way]
        world.replies.append(
            Reply(
                "hold a group both ways",
                lambda: self.hold_both(ways),
                lambda: self.hold_both(ways, "0261 2"),
                lambda: tuple(world.service.booking.group(way[0].booking_id) for way in ways),
            )
        )

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
        """Nobody has bought a part of what is not bought as a whole; who travels out together travels home together."""
        rides, groups = {}, {}
        columns = "id, group_id, state, partner_id, party, code"
        for id_, group_id, state, *more in self.world.connection.execute(f"SELECT {columns} FROM bookings"):  # noqa: S608
            rides[id_] = (group_id, BookingState(state), *more)
            if group_id is not None:
                groups.setdefault(group_id, set()).add(BookingState(state))
        assert all(not states & _UNBOUGHT or states <= _UNBOUGHT | _GIVEN_UP for states in groups.values())
        for id_, (group_id, state, partner_id, party, code) in rides.items():
            if group_id is None or partner_id is None or rides[partner_id][2] != id_:
                continue
            _, other, _, its_party, its_code = rides[partner_id]
            assert (party, code) == (its_party, its_code)
            assert (state in _UNBOUGHT) is (other in _UNBOUGHT) or {state, other} & _GIVEN_UP


def _ways(both):
    return [[Taking(part.offer.id, fresh_id()) for part in way.parts] for way in (both.outward, both.homeward)]
