"""How many requests to expect where and when: a smoothed mean by zone, kind of day and quarter of an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatcher.rebalancing import Zone
from dispatcher.schedule import TravelTimes

__all__ = ["Expectation", "Zones", "zones_of"]

_QUARTER_S = 900
_QUARTERS = 96
_KINDS = (0, 0, 0, 0, 0, 1, 2)  # Monday to Friday, Saturday, Sunday
_NEIGHBOURS = (1.0, 2.0, 3.0, 2.0, 1.0)  # a quarter and the two before and behind it


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """
    The area cut into zones.

    Parameters
    ----------
    centres
        Where vehicles wait in each zone: index of a stop, int64, shape ``[z]``.
    of_stop
        Zone of each stop, int64, shape ``[n]``.
    """

    centres: NDArray[np.int64]
    of_stop: NDArray[np.int64]


def zones_of(table_s: TravelTimes, radius_s: int) -> Zones:
    """
    Cut stops into zones around centres that are at most `radius_s` away, about as few as possible.

    The stop that is farthest from all centres becomes the next one until none is too far (Gonzalez 1985, at most twice
    the smallest radius for that many centres); the waiting place of a zone is then its most central stop. O(z n).
    """
    if len(table_s) == 0:
        return Zones(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    seeds = [int(np.argmin(np.minimum(table_s, 10 * radius_s).sum(axis=1, dtype=np.int64)))]
    away_s = table_s[seeds[0]].astype(np.int64)
    while away_s.max() > radius_s:
        seeds.append(int(away_s.argmax()))
        away_s = np.minimum(away_s, table_s[seeds[-1]])
    of_stop = table_s[seeds].argmin(axis=0).astype(np.int64)
    centres = []
    for zone in range(len(seeds)):
        members = np.flatnonzero(of_stop == zone)
        centres.append(int(members[table_s[np.ix_(members, members)].sum(axis=1, dtype=np.int64).argmin()]))
    return Zones(np.array(centres, dtype=np.int64), of_stop)


class Expectation:
    """
    What is expected, learnt from requests of the past.

    The mean of a Poisson process whose rate depends on zone, kind of day (working day, Saturday, Sunday) and quarter of
    an hour: requests counted, smoothed over the neighbouring quarters, divided by the days of that kind and one more on
    which nobody asked. So a short history makes careful, and none at all moves nobody.

    Parameters
    ----------
    zones
        The zones.
    requests
        Stop (index) and wished pickup (seconds since the epoch) of each request of the past.
    days
        The local days they were counted on.
    timezone
        Time zone of the area.
    """

    def __init__(
        self, zones: Zones, requests: Iterable[tuple[int, int]], days: Sequence[dt.date], timezone: ZoneInfo
    ) -> None:
        self.zones = zones
        self._timezone = timezone
        counts = np.zeros((3, _QUARTERS, len(zones.centres)))
        for stop, at_s in requests:
            kind, quarter = self._slot(at_s)
            counts[kind, quarter, zones.of_stop[stop]] += 1.0
        of_kind = np.array([sum(_KINDS[day.weekday()] == kind for day in days) for kind in range(3)])
        weights = np.array(_NEIGHBOURS) / sum(_NEIGHBOURS)
        smooth = sum(w * np.roll(counts, shift - 2, axis=1) for shift, w in enumerate(weights))
        self._rates: NDArray[np.float64] = np.asarray(smooth) / (of_kind + 1.0)[:, None, None]

    def zones_between(self, from_s: int, until_s: int) -> tuple[Zone, ...]:
        """Return every zone with the requests expected in ``[from_s, until_s)``."""
        expected = np.zeros(len(self.zones.centres))
        at_s = from_s
        while at_s < until_s:
            end_s = min(until_s, at_s - at_s % _QUARTER_S + _QUARTER_S)
            kind, quarter = self._slot(at_s)
            expected += self._rates[kind, quarter] * ((end_s - at_s) / _QUARTER_S)
            at_s = end_s
        return tuple(Zone(int(c), float(e)) for c, e in zip(self.zones.centres, expected, strict=True))

    def _slot(self, at_s: int) -> tuple[int, int]:
        local = dt.datetime.fromtimestamp(at_s, self._timezone)
        return _KINDS[local.weekday()], (local.hour * 3600 + local.minute * 60) // _QUARTER_S
