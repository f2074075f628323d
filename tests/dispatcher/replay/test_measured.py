"""A measured day is the same day, with what deciding took beside it."""

from itertools import count

from dispatcher.replay.measured import MeasuredRolling
from dispatcher.replay.outcome import outcome_of
from dispatcher.replay.rolling import Rounds, play
from tests.dispatcher.replay.days import small_day

ROUNDS = Rounds(every_s=1800, iterations=30)


def test_measuring_changes_nothing_and_counts_everybody():
    day = small_day(4, wishes=20)
    ticks = count()
    state = MeasuredRolling(day, 1, stopwatch=lambda: float(next(ticks)))
    played = play(day, ROUNDS, state=state)
    assert played == play(day, ROUNDS)
    assert len(state.decided) == 20
    assert sum(each.met for each in state.decided) == outcome_of(day, played.logs).served
    assert {each.seconds for each in state.decided} == {3.0}  # begin, the offer's begin and end, end
    assert state.offered_s == 20.0
    assert state.decided[0].open_rides == 0
    assert max(each.open_rides for each in state.decided) > 1
    assert [each.at_s for each in state.improved] == sorted(each.at_s for each in state.improved)
    assert sum(each.gain for each in state.improved) == state.gained > 0
