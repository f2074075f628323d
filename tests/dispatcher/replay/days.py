"""Small random days for the properties of a replay."""

import random

import numpy as np

from dispatcher.problem import Access, Load, Vehicle, Wish
from dispatcher.replay.day import ReplayDay, TimedWish

PLACES = 12
MORNING = 8 * 3600


def small_day(seed, vehicles=3, wishes=25):
    """Return four hours on a plane of twelve places, up to fifteen minutes apart; some book well ahead."""
    dice = random.Random(seed)
    spots = np.array([[dice.uniform(0, 640), dice.uniform(0, 640)] for _ in range(PLACES)])
    table = np.ceil(np.linalg.norm(spots[:, None] - spots[None, :], axis=2)).astype(np.int32)
    fleet = tuple(
        Vehicle(f"bus-{n}", (Load(4), Load(2, 1)), MORNING, MORNING + 5 * 3600, dice.randrange(PLACES))
        for n in range(vehicles)
    )
    asked = [_asked(dice, f"rider-{n}") for n in range(wishes)]
    return ReplayDay(table, fleet, tuple(sorted(asked, key=lambda each: each.at_s)))


def _asked(dice, name):
    leave_s = MORNING + dice.randrange(4 * 3600)
    origin, destination = dice.sample(range(PLACES), 2)
    wish = Wish(
        id=name,
        pickups=(Access(origin),),
        dropoffs=(Access(destination),),
        load=dice.choice([Load(1), Load(1), Load(2), Load(0, 1)]),
        earliest_departure_s=leave_s,
        latest_departure_s=leave_s + 1200,
        latest_arrival_s=leave_s + 5400,
    )
    return TimedWish(leave_s - dice.choice([1200, 2400, 20_000]), wish)
