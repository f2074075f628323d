"""The plan of one shift as the store keeps it, with the bookings it carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.values import FleetVehicle, Phase, Shift

__all__ = ["PlanRecord", "PlannedStop", "Relocation", "break_stops"]

_REACTION_S = 30


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """
    A boarding, an alighting or a break still to come; the times are what was last announced, in seconds.

    A break is taken wherever the vehicle then is: its `booking_id` is the break's id, its `stop_id` is empty.
    """

    kind: Literal["pickup", "dropoff", "break"]
    booking_id: str
    stop_id: str
    arrive_s: int = 0
    begin_s: int = 0
    depart_s: int = 0


def break_stops(breaks: Iterable[ShiftBreak]) -> tuple[PlannedStop, ...]:
    """Return the stops of breaks that are still to come, in their order."""
    return tuple(
        PlannedStop("break", own.id, "", own.earliest_s, own.earliest_s, own.earliest_s + own.duration_s)
        for own in breaks
    )


@dataclass(frozen=True, slots=True)
class Relocation:
    """
    The order to wait at another stop.

    `via` are the stops passed on the way, each with the seconds from setting out to it; the last is `stop_id` itself.
    `ordered_s` is when the order was given.
    """

    stop_id: str
    via: tuple[tuple[str, int], ...]
    ordered_s: int

    @property
    def drive_s(self) -> int:
        """How long the whole drive takes, in seconds."""
        return self.via[-1][1]

    def next_stop(self, left_s: int, now_s: int) -> tuple[str, int]:
        """Return the stop at which a vehicle that set out at `left_s` can turn off next, and when it is there."""
        for stop_id, after_s in self.via:
            if left_s + after_s >= now_s + _REACTION_S:
                return stop_id, left_s + after_s
        return self.stop_id, max(now_s, left_s + self.drive_s)


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """
    What one vehicle does in one shift, from now on.

    Where it is follows from `phase`: it waits at `here_stop_id` since `ready_s` (idle); it left `here_stop_id` at
    `ready_s` for the first stop (driving); it works through the first stops at `here_stop_id`, since `ready_s`
    (at stop). While driving, `ready_s` is kept such that adding the table's travel time gives the expected arrival.
    With a `relocation` it is to wait elsewhere: it has not set out yet (idle), or left at `ready_s` (relocating).
    Its driver has a break at `here_stop_id` until `ready_s` or later (resting). `breaks` are all those of the shift,
    taken or not; `crew` is what the driver may do throughout the shift. The plan is over when it has no `bookings` any
    more, whatever breaks are left in it.
    """

    shift: Shift
    vehicle: FleetVehicle
    version: int
    phase: Phase
    here_stop_id: str
    ready_s: int
    stops: tuple[PlannedStop, ...] = ()
    bookings: Mapping[str, Booking] = field(default_factory=dict)
    relocation: Relocation | None = None
    breaks: tuple[ShiftBreak, ...] = ()
    crew: frozenset[str] = frozenset()

    @property
    def resting(self) -> ShiftBreak | None:
        """The break the driver is having now."""
        if self.phase is not Phase.RESTING:
            return None
        return next((rest for rest in self.breaks if rest.began_s is not None and rest.ended_s is None), None)

    @property
    def on_board(self) -> tuple[Booking, ...]:
        """The bookings riding now, in the order they boarded."""
        riding = (booking for booking in self.bookings.values() if booking.state is BookingState.ON_BOARD)
        return tuple(sorted(riding, key=lambda booking: (booking.boarded_s or 0, booking.id)))

    @property
    def halt(self) -> tuple[PlannedStop, ...]:
        """The next stops at one place."""
        if not self.stops:
            return ()
        place = self.stops[0].stop_id
        length = next((i for i, stop in enumerate(self.stops) if stop.stop_id != place), len(self.stops))
        return self.stops[:length]

    def with_booking(self, booking: Booking) -> PlanRecord:
        """Return the record with that booking put in or replaced."""
        return replace(self, bookings={**self.bookings, booking.id: booking})

    def without(self, booking_id: str) -> PlanRecord:
        """Return the record without the remaining stops of that booking, and without the booking itself."""
        bookings = {id_: booking for id_, booking in self.bookings.items() if id_ != booking_id}
        return replace(
            self, stops=tuple(stop for stop in self.stops if stop.booking_id != booking_id), bookings=bookings
        )
