"""Every state, every command: it does what is declared, or ends in a typed error and changes nothing."""

import functools
from dataclasses import dataclass

import pytest

from mobility.booking.states import BEGINNINGS, COMMANDS, SETTLED, TRANSITIONS, Command
from mobility.booking.values import BookingState
from mobility.doctor import bookings as doctor
from mobility.doctor.doctor import examine
from mobility.errors import IllegalTransition, MobilityError, NotFound, OfferExpired
from mobility.incidents.values import BreakdownReport
from tests.mobility.fakes import Town, fresh_id
from tests.mobility.lifecycle.world import connection_of, fresh_store

_S = BookingState


@dataclass
class Scene:
    """A town of two vans in which one booking is in the state asked for."""

    town: Town
    booking_id: str

    @property
    def state(self):
        return self.town.service.booking.ticket(self.booking_id).state

    def content(self):
        """Return all that is stored."""
        return list(connection_of(self.town.store).iterdump())


def _on_the_way(town, ride):
    town.event("depart", stop="s0")


def _there(town, ride):
    _on_the_way(town, ride)
    town.clock.set(max(town.now_s + 120, town.ticket(ride).pickup_from_s))
    town.event("arrive", stop="s0")


def _aboard(town, ride):
    _there(town, ride)
    town.clock.advance(75)
    town.event("board", booking=ride)


def _done(town, ride):
    _aboard(town, ride)
    town.drive_to_next()
    town.event("drop", booking=ride)


def _missed(town, ride):
    _there(town, ride)
    town.clock.advance(300)
    town.event("no_show", booking=ride)


def _run_out(town, ride):
    town.clock.advance(180)
    town.service.booking.expire_holds()


WAYS = {
    _S.HELD: None,
    _S.BOOKED: None,
    _S.UNDER_WAY: _on_the_way,
    _S.ARRIVED: _there,
    _S.ON_BOARD: _aboard,
    _S.COMPLETED: _done,
    _S.NO_SHOW: _missed,
    _S.EXPIRED: _run_out,
    _S.CANCELLED_BY_RIDER: lambda town, ride: town.service.booking.cancel(ride.booking_id),
    _S.CANCELLED_BY_SERVICE: lambda town, ride: town.service.booking.cancel(ride.booking_id, "service"),
}


@functools.cache
def _played(state):
    """Return the database of a town with a booking in that state, by the use cases that lead there."""
    town = Town(fresh_store(), vans=2)
    ride = town.held(0, 5)  # from where the vans stand: they need not set out
    if state not in {_S.HELD, _S.EXPIRED}:
        town.service.booking.confirm(ride.booking_id)
    if WAYS[state] is not None:
        WAYS[state](town, ride)
    content = connection_of(town.store).serialize()
    town.store.close()
    return content, town.now_s, town.vans, town.drivers, ride.booking_id


@pytest.fixture
def at(state):
    """Give a town with a booking in that state."""
    content, now_s, vans, drivers, booking_id = _played(state)
    town = Town(fresh_store(content), vans=0)
    town.clock.set(now_s)
    town.vans, town.drivers = vans, drivers
    found = Scene(town, booking_id)
    assert found.state is state
    yield found
    town.store.close()


def _reported(kind):
    def report(at):
        stop = "s0" if kind in {"depart", "arrive"} else None
        booking = at.booking_id if stop is None else None
        if kind == "no_show":
            at.town.clock.advance(300)
        at.town.event(kind, stop=stop, booking=booking)

    return report


def _drop(at):
    if at.state is _S.ON_BOARD:
        at.town.drive_to_next()
    _reported("drop")(at)


def _expire(at):
    at.town.clock.advance(180)
    if not at.town.service.booking.expire_holds():
        raise IllegalTransition("nothing to expire")


_OF_VEHICLES = frozenset({Command.SET_OUT, Command.ARRIVE})

DOING = {
    Command.CONFIRM: lambda at: at.town.service.booking.confirm(at.booking_id),
    Command.EXPIRE: _expire,
    Command.CANCEL: lambda at: at.town.service.booking.cancel(at.booking_id),
    Command.CALL_OFF: lambda at: at.town.service.booking.cancel(at.booking_id, "service"),
    Command.SET_OUT: _reported("depart"),
    Command.ARRIVE: _reported("arrive"),
    Command.BOARD: _reported("board"),
    Command.MISS: _reported("no_show"),
    Command.DROP: _drop,
}


def test_every_command_and_every_state_is_tried():
    assert set(DOING) | {Command.TURN_AWAY} == set(Command)
    assert set(WAYS) == set(BookingState)


@pytest.mark.parametrize("command", list(DOING), ids=str)
@pytest.mark.parametrize("state", list(BookingState), ids=str)
def test_a_command_does_what_is_declared_or_nothing(at, state, command):
    before = at.content()
    try:
        DOING[command](at)
    except MobilityError as error:
        refused = error
    else:
        refused = None
    allowed = COMMANDS[command].get(state, frozenset())
    if allowed:
        assert refused is None
        assert at.state in allowed
    elif refused is not None:
        assert isinstance(refused, (IllegalTransition, NotFound, OfferExpired))
        assert at.content() == before
    elif command in _OF_VEHICLES:
        assert at.state is state  # the vehicle went there all the same: for a seat held, or for nobody
    else:
        assert state in SETTLED[command]
        assert at.content() == before
    assert [each for each in examine(at.town.service, at.town.clock).findings if each.rule != "HOLD_OVERDUE"] == []


@pytest.mark.parametrize("state", sorted(COMMANDS[Command.TURN_AWAY]), ids=str)
def test_a_vehicle_that_breaks_down_turns_away_whom_it_was_to_carry(at, state):
    report = BreakdownReport(fresh_id("incident"), at.town.vans[0].id)
    outcome = at.town.service.incidents.break_down(report, "staff").outcome
    assert at.booking_id in {*outcome.kept, *outcome.later, *outcome.fetched}
    # Another vehicle may be under way to them at once, or stand there.
    assert at.state in COMMANDS[Command.TURN_AWAY][state] | {_S.UNDER_WAY, _S.ARRIVED}
    assert examine(at.town.service, at.town.clock).findings == ()


def test_the_doctor_knows_the_same_life():
    """The judge has a law book of its own; what follows in one breath on being turned away is one step to it."""
    for state in BookingState:
        reached = set(TRANSITIONS[state])
        if state in COMMANDS[Command.TURN_AWAY]:
            reached |= {_S.UNDER_WAY, _S.ARRIVED} - {state}
        assert {_S(each) for each in doctor._NEXT.get(state.value, ())} == reached
    assert {_S(each) for each in doctor._NEXT[None]} == BEGINNINGS
