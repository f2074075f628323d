"""
Who is served, and who is not: the share of wishes met by village and by need, over the last seven days.

Counted are wishes for travel today and on the six days before: met are those that became a booking, unless the service
called it off; not met are those for which there was no ride, see `mobility.booking.unmet`. A wish that was repeated
counts again, so the rates are rather too low than too high. Nobody is in it: villages and needs with few wishes are
put together or left out.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mobility.booking.distances import distance_m
from mobility.booking.unmet_values import NEEDS, NO_RIDE, Cell
from mobility.parts import Parts
from routing.values import VirtualStop

__all__ = ["Fairness", "ServiceRate", "fairness"]

_DAYS = 7
_LEAST = 10
"""Fewer wishes than this say nothing, and might be somebody's."""
_MOST_COUNTS = 100_000


@dataclass(frozen=True, slots=True)
class ServiceRate:
    """How many wishes of a village, or of a need, were met; the name is empty for all small villages together."""

    name: str
    asked: int
    served: int

    @property
    def rate(self) -> float | None:
        """The share that was met, in 0..1; None where too few asked to say so."""
        return self.served / self.asked if self.asked >= _LEAST else None


@dataclass(frozen=True, slots=True)
class Fairness:
    """The rates of ``[from_s, until_s)``: in all, by village (those served worst first) and by need."""

    from_s: int
    until_s: int
    total: ServiceRate
    villages: tuple[ServiceRate, ...]
    needs: tuple[ServiceRate, ...]

    @property
    def village_gap(self) -> float | None:
        """How far the best served village is ahead of the worst served, in 0..1; None where fewer than two count."""
        return _gap(village for village in self.villages if village.name)

    @property
    def need_gap(self) -> float | None:
        """How far the best served need is ahead of the worst served, as `village_gap`."""
        return _gap(self.needs)


def fairness(parts: Parts) -> Fairness:
    """Return the rates of the last seven days."""
    today = dt.datetime.fromtimestamp(parts.clock.now_s(), parts.policy.timezone).date()
    from_s, until_s = (_midnight_s(parts, today + dt.timedelta(days=days)) for days in (1 - _DAYS, 1))
    with parts.store.reading() as work:
        booked = work.bookings.outcomes_between(from_s, until_s)
        unmet = work.unmet.between(from_s, until_s, _MOST_COUNTS)
        unmet_needs = work.unmet.needs_between(from_s, until_s)
    villages = _Villages(parts.area.stops)
    by_village: Counter[tuple[str, bool]] = Counter()
    by_need: Counter[tuple[str, bool]] = Counter()
    for outcome, count in booked.items():
        by_village[outcome.municipality, outcome.served] += count
        by_need[outcome.need, outcome.served] += count
    for wish in unmet:
        if wish.reason in NO_RIDE:
            by_village[villages.of(wish.origin), False] += wish.wishes
    for need, count in unmet_needs.items():
        by_need[need, False] += count
    rates = [_rate(by_village, name) for name in sorted({name for name, _ in by_village})]
    total = ServiceRate("", sum(rate.asked for rate in rates), sum(rate.served for rate in rates))
    return Fairness(from_s, until_s, total, _without_small_ones(rates), tuple(_rate(by_need, need) for need in NEEDS))


def _midnight_s(parts: Parts, day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), parts.policy.timezone).timestamp())


def _rate(counts: Mapping[tuple[str, bool], int], name: str) -> ServiceRate:
    served = counts.get((name, True), 0)
    return ServiceRate(name, served + counts.get((name, False), 0), served)


def _without_small_ones(rates: Iterable[ServiceRate]) -> tuple[ServiceRate, ...]:
    """Return villages, those served worst first, and behind them all that are too small to be named, together."""
    rates = tuple(rates)
    large = sorted((r for r in rates if r.asked >= _LEAST), key=lambda r: (r.served / r.asked, r.name))
    small = [r for r in rates if r.asked < _LEAST]
    others = ServiceRate("", sum(r.asked for r in small), sum(r.served for r in small))
    return (*large, others) if small else tuple(large)


def _gap(rates: Iterable[ServiceRate]) -> float | None:
    known = [rate.rate for rate in rates if rate.rate is not None]
    return max(known) - min(known) if len(known) > 1 else None


class _Villages:
    """Which village a cell of the map belongs to: that of most of its stops, or of the nearest one."""

    def __init__(self, stops: Iterable[VirtualStop]) -> None:
        self._stops = tuple(stops)
        inside: dict[Cell, Counter[str]] = {}
        for stop in self._stops:
            inside.setdefault(Cell.around(stop.lat, stop.lon), Counter())[stop.municipality] += 1
        self._known = {cell: names.most_common(1)[0][0] for cell, names in inside.items()}

    def of(self, cell: Cell) -> str:
        """Return the name of the village."""
        if cell not in self._known:
            nearest = min(self._stops, key=lambda s: distance_m(s.lat, s.lon, cell.lat, cell.lon), default=None)
            self._known[cell] = "" if nearest is None else nearest.municipality
        return self._known[cell]
