"""
Count the wishes that could not be met, for those who plan the service.

Kept are two cells of two kilometres, a band of two hours, the reason and how many persons: no door, no minute, no name,
no address, and no row of its own for any wish, so that nobody can be recognised. A wish repeated is counted again. What
somebody needs (a wheelchair place, short walks) is counted apart from that, by day for the whole area.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from mobility.booking.unmet_values import NO_RIDE, Cell, UnmetCount, need_of
from mobility.booking.values import TripWish
from mobility.parts import Parts, decided

__all__ = ["note_unmet"]

_BAND_HOURS = 2


def note_unmet(parts: Parts, trip: TripWish, reason: str) -> None:
    """Count a wish that was refused for `reason`."""
    at_s = parts.clock.now_s() if trip.at_s is None or trip.when == "now" else trip.at_s
    count = UnmetCount(
        band_s=_band_s(parts, at_s),
        reason=reason,
        origin=Cell.around(trip.origin.lat, trip.origin.lon),
        destination=Cell.around(trip.destination.lat, trip.destination.lon),
        persons=trip.party.persons,
    )

    need = need_of(asdict(trip.party), trip.impaired)

    def write() -> None:
        with parts.store.unit_of_work() as work:
            work.unmet.count(count)
            if reason in NO_RIDE:
                work.unmet.count_need(_day_s(parts, at_s), need)
            work.commit()

    decided(write)


def _day_s(parts: Parts, at_s: int) -> int:
    local = datetime.fromtimestamp(at_s, parts.policy.timezone)
    return int(local.replace(hour=12, minute=0, second=0, microsecond=0).timestamp())


def _band_s(parts: Parts, at_s: int) -> int:
    local = datetime.fromtimestamp(at_s, parts.policy.timezone)
    hour = local.hour // _BAND_HOURS * _BAND_HOURS
    return int(local.replace(hour=hour, minute=0, second=0, microsecond=0).timestamp())
