"""Play a day as it happens: offers as wishes come up, re-optimisation in between, promises kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dispatcher.dispatcher import Dispatcher
from dispatcher.errors import InvalidProblem
from dispatcher.promising import told
from dispatcher.replay.day import Asked, ReplayDay
from dispatcher.replay.driving import Done, driven

__all__ = ["Played", "Rounds", "play"]


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


class _Rolling:
    """The state of a day under way: the only thing here that changes."""

    def __init__(self, day: ReplayDay, seed: int) -> None:
        self.dispatcher = Dispatcher(day.table_s, day.policy)
        self.day = day
        self.seed = seed
        self.plans = day.idle()
        self.logs: list[list[Done]] = [[] for _ in self.plans]
        self.index = {plan.vehicle.id: index for index, plan in enumerate(self.plans)}
        self.since_s = min([vehicle.shift_start_s for vehicle in day.vehicles], default=0) - 86_400
        self.changes = self.moved = 0

    def advance(self, now_s: int) -> None:
        """Let all vehicles drive up to that moment."""
        for index, plan in enumerate(self.plans):
            if plan.stops:
                self.plans[index], done = driven(plan, self.day.table_s, since_s=self.since_s, now_s=now_s)
                self.logs[index] += done
        self.since_s = now_s

    def ask(self, asked: Asked) -> None:
        """Give the wish the cheapest place there is, and make the promise; without one it is refused."""
        now_s = asked.at_s
        found = self.dispatcher.insertions(self.plans, asked.wish, now_s=now_s, limit=1)
        if found:
            chosen = told(
                found[0],
                self.day.telling,
                self.day.table_s,
                now_s=now_s,
                violations=lambda plan, before: self.dispatcher.violations(plan, now_s=now_s, before=before),
            )
            self.plans[self.index[chosen.vehicle_id]] = chosen.plan

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
                self.plans[self.index[plan.vehicle.id]] = plan
            self.changes += len(change.after)
            self.moved += len(change.moved)


def play(
    day: ReplayDay, rounds: Rounds | None = None, *, seed: int = 1, progress: Callable[[float], None] | None = None
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
    progress
        Told the share of the day that is over, in [0, 1].
    """
    state = _Rolling(day, seed)
    events = list(_events(day, rounds))
    for number, (now_s, asked) in enumerate(events):
        state.advance(now_s)
        if asked is not None:
            state.ask(asked)
        elif rounds is not None:
            state.improve(rounds, now_s)
        if progress is not None:
            progress((number + 1) / len(events))
    state.advance(max((vehicle.shift_end_s for vehicle in day.vehicles), default=0))
    return Played(tuple(tuple(log) for log in state.logs), state.changes, state.moved)


def _events(day: ReplayDay, rounds: Rounds | None) -> Iterator[tuple[int, Asked | None]]:
    """Yield the wishes and, from the first shift on, the rounds (None), in time."""
    events: list[tuple[int, int, Asked | None]] = [(asked.at_s, 0, asked) for asked in day.asked]
    if rounds is not None and day.asked and day.vehicles:
        first_s = max(day.asked[0].at_s, min(vehicle.shift_start_s for vehicle in day.vehicles) - 3600)
        last_s = max(vehicle.shift_end_s for vehicle in day.vehicles)
        events += [(at_s, 1, None) for at_s in range(first_s + rounds.every_s, last_s, rounds.every_s)]
    for at_s, _, asked in sorted(events, key=lambda event: event[:2]):
        yield at_s, asked
