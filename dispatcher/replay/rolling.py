"""Play a day as it happens: offers as wishes come up, re-optimisation in between, promises kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dispatcher.dispatcher import Dispatcher
from dispatcher.errors import InvalidProblem
from dispatcher.insertion import Insertion
from dispatcher.problem import Plan
from dispatcher.promising import told
from dispatcher.replay.day import ReplayDay, TimedWish
from dispatcher.replay.driving import Done, driven, next_change_s

__all__ = ["Played", "Rolling", "Rounds", "moments", "play"]


@dataclass(frozen=True, slots=True)
class Rounds:
    """
    When plans are improved, and for how long.

    Parameters
    ----------
    every_s
        Seconds of the day between two rounds, positive.
    iterations, seconds
        Length of a round; only iterations make a day repeatable.
    workers
        Threads of a round.
    """

    every_s: int = 120
    iterations: int | None = 1000
    seconds: float | None = None
    workers: int = 1

    def __post_init__(self) -> None:
        if self.every_s <= 0:
            raise InvalidProblem(f"every_s must be positive, got {self.every_s}")


@dataclass(frozen=True, slots=True)
class Played:
    """
    A day that is over.

    Parameters
    ----------
    logs
        What each vehicle did, in the order of the day's vehicles.
    changes
        Plans changed by re-optimisation.
    moved
        How often a rider came into another vehicle.
    """

    logs: tuple[tuple[Done, ...], ...]
    changes: int
    moved: int


class Rolling:
    """
    The state of a day under way: the only thing here that changes.

    Parameters
    ----------
    day
        What is asked of which fleet.
    seed
        Seed of the searches, not negative.
    """

    def __init__(self, day: ReplayDay, seed: int) -> None:
        self.dispatcher = Dispatcher(day.table_s, day.policy)
        self.day = day
        self.seed = seed
        self.plans = day.idle()
        self.logs: list[list[Done]] = [[] for _ in self.plans]
        self.index = {plan.vehicle.id: index for index, plan in enumerate(self.plans)}
        self.since_s = min([vehicle.shift_start_s for vehicle in day.vehicles], default=0) - 86_400
        self.changes = self.moved = 0
        self.gained = 0.0
        self._due: dict[int, int] = {}  # vehicles whose plan stays as it is until then

    def advance(self, now_s: int) -> None:
        """Let all vehicles drive up to that moment."""
        for index, plan in enumerate(self.plans):
            if plan.stops and self._due.get(index, now_s) <= now_s:
                self.plans[index], done = driven(plan, self.day.table_s, since_s=self.since_s, now_s=now_s)
                self.logs[index] += done
                self._due[index] = next_change_s(self.plans[index], self.day.table_s, since_s=now_s)
        self.since_s = now_s

    def offer(self, asked: TimedWish) -> Insertion | None:
        """Return the cheapest place there is for a wish, None where there is none."""
        found = self.dispatcher.insertions(self.plans, asked.wish, now_s=asked.at_s, limit=1)
        return found[0] if found else None

    def book(self, offer: Insertion) -> None:
        """Take an offer just made, and make the promise."""
        self._take(told(self.dispatcher, offer, self.day.telling).plan)

    def ask(self, asked: TimedWish) -> bool:
        """Give the wish the cheapest place there is; tell whether there was one."""
        offer = self.offer(asked)
        if offer is not None:
            self.book(offer)
        return offer is not None

    def _take(self, plan: Plan) -> None:
        index = self.index[plan.vehicle.id]
        self.plans[index] = plan
        self._due.pop(index, None)

    def played(self) -> Played:
        """Let all vehicles finish, and return the day that is over."""
        self.advance(max((vehicle.shift_end_s for vehicle in self.day.vehicles), default=0))
        return Played(tuple(tuple(log) for log in self.logs), self.changes, self.moved)

    def improve(self, rounds: Rounds, now_s: int) -> None:
        """Take over every change the search proposes."""
        self.seed += 1
        found = self.dispatcher.improve(
            self.plans,
            now_s=now_s,
            seconds=rounds.seconds,
            iterations=rounds.iterations,
            seed=self.seed,
            workers=rounds.workers,
        )
        for change in found:
            for plan in change.after:
                self._take(plan)
            self.changes += len(change.after)
            self.moved += len(change.moved)
            self.gained += change.gain


def play(
    day: ReplayDay,
    rounds: Rounds | None = None,
    *,
    seed: int = 1,
    state: Rolling | None = None,
    progress: Callable[[float], None] | None = None,
) -> Played:
    """
    Play a day.

    Parameters
    ----------
    day
        What is asked of which fleet.
    rounds
        How plans are improved while the day goes on; None: insertion only.
    seed
        Seed of the searches, not negative.
    state
        The day's own state at its begin, where somebody wants to look at it afterwards.
    progress
        Told the share of the day that is over, in [0, 1].
    """
    state = state or Rolling(day, seed)
    events = list(moments(day, rounds))
    for number, (now_s, asked) in enumerate(events):
        state.advance(now_s)
        if asked is not None:
            state.ask(asked)
        elif rounds is not None:
            state.improve(rounds, now_s)
        if progress is not None:
            progress((number + 1) / len(events))
    return state.played()


def moments(day: ReplayDay, rounds: Rounds | None) -> Iterator[tuple[int, TimedWish | None]]:
    """Yield the wishes and, from the first shift on, the rounds (None), in time."""
    events: list[tuple[int, int, TimedWish | None]] = [(asked.at_s, 0, asked) for asked in day.asked]
    if rounds is not None and day.asked and day.vehicles:
        first_s = max(day.asked[0].at_s, min(vehicle.shift_start_s for vehicle in day.vehicles) - 3600)
        last_s = max(vehicle.shift_end_s for vehicle in day.vehicles)
        events += [(at_s, 1, None) for at_s in range(first_s + rounds.every_s, last_s, rounds.every_s)]
    for at_s, _, asked in sorted(events, key=lambda event: event[:2]):
        yield at_s, asked
