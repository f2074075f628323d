"""One day dispatched three ways: insertion only, with improvement, and with everything known from the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dispatcher.errors import InvalidProblem
from dispatcher.replay.day import ReplayDay
from dispatcher.replay.hindsight import hindsight
from dispatcher.replay.outcome import Outcome, outcome_of
from dispatcher.replay.rolling import Rounds, play

__all__ = ["Comparison", "Foresight", "compare"]


@dataclass(frozen=True, slots=True)
class Foresight:
    """How long the day with everything known is solved: `rounds` searches of so many `iterations` or `seconds`."""

    rounds: int = 20
    iterations: int | None = 5000
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise InvalidProblem(f"rounds must be at least 1, got {self.rounds}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    The same day three ways.

    Parameters
    ----------
    online, improved, known
        Insertion only; insertion and improvement; everything known from the start (the best found).
    changes, moved
        Plans changed by improvement, and how often a rider came into another vehicle.
    """

    online: Outcome
    improved: Outcome
    known: Outcome
    changes: int
    moved: int

    @property
    def closed(self) -> float:
        """Share of the gap between insertion only and everything known that improvement closes."""
        gap = self.online.cost - self.known.cost
        return (self.online.cost - self.improved.cost) / gap if gap > 0 else 1.0


def compare(
    day: ReplayDay,
    rounds: Rounds,
    foresight: Foresight,
    *,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Comparison:
    """
    Dispatch one day three ways.

    The solution with everything known starts from the better of the two others, so it is never worse than they are.

    Parameters
    ----------
    day
        The day.
    rounds
        How plans are improved as the day goes on.
    foresight
        How long the day is solved in hindsight.
    seed
        Seed of the searches.
    progress
        Told what is being done, and the share of it that is done.
    """

    def said(what: str) -> Callable[[float], None]:
        return lambda share: progress(what, share) if progress is not None else None

    online = play(day, progress=said("insertion only"))
    improved = play(day, rounds, seed=seed, progress=said("insertion and improvement"))
    outcomes = [outcome_of(day, played.logs) for played in (online, improved)]
    best = online if outcomes[0].cost < outcomes[1].cost else improved
    known = hindsight(
        day,
        best.logs,
        rounds=foresight.rounds,
        iterations=foresight.iterations,
        seconds=foresight.seconds,
        seed=seed,
        workers=rounds.workers,
        progress=said("everything known"),
    )
    return Comparison(outcomes[0], outcomes[1], outcome_of(day, known), improved.changes, improved.moved)
