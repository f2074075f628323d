"""The page and charts `mobility bench scale` leaves behind."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mobility.cli.charts import line_chart
from mobility.cli.circumstances import Circumstances

if TYPE_CHECKING:
    from dispatcher.growth import OfferTimes
    from dispatcher.replay.outcome import Outcome
    from mobility.cli.bench_scale import ScaleFigures, WholeDay

__all__ = ["write_scale"]


def write_scale(figures: ScaleFigures, here: Circumstances, out: Path | None, name: str) -> Iterator[str]:
    """Yield the lines to print; where there is a folder, write the page and its charts into it."""
    charts = {
        f"scale-{name}-vehicles.svg": _chart("Offers as the fleet grows, five rides a vehicle", figures.by_vehicles),
        f"scale-{name}-rides.svg": _chart(f"Offers as rides grow, {figures.vehicles} vehicles", figures.by_rides),
        f"scale-{name}-day.svg": _day_chart(figures),
    }
    page = "\n".join([*_page(figures, here), *(f"![]({chart})\n" for chart in charts)])
    yield page
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for file, text in {f"scale-{name}.md": page, **charts}.items():
            (out / file).write_text(text, encoding="utf-8")
        yield f"Written to {out / f'scale-{name}.md'}"


def _page(it: ScaleFigures, here: Circumstances) -> Iterator[str]:
    zones = it.zoned.zones
    yield f"# A day of {it.requests:,} requests and {it.vehicles} vehicles"
    yield ""
    yield f"{it.area}, seed {it.seed}. {here} All seconds are seconds of work on one core."
    yield ""
    yield f"| | insertion only | with improvement | insertion only in {len(zones)} zones |"
    yield "|---|---|---|---|"
    ways = (it.online.outcome, it.improved.outcome, it.zoned_outcome)
    for title, cells in (*_outcome_rows(ways), *_work_rows(it)):
        yield f"| {title} | {' | '.join(cells)} |"
    yield ""
    yield from _rounds(it)
    yield ""
    yield (
        f"{it.zoned.at_border:,} of {it.requests:,} wishes ({it.zoned.at_border / it.requests:.0%}) lay within "
        f"{it.border_s} s of a border and were offered to several zones, the cheapest offer won. "
        f"The zones were asked {' and '.join(f'{zone.asked:,}' for zone in zones)} times."
    )
    yield ""
    yield from _growth("Offers as the fleet grows (five rides put in for each vehicle)", it.by_vehicles)
    yield from _growth(f"Offers as open rides grow ({it.vehicles} vehicles)", it.by_rides)


def _outcome_rows(ways: Sequence[Outcome]) -> Iterator[tuple[str, list[str]]]:
    yield "served", [f"{way.served:,} of {way.asked:,}" for way in ways]
    yield "cost (seconds of driving)", [f"{way.cost:,.0f} ({way.cost / ways[0].cost - 1:+.1%})" for way in ways]
    yield "driven", [f"{way.drive_s / 3600:,.1f} h ({way.drive_s / ways[0].drive_s - 1:+.1%})" for way in ways]
    yield "of it empty", [f"{way.empty_s / way.drive_s:.0%}" for way in ways]
    yield "wait, mean and 95 %", [f"{way.wait_s / 60:.1f}, {way.wait_p95_s / 60:.1f} min" for way in ways]
    yield "on board, mean and 95 %", [f"{way.ride_s / 60:.1f}, {way.ride_p95_s / 60:.1f} min" for way in ways]


def _work_rows(it: ScaleFigures) -> Iterator[tuple[str, list[str]]]:
    days = (it.online, it.improved)
    yield "requests decided a second", [f"{len(day.state.decided) / _deciding_s(day):,.0f}" for day in days] + [""]
    yield "one decision, mean, p50, p99", [_decision_ms(day) for day in days] + [""]
    yield "of it the offer, mean", [f"{1000 * day.state.offered_s / it.requests:.2f} ms" for day in days] + [""]
    yield "most open rides", [f"{max(each.open_rides for each in day.state.decided):,}" for day in days] + [""]
    busiest = max(zone.seconds for zone in it.zoned.zones)
    together = sum(zone.seconds for zone in it.zoned.zones)
    yield (
        "work for the whole day, driving included",
        [*(f"{day.seconds:.0f} s" for day in days), f"{together:.0f} s, the busiest zone {busiest:.0f} s"],
    )
    yield (
        "work a request",
        [
            *(f"{1000 * day.seconds / it.requests:.2f} ms" for day in days),
            f"{1000 * together / it.requests:.2f} ms, on its busiest core {1000 * busiest / it.requests:.2f} ms",
        ],
    )
    yield "memory of the process, at most", [f"{day.peak_mb:,.0f} MB" for day in days] + [""]


def _deciding_s(day: WholeDay) -> float:
    return sum(each.seconds for each in day.state.decided)


def _decision_ms(day: WholeDay) -> str:
    times_ms = sorted(1000 * each.seconds for each in day.state.decided)
    p50_ms, p99_ms = (times_ms[min(len(times_ms) - 1, int(share * len(times_ms)))] for share in (0.5, 0.99))
    return f"{statistics.fmean(times_ms):.2f}, {p50_ms:.2f}, {p99_ms:.2f} ms"


def _rounds(it: ScaleFigures) -> Iterator[str]:
    rounds = it.improved.state.improved
    if not rounds:
        return
    longest = max(rounds, key=lambda each: each.seconds)
    yield (
        f"Improvement: {len(rounds)} rounds of {it.iterations:,} iterations, one every {it.every_s} s of the day, "
        f"{statistics.fmean(each.seconds for each in rounds):.1f} s each in the mean, {longest.seconds:.1f} s at most "
        f"(at {longest.open_rides:,} open rides). Together they gained {sum(each.gain for each in rounds):,.0f} s "
        f"of driving by the plans they changed."
    )


def _growth(title: str, measured: Sequence[OfferTimes]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| vehicles | open rides | p50 | p95 |"
    yield "|--:|--:|--:|--:|"
    for each in measured:
        yield f"| {each.vehicles:,} | {each.rides:,} | {each.p50_ms:.2f} ms | {each.p95_ms:.2f} ms |"
    yield ""


def _chart(title: str, measured: Sequence[OfferTimes]) -> str:
    by_fleet = len({each.vehicles for each in measured}) > 1
    sizes = [float(each.vehicles if by_fleet else each.rides) for each in measured]
    lines = {
        "p95": list(zip(sizes, [each.p95_ms for each in measured], strict=True)),
        "p50": list(zip(sizes, [each.p50_ms for each in measured], strict=True)),
    }
    return line_chart(title, "vehicles" if by_fleet else "open rides", "ms of work for all offers to a wish", lines)


def _day_chart(it: ScaleFigures) -> str:
    """Mean time of a decision over the rides open at that moment, in classes of equal size."""
    decided = sorted(it.online.state.decided, key=lambda each: each.open_rides)
    size = max(1, -(-len(decided) // 20))
    classes = [decided[start : start + size] for start in range(0, len(decided), size)]
    line = [
        (statistics.fmean(e.open_rides for e in each), 1000 * statistics.fmean(e.seconds for e in each))
        for each in classes
    ]
    title = f"Decisions of the day by open rides, {it.vehicles} vehicles"
    return line_chart(title, "open rides", "ms of work for a decision, mean", {"offer and booking": line})
