"""
The life of a booking: one state machine, and who moves it.

`COMMANDS` says for each thing that can happen in which states it may, and what it makes of them; `SETTLED` where it has
happened already, so that hearing of it again changes nothing; everywhere else it is an `IllegalTransition`. Every
change of state goes through `require`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from mobility.booking.values import BookingState
from mobility.errors import IllegalTransition

__all__ = ["BEGINNINGS", "COMMANDS", "SETTLED", "TRANSITIONS", "Command", "require"]

_S = BookingState
_States = frozenset[BookingState]


class Command(enum.StrEnum):
    """What can happen to a booking once it is there."""

    CONFIRM = "confirm"
    """The rider (or staff on the telephone) takes what is held: `mobility.booking.lifecycle.confirm`."""
    EXPIRE = "expire"
    """Nobody confirmed in time: `mobility.booking.lifecycle.expire_holds`."""
    CANCEL = "cancel"
    """The rider gives it up: `mobility.booking.lifecycle.cancel`."""
    CALL_OFF = "call_off"
    """The service gives it up: `cancel` by staff, a breakdown, or the other half of a round trip that was lost."""
    SET_OUT = "set_out"
    """The vehicle leaves for its pickup: a driver's ``depart``."""
    TURN_AWAY = "turn_away"
    """The vehicle that was coming, or is there, goes no further; another one will come."""
    ARRIVE = "arrive"
    """The vehicle stands at its pickup: a driver's ``arrive``."""
    BOARD = "board"
    """Its party is on board: a driver's ``board``."""
    MISS = "miss"
    """Nobody came to the stop in time: a driver's ``no_show``."""
    DROP = "drop"
    """Its party has alighted: a driver's ``drop``."""


BEGINNINGS: _States = frozenset({_S.HELD, _S.BOOKED})
"""How a booking begins: held by its rider; or booked at once, by whoever has agreed already or for a lost way home."""


def _each(before: _States, after: BookingState) -> Mapping[BookingState, _States]:
    return dict.fromkeys(before, frozenset({after}))


_COMING: _States = frozenset({_S.HELD, _S.BOOKED, _S.UNDER_WAY, _S.ARRIVED})

COMMANDS: Mapping[Command, Mapping[BookingState, _States]] = {
    # A ride confirmed while the vehicle already comes (or stands there) skips the states in between.
    Command.CONFIRM: {_S.HELD: frozenset({_S.BOOKED, _S.UNDER_WAY, _S.ARRIVED})},
    Command.EXPIRE: _each(frozenset({_S.HELD}), _S.EXPIRED),
    # Nobody leaves a moving vehicle by pressing a button; the service may end a ride that cannot go on.
    Command.CANCEL: _each(_COMING, _S.CANCELLED_BY_RIDER),
    Command.CALL_OFF: _each(_COMING | {_S.ON_BOARD}, _S.CANCELLED_BY_SERVICE),
    Command.SET_OUT: _each(frozenset({_S.BOOKED}), _S.UNDER_WAY),
    # Whoever was in a vehicle that broke down is fetched by another one, or given up.
    Command.TURN_AWAY: _each(frozenset({_S.UNDER_WAY, _S.ARRIVED, _S.ON_BOARD}), _S.BOOKED),
    # A vehicle that waits where the rider boards need not set out.
    Command.ARRIVE: _each(frozenset({_S.BOOKED, _S.UNDER_WAY}), _S.ARRIVED),
    Command.BOARD: _each(frozenset({_S.ARRIVED}), _S.ON_BOARD),
    Command.MISS: _each(frozenset({_S.ARRIVED}), _S.NO_SHOW),
    Command.DROP: _each(frozenset({_S.ON_BOARD}), _S.COMPLETED),
}

SETTLED: Mapping[Command, _States] = {
    Command.CONFIRM: frozenset({_S.BOOKED, _S.UNDER_WAY, _S.ARRIVED, _S.ON_BOARD, _S.COMPLETED}),
    Command.CANCEL: frozenset({_S.CANCELLED_BY_RIDER}),
    Command.CALL_OFF: frozenset({_S.CANCELLED_BY_SERVICE}),
}
"""States in which a command is answered as a repetition: nothing changes. The others are known by the report's id."""

TRANSITIONS: Mapping[BookingState, _States] = {
    before: frozenset().union(*(moves.get(before, frozenset()) for moves in COMMANDS.values())) for before in _S
}
"""Which state may follow which, whoever moves it."""


def require(booking_id: str, before: BookingState, after: BookingState) -> BookingState:
    """Return `after` where it may follow `before`; raises `IllegalTransition` where it may not."""
    if after not in TRANSITIONS[before]:
        raise IllegalTransition(
            f"booking {booking_id} is {before.value} and cannot become {after.value}; load it again to see where it is"
        )
    return after
