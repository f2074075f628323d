"""What riders do: wish, take one of several offers, confirm, give up, both ways or one."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.states import COMMANDS, SETTLED, Command
from mobility.booking.values import BookingState, Party, RiderInfo
from mobility.errors import (
    Conflict,
    IdempotencyMismatch,
    IllegalTransition,
    InvalidInput,
    MobilityError,
    NotAllowed,
    NotFound,
    OfferExpired,
    OfferUsed,
    PlanChanged,
    Refused,
)
from mobility.policy import PURPOSES
from tests.mobility.fakes import fresh_id, trip
from tests.mobility.lifecycle.judging import judge_offer
from tests.mobility.lifecycle.world import PICKS, Reply, picked

__all__ = ["AHEAD_S", "PARTIES", "STOPS", "Riders"]

STOPS = st.integers(0, 9)
AHEAD_S = st.sampled_from((0, 0, 600, 1800, 3600, 7200, 5 * 3600, 13 * 3600))
PARTIES = st.sampled_from(
    (
        Party(),
        Party(),
        Party(adults=2),
        Party(adults=3, children=1),
        Party(adults=1, wheelchairs=1),
        Party(adults=2, reduced=1, companions=1, walkers=1),
        Party(adults=1, infants=1, prams=1),
    )
)
_TAKES = st.sampled_from(("book", "book", "at once", "hold", "none"))
_MOST_KEPT = 12


def erika(phone="0261 1"):
    """Return whoever rides."""
    return RiderInfo("Erika Beispiel", phone)


class Riders:
    """Rules for riders; `world` and `data` come from the machine."""

    def wish(self, origin, destination, party, ahead_s, when):
        at_s = None if when == "now" else self.world.now_s + ahead_s
        return trip(origin, destination, when, at_s, party=party, impaired=party.walkers > 0)

    @rule(origin=STOPS, destination=STOPS, party=PARTIES, take=_TAKES, pick=PICKS)
    def ask_for_now(self, origin, destination, party, take, pick):
        self.ask(self.wish(origin, destination, party, 0, "now"), None, take, pick)

    @rule(origin=STOPS, destination=STOPS, party=PARTIES, ahead_s=AHEAD_S, take=_TAKES, pick=PICKS)
    def ask_to_leave(self, origin, destination, party, ahead_s, take, pick):
        self.ask(self.wish(origin, destination, party, ahead_s, "depart"), "browser", take, pick)

    @rule(origin=STOPS, destination=STOPS, party=PARTIES, ahead_s=AHEAD_S, take=_TAKES, pick=PICKS)
    def ask_to_be_there(self, origin, destination, party, ahead_s, take, pick):
        self.ask(self.wish(origin, destination, party, ahead_s, "arrive"), None, take, pick)

    def ask(self, wish, asker, take, pick):
        """Ask for a ride, and perhaps take it at once: then nothing can have come between."""
        world = self.world
        found = world.attempt("wish", lambda: world.service.booking.find_offers(wish, asker))
        assert bool(found.offers) != bool(found.refusal)
        offers = found.offers or found.refusal.alternatives
        for offer in offers:
            judge_offer(world, wish, offer)
        if found.refusal is not None:
            world.tally[f"wish met with {found.refusal.reason}"] += 1
            world.refused = [wish]
        world.offers = [*world.offers, *((offer, asker) for offer in offers)][-_MOST_KEPT:]
        if offers and take != "none":
            offer = offers[pick % len(offers)]
            if take == "at once":
                self.book_now(offer, asker)
                return
            booking_id = self.hold_now(offer, asker)
            if take == "book":
                self.confirm_now(booking_id)

    def hold_now(self, offer, asker):
        """Hold an offer nothing has happened to since it was made: it must be there."""
        world, booking_id = self.world, fresh_id()
        ticket = world.attempt("hold", lambda: world.service.booking.hold(offer.id, booking_id, erika(), asker))
        assert (ticket.state, ticket.price_ct) == (BookingState.HELD, offer.price_ct)
        self.note_hold(offer, booking_id, asker)
        return booking_id

    def book_now(self, offer, asker):
        """Hold and confirm in one go an offer nothing has happened to since it was made."""
        world, booking_id = self.world, fresh_id()
        ticket = world.attempt("book", lambda: world.service.booking.book(offer.id, booking_id, erika(), asker))
        assert ticket.state in COMMANDS[Command.CONFIRM][BookingState.HELD]
        assert (ticket.price_ct, ticket.held_until_s) == (offer.price_ct, None)
        self.note_hold(offer, booking_id, asker, "book")

    def note_hold(self, offer, booking_id, asker, how="hold"):
        world = self.world
        world.bookings.append(booking_id)
        other = replace(erika(), note="bitte klingeln")
        world.replies.append(
            Reply(
                how,
                lambda: getattr(world.service.booking, how)(offer.id, booking_id, erika(), asker),
                lambda: getattr(world.service.booking, how)(offer.id, booking_id, other, asker),
                lambda: world.service.booking.ticket(booking_id),
            )
        )

    def confirm_now(self, booking_id):
        world = self.world
        ticket = world.attempt("confirm", lambda: world.service.booking.confirm(booking_id))
        assert ticket.state in COMMANDS[Command.CONFIRM][BookingState.HELD]

    @precondition(lambda self: self.world.offers)
    @rule(pick=PICKS, stranger=st.booleans())
    def take_later(self, pick, stranger):
        """Take an offer made some time ago; it may be gone, or have been made to somebody else."""
        world = self.world
        offer, asker = picked(world.offers, pick)
        booking_id, who = fresh_id(), "somebody else" if stranger else asker
        gone = (OfferExpired, OfferUsed, PlanChanged, NotAllowed, NotFound)
        answer = world.attempt(
            "hold later", lambda: world.service.booking.hold(offer.id, booking_id, erika(), who), *gone
        )
        if isinstance(answer, NotAllowed):
            assert stranger
            assert asker is not None
        elif not isinstance(answer, MobilityError):
            assert asker in {None, who}
            self.note_hold(offer, booking_id, who)

    @rule(
        origin=STOPS,
        destination=STOPS,
        party=PARTIES,
        ahead_s=AHEAD_S,
        purpose=st.sampled_from(PURPOSES),
        stay_s=st.sampled_from((None, 0, 3600, 4 * 3600)),
        take=_TAKES,
    )
    def ask_both_ways(self, origin, destination, party, ahead_s, purpose, stay_s, take):
        """Ask for a way out with a way home, and perhaps take both at once."""
        world, wish = self.world, self.wish(origin, destination, party, ahead_s, "depart")
        back = ReturnWish(purpose, None if stay_s is None else wish.at_s + stay_s)
        found = world.attempt("wish both ways", lambda: world.service.booking.find_round_trips(wish, back))
        assert bool(found.trips) != bool(found.refusal)
        pairs = found.trips or found.alternatives
        for pair in pairs:
            assert pair.stay_s >= world.service.policy.stay_s(purpose)
            judge_offer(world, wish, pair.outward)
        world.pairs = [*world.pairs, *pairs][-_MOST_KEPT:]
        if pairs and take != "none":
            ids = self.take_pair(pairs[0])
            assert ids is not None
            if take == "book":
                self.confirm_now(ids[0])
                assert world.states()[ids[1]] in COMMANDS[Command.CONFIRM][BookingState.HELD]

    def take_pair(self, pair, *gone):
        world = self.world
        takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
        answer = world.attempt(
            "hold both ways", lambda: world.service.booking.hold_round_trip(*takings, erika()), *gone
        )
        if isinstance(answer, MobilityError):
            return None
        assert [ticket.leg for ticket in answer] == ["outward", "return"]
        ids = [taking.booking_id for taking in takings]
        world.bookings += ids
        world.replies.append(
            Reply(
                "hold both ways",
                lambda: world.service.booking.hold_round_trip(*takings, erika()),
                lambda: world.service.booking.hold_round_trip(*takings, erika("0261 2")),
                lambda: tuple(world.service.booking.ticket(id_) for id_ in ids),
            )
        )
        return ids

    @precondition(lambda self: self.world.pairs)
    @rule(pick=PICKS, half=st.booleans())
    def take_pair_later(self, pick, half):
        """Take a round trip offered some time ago; or half of one, which nobody can."""
        world = self.world
        pair = picked(world.pairs, pick)
        if half:
            errors = (InvalidInput, OfferExpired, OfferUsed, NotFound)
            answer = world.attempt(
                "hold one half", lambda: world.service.booking.hold(pair.homeward.id, fresh_id(), erika()), *errors
            )
            assert isinstance(answer, errors)
        else:
            self.take_pair(pair, OfferExpired, OfferUsed, PlanChanged, NotFound)

    @precondition(lambda self: self.world.bookings)
    @rule(pick=PICKS)
    def confirm(self, pick):
        world = self.world
        booking_id = picked(world.bookings, pick)
        before = world.states()[booking_id]
        answer = world.attempt(
            "confirm", lambda: world.service.booking.confirm(booking_id), IllegalTransition, OfferExpired
        )
        if before in SETTLED[Command.CONFIRM]:
            assert answer.state is before
        elif isinstance(answer, MobilityError):
            assert isinstance(answer, OfferExpired) or before not in COMMANDS[Command.CONFIRM]
        else:
            assert answer.state in COMMANDS[Command.CONFIRM][before]

    @precondition(lambda self: self.world.bookings)
    @rule(
        pick=PICKS,
        by=st.sampled_from(("rider", "rider", "service")),
        partner=st.sampled_from(("ask", "keep", "cancel")),
    )
    def give_up(self, pick, by, partner):
        world = self.world
        booking_id = picked(world.bookings, pick)
        before = world.states()[booking_id]
        command = Command.CANCEL if by == "rider" else Command.CALL_OFF
        answer = world.attempt(
            f"cancel by {by}",
            lambda: world.service.booking.cancel(booking_id, by, partner),
            IllegalTransition,
            OfferExpired,
            Refused,
        )
        if before in SETTLED[command]:
            assert answer.state is before
        elif isinstance(answer, Refused):
            assert (by, partner) == ("rider", "ask")
        elif isinstance(answer, MobilityError):
            assert before not in COMMANDS[command] or partner == "cancel"  # the other half may be on board
        else:
            assert answer.state in COMMANDS[command][before]

    @precondition(lambda self: self.world.bookings)
    @rule(pick=PICKS)
    def keep(self, pick):
        """Say that one needs the way home though there was no way out; where that was not asked nothing changes."""
        world = self.world
        booking_id = picked(world.bookings, pick)
        answer = world.attempt(
            "keep", lambda: world.service.booking.keep_way_home(booking_id), IllegalTransition, OfferExpired
        )
        if not isinstance(answer, MobilityError):
            world.unchanged("keep again", lambda: world.service.booking.keep_way_home(booking_id))

    @precondition(lambda self: self.world.replies)
    @rule(pick=PICKS, as_another=st.booleans())
    def repeat(self, pick, as_another):
        """Send something once more: the same is answered as it is now, something else under its id is refused."""
        world = self.world
        reply = picked(world.replies, pick)
        if as_another:
            answer = world.attempt(f"{reply.kind} with another body", reply.other, IdempotencyMismatch)
            assert isinstance(answer, Conflict), reply.kind
            return
        answer = world.unchanged(f"{reply.kind} again", reply.again)
        if reply.shows is not None:
            assert answer == reply.shows()
