"""
Play a day in several zones at once, each in a process of its own.

The caller hands every zone its wishes in time; only a wish near a border makes zones wait for each other: all of them
offer, the cheapest books. What a zone knows depends on the order of its own events alone, so the day is the same
whichever zone is quicker.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, Literal, NamedTuple, Protocol

from dispatcher.errors import ZoneLost
from dispatcher.insertion import Insertion
from dispatcher.replay.day import ReplayDay, TimedWish
from dispatcher.replay.measured import MeasuredRolling, process_stopwatch
from dispatcher.replay.rolling import Played, Rounds, moments
from dispatcher.zones import Zones, best_offer

__all__ = ["LocalZone", "Order", "ProcessZone", "ZoneFigures", "ZonedDay", "play_zoned"]


class Order(NamedTuple):
    """
    What a zone is told: at this moment `ask` (offer and book), `offer`, `book` (what was just offered), or improve.

    `improve` carries the rounds, the others but `book` the wish.
    """

    do: Literal["ask", "offer", "book", "improve"]
    at_s: int
    what: TimedWish | Rounds | None = None


class ZoneFigures(NamedTuple):
    """What a zone did: its day, the wishes it was asked, and the seconds its process worked on them."""

    played: Played
    asked: int
    seconds: float


class Zone(Protocol):
    """One zone: obeys orders one after the other."""

    def tell(self, order: Order) -> None:
        """Give an order; do not wait for it."""

    def answer(self) -> float | None:
        """Return what the ride ordered last as an `offer` costs, None where there is no room."""

    def finish(self) -> ZoneFigures:
        """Let the zone play its day to the end."""


class LocalZone:
    """A zone in this process: does what it is told at once."""

    def __init__(self, day: ReplayDay, seed: int) -> None:
        self._state = MeasuredRolling(day, seed)
        self._offer: Insertion | None = None
        self._asked = 0
        self._began = process_stopwatch()

    def tell(self, order: Order) -> None:
        """Do it."""
        if order.do == "book":
            assert self._offer is not None  # noqa: S101 - only an offer is booked
            self._state.book(self._offer)
            return
        self._state.advance(order.at_s)
        if isinstance(order.what, Rounds):
            self._state.improve(order.what, order.at_s)
        elif isinstance(order.what, TimedWish):
            self._asked += 1
            self._offer = self._state.offer(order.what)
            if order.do == "ask" and self._offer is not None:
                self._state.book(self._offer)

    def answer(self) -> float | None:
        """Return what the ride offered last costs, None where there is no room."""
        return None if self._offer is None else self._offer.cost

    def finish(self) -> ZoneFigures:
        """Play the day to the end."""
        played = self._state.played()
        return ZoneFigures(played, self._asked, process_stopwatch() - self._began)


class ProcessZone:
    """A zone in a process of its own, which ends with this one."""

    def __init__(self, day: ReplayDay, seed: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(day, seed, theirs), daemon=True, name="zone")
        self._process.start()
        theirs.close()

    def tell(self, order: Order | None) -> None:
        """Send the order; raises `ZoneLost` where the process is gone."""
        try:
            self._pipe.send(order)
        except OSError as error:
            raise ZoneLost("the process of a zone ended early; there may be too little memory") from error

    def answer(self) -> float | None:
        """Wait for what the ride offered last costs, None where there is no room."""
        cost: float | None = self._heard()
        return cost

    def finish(self) -> ZoneFigures:
        """Wait for the zone to play its day to the end."""
        self.tell(None)
        figures: ZoneFigures = self._heard()
        self._process.join()
        self._pipe.close()
        return figures

    def _heard(self) -> Any:
        try:
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            raise ZoneLost("the process of a zone ended early; there may be too little memory") from error


def _serve(day: ReplayDay, seed: int, pipe: Connection) -> None:
    """Obey until the day is over; the body of a zone's process."""
    from dispatcher.dispatcher import Dispatcher  # noqa: PLC0415 - in the child alone

    Dispatcher.warm_up()
    zone = LocalZone(day, seed)
    while (order := pipe.recv()) is not None:
        zone.tell(order)
        if order.do == "offer":
            pipe.send(zone.answer())
    pipe.send(zone.finish())


@dataclass(frozen=True, slots=True)
class ZonedDay:
    """
    A day that was played in zones.

    Parameters
    ----------
    played
        The whole of it, logs in the order of the day's vehicles.
    at_border
        Wishes offered to more than one zone.
    zones
        What each zone did.
    """

    played: Played
    at_border: int
    zones: tuple[ZoneFigures, ...]


def play_zoned(
    day: ReplayDay,
    zones: Zones,
    rounds: Rounds | None = None,
    *,
    seed: int = 1,
    opened: Callable[[ReplayDay, int], Zone] = ProcessZone,
) -> ZonedDay:
    """
    Play a day with its vehicles shared out to zones by where they begin.

    Parameters
    ----------
    day
        What is asked of which fleet.
    zones
        The zones of the day's locations.
    rounds
        How each zone improves its plans while the day goes on; None: insertion only.
    seed
        Seed of the searches, not negative.
    opened
        Opens a zone over its part of the day: a process, unless said otherwise.
    """
    own = [[n for n, car in enumerate(day.vehicles) if zones.home[car.end_location] == z] for z in range(zones.count)]
    parts = [replace(day, vehicles=tuple(day.vehicles[n] for n in numbers), asked=()) for numbers in own]
    running = {zone: opened(part, seed) for zone, part in enumerate(parts)}
    at_border = 0
    for at_s, asked in moments(day, rounds):
        if asked is None:
            for zone in running.values():
                zone.tell(Order("improve", at_s, rounds))
            continue
        offered = zones.offered(asked.wish)
        at_border += len(offered) > 1
        _ask({zone: running[zone] for zone in offered}, asked)
    figures = tuple(running[zone].finish() for zone in range(zones.count))
    logs = {
        number: log
        for numbers, part in zip(own, figures, strict=True)
        for number, log in zip(numbers, part.played.logs, strict=True)
    }
    changes, moved = (sum(getattr(part.played, name) for part in figures) for name in ("changes", "moved"))
    return ZonedDay(Played(tuple(logs[n] for n in range(len(day.vehicles))), changes, moved), at_border, figures)


def _ask(offered: Mapping[int, Zone], asked: TimedWish) -> None:
    """Have one zone answer for itself, or several offer and the cheapest book."""
    if len(offered) == 1:
        (zone,) = offered.values()
        zone.tell(Order("ask", asked.at_s, asked))
        return
    for zone in offered.values():
        zone.tell(Order("offer", asked.at_s, asked))
    best = best_offer({number: zone.answer() for number, zone in offered.items()})
    if best is not None:
        offered[best].tell(Order("book", asked.at_s))
