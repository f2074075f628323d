"""What many clients were answered within, added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.cli.service_clients import Timed

__all__ = ["RequestFigures", "Rounds", "ServiceFigures", "figures_of"]

_OK = 200


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """
    One kind of request.

    Attributes
    ----------
    count
        How many were answered.
    p50_ms, p95_ms, p99_ms
        So many of a hundred were answered within this, end to end, with all clients at it.
    times_trivial
        The p95 by the p95 of a trivial request to the same server in the same rounds: what the machine is busy with
        otherwise falls out of it.
    processor_ms
        Processor time of the web server for one of them, None where kinds went on at the same time.
    """

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    times_trivial: float
    processor_ms: float | None


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """
    What was measured with one database.

    `requests` by kind: ``trivial`` (/health), ``offer`` (a wish, answered), ``hold``, ``confirm``, ``booking`` (both of
    one ride together), ``at once`` (both in one request) and ``cancel``. `bookings_per_s` counts rides from the wish to
    the confirmation.
    """

    requests: Mapping[str, RequestFigures]
    offers_per_s: float
    bookings_per_s: float
    refused_wishes: int
    refused_holds: int
    memory_mb: float


class Rounds:
    """Answers gathered by phase, with the seconds each phase took, and the processor seconds of the server in it."""

    def __init__(self) -> None:
        self.timed: dict[str, list[Timed]] = defaultdict(list)
        self.seconds: dict[str, float] = defaultdict(float)
        self.processor_s: dict[str, float] = defaultdict(float)

    def add(self, phase: str, timed: Sequence[Timed], seconds: float, processor_s: float) -> None:
        """Add one phase of one round."""
        self.timed[phase] += timed
        self.seconds[phase] += seconds
        self.processor_s[phase] += processor_s


def figures_of(rounds: Rounds, memory_mb: float) -> ServiceFigures:
    """Add the rounds up."""
    booked = [timed for timed in rounds.timed["bookings"] if timed.status == _OK]
    by_ride: dict[str, float] = defaultdict(float)
    confirmed = {timed.booking_id for timed in booked if timed.what == "confirm"}
    for timed in booked:
        if timed.booking_id in confirmed:
            by_ride[timed.booking_id] += timed.ms
    spent_ms = {phase: 1000 * rounds.processor_s[phase] for phase in rounds.processor_s}
    offers, asked = rounds.timed["offers"], [timed for timed in rounds.timed["bookings"] if timed.what == "offers"]
    at_once = rounds.timed["at once"]
    an_offer_ms = spent_ms["offers"] / len(offers)
    without_offers_ms = {
        phase: spent_ms[phase] - an_offer_ms * sum(timed.what == "offers" for timed in rounds.timed[phase])
        for phase in ("bookings", "at once")
    }
    kinds: dict[str, tuple[list[float], float | None]] = {
        "trivial": (_ms(rounds.timed["trivial"], "trivial"), spent_ms["trivial"]),
        "offer": (_ms(offers, "offers"), spent_ms["offers"]),
        "hold": (_ms(booked, "hold"), None),
        "confirm": (_ms(booked, "confirm"), None),
        "booking": (list(by_ride.values()), without_offers_ms["bookings"]),
        "at once": (_ms(at_once, "book"), without_offers_ms["at once"]),
        "cancel": (_ms(rounds.timed["cancels"], "cancel"), spent_ms["cancels"]),
    }
    trivial_ms = _within(kinds["trivial"][0], 95)
    holds = [timed for timed in rounds.timed["bookings"] if timed.what == "hold"]
    return ServiceFigures(
        requests={name: _figures(times, spent, trivial_ms) for name, (times, spent) in kinds.items() if times},
        offers_per_s=round(len(offers) / rounds.seconds["offers"], 1),
        bookings_per_s=round(len(confirmed) / rounds.seconds["bookings"], 1),
        refused_wishes=len(asked) - len(holds),
        refused_holds=sum(timed.status != _OK for timed in holds),
        memory_mb=memory_mb,
    )


def _ms(timed: Sequence[Timed], what: str) -> list[float]:
    return [each.ms for each in timed if each.what == what and each.status == _OK]


def _figures(times_ms: Sequence[float], spent_ms: float | None, trivial_ms: float) -> RequestFigures:
    p50, p95, p99 = (_within(times_ms, share) for share in (50, 95, 99))
    processor_ms = None if spent_ms is None else round(spent_ms / len(times_ms), 2)
    return RequestFigures(len(times_ms), p50, p95, p99, round(p95 / trivial_ms, 2), processor_ms)


def _within(times_ms: Sequence[float], share: int) -> float:
    """Return the time within which so many of a hundred were answered."""
    ordered = sorted(times_ms)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2)
