"""Learn what to expect from the rides of the past, and from the wishes that could not be met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from mobility.anticipation.expectation import Expectation, zones_of
from mobility.booking.unmet_values import Cell, UnmetCount
from mobility.parts import Parts
from routing.values import VirtualStop

__all__ = ["learn"]

_DAY_S = 86_400
_BAND_S = 7200
_MOST_COUNTS = 100_000
_FOR_WANT_OF_VEHICLES = frozenset({"NO_TIME", "OUT_OF_SHIFT", "KEPT_FOR_RETURNS"})


def learn(parts: Parts) -> Expectation:
    """
    Return what the last days let expect.

    Counted are bookings that were made shortly before their pickup (earlier ones will be in the plans), and wishes no
    vehicle had time for, which else would never draw one: those are known by cell and two hours only, and are spread
    evenly over both.
    """
    policy, now_s, timezone = parts.policy.anticipation, parts.clock.now_s(), parts.policy.timezone
    today = dt.datetime.fromtimestamp(now_s, timezone).date()
    since_s = now_s - (policy.learn_days + 1) * _DAY_S
    with parts.store.reading() as work:
        made = work.bookings.pickups_between(since_s, now_s, policy.spontaneous_s)
        unmet = work.unmet.between(since_s, now_s, _MOST_COUNTS)
        first_s = work.bookings.first_pickup_s()
    index = {stop.id: stop.index for stop in parts.area.stops}
    requests = [(index[stop_id], at_s) for stop_id, at_s in made if stop_id in index]
    requests += _spread(unmet, parts.area.stops)
    first = today if first_s is None else dt.datetime.fromtimestamp(first_s, timezone).date()
    days = [day for back in range(1, policy.learn_days + 1) if (day := today - dt.timedelta(days=back)) >= first]
    counted = set(days)
    known = [each for each in requests if dt.datetime.fromtimestamp(each[1], timezone).date() in counted]
    return Expectation(zones_of(parts.area.stop_table_s, policy.zone_radius_s), known, days, timezone)


def _spread(unmet: Iterable[UnmetCount], stops: Sequence[VirtualStop]) -> Iterator[tuple[int, int]]:
    """Yield a stop and a time for each wish that no vehicle had time for."""
    inside: dict[Cell, list[int]] = {}
    for stop in stops:
        inside.setdefault(Cell.around(stop.lat, stop.lon), []).append(stop.index)
    for count in unmet:
        there = inside.get(count.origin)
        if there is None or count.reason not in _FOR_WANT_OF_VEHICLES:
            continue
        for number in range(count.wishes):
            yield there[number % len(there)], count.band_s + int((number + 0.5) * _BAND_S / count.wishes)
