"""The report as tables, alike for the command line and the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from routing.report.area_report import AreaReport
from routing.report.meanings import island_meaning, left_out_meaning, stop_meaning
from routing.stop_coverage import LOOK_M, SettlementCoverage

__all__ = ["Table", "report_tables", "share", "walk"]

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of the report.

    Attributes
    ----------
    key
        Short name, fit for an anchor.
    title, note
        What it shows, and what one should know about it.
    columns
        Headings; those that begin with "#" head numbers, which stand to the right.
    rows
        As many cells as columns each, the most telling first.
    """

    key: str
    title: str
    note: str
    columns: Row
    rows: tuple[Row, ...]


def report_tables(report: AreaReport) -> tuple[Table, ...]:
    """All tables of a report, in the order one reads them; those that have nothing to show are left out."""
    tables = (
        _network(report),
        _left_out(report),
        _islands(report),
        _suspects(report),
        _stops(report),
        _stranded(report),
        _municipalities(report),
        _settlements(report),
        _vanished(report),
        _build(report),
    )
    return tuple(table for table in tables if table.rows)


def _network(report: AreaReport) -> Table:
    roads = report.roads
    rows = (
        ("Junctions", _count(roads.nodes), "kept"),
        ("Road arcs", _count(roads.arcs), "directions of travel between two junctions, kept"),
        ("Roads, km", _count(roads.length_km), "kept, every road counted once"),
        ("Turn restrictions", _count(roads.restrictions), f"applied; they close {_count(roads.forbidden_turns)} turns"),
        ("Not connected, km", _count(roads.unconnected_km), "dropped: one cannot drive there and back"),
        ("Beyond the rim, pieces", _count(roads.outside_segments), "dropped: outside the area and its margin"),
    )
    return Table("network", "Road network", "", ("", "#", "what became of them"), rows)


def _left_out(report: AreaReport) -> Table:
    counts = sorted(report.roads.left_out.items(), key=lambda item: -item[1])
    return Table(
        "left-out",
        "Left out, by reason",
        "Objects of the extract that the importer did not take.",
        ("reason", "#objects", "what it means"),
        tuple((reason, _count(count), left_out_meaning(reason)) for reason, count in counts),
    )


def _islands(report: AreaReport) -> Table:
    totals = sorted(report.roads.island_totals.items(), key=lambda item: -item[1][1])
    return Table(
        "islands",
        "Pieces that do not belong to the network",
        "Roads that hang together, but from which one cannot drive everywhere and back. The map shows the largest.",
        ("reason", "#pieces", "#km", "what it means"),
        tuple((str(reason), _count(count), f"{km:,.1f}", island_meaning(reason)) for reason, (count, km) in totals),
    )


def _suspects(report: AreaReport) -> Table:
    inside = {suspect.osm_way: report.inside(suspect.lat, suspect.lon) for suspect in report.roads.suspects}
    return Table(
        "suspects",
        "Suspicious one-way roads",
        "Because of each of them roads cannot be reached or left. Look them up in OpenStreetMap and turn or open them. "
        "Those beyond the service area are mostly roads that end where the extract does.",
        ("way", "street", "what it causes", "in the area", "#km stranded", "#lat", "#lon"),
        tuple(
            (
                f"way {suspect.osm_way}",
                suspect.name,
                str(suspect.why),
                "yes" if inside[suspect.osm_way] else "no",
                f"{suspect.stranded_km:.2f}",
                f"{suspect.lat:.5f}",
                f"{suspect.lon:.5f}",
            )
            for suspect in sorted(report.roads.suspects, key=lambda one: not inside[one.osm_way])
        ),
    )


def _stops(report: AreaReport) -> Table:
    kinds = sorted(report.stop_report.kinds.items(), key=lambda item: -item[1])
    left_out = sorted(report.stop_report.left_out.items(), key=lambda item: -item[1])
    made = [(kind.replace("_", " "), _count(count), "offered") for kind, count in kinds]
    lost = [("bus stop", _count(count), " ".join((f"left out: {why}.", stop_meaning(why)))) for why, count in left_out]
    return Table("stops", "Virtual stops", "", ("kind", "#stops", "what became of them"), (*made, *lost))


def _stranded(report: AreaReport) -> Table:
    return Table(
        "stranded",
        "Unreachable stops",
        "Stops that vehicles cannot drive to, or on from, as counted over all other stops.",
        ("stop", "id", "#no way to", "#no way from", "#lat", "#lon"),
        tuple(
            (
                found.stop.name,
                found.stop.id,
                _count(found.no_way_to),
                _count(found.no_way_from),
                f"{found.stop.lat:.5f}",
                f"{found.stop.lon:.5f}",
            )
            for found in report.stranded
        ),
    )


def _vanished(report: AreaReport) -> Table:
    stops = report.stop_report
    return Table(
        "vanished",
        "Stops that are no more",
        f"Stops of the build before; {_count(stops.kept)} others have kept their id.",
        ("stop", "id", "rides booked before", "#lat", "#lon"),
        tuple(
            (
                gone.name,
                gone.id,
                "still find it" if gone.is_retired else "cannot be driven: no road leads there",
                f"{gone.lat:.5f}",
                f"{gone.lon:.5f}",
            )
            for gone in stops.vanished
        ),
    )


COVERAGE_COLUMNS = ("#addresses", "#within 250 m", "#share", "#longest walk, m")


def _municipalities(report: AreaReport) -> Table:
    parts: dict[str, list[SettlementCoverage]] = defaultdict(list)
    for settlement in report.stop_report.coverage:
        parts[settlement.municipality].append(settlement)
    rows = sorted((_coverage(parts[name]), name) for name in parts)
    every = report.stop_report
    note = (
        f"{share(every.within_250_m, every.addresses)} of {_count(every.addresses)} addresses in settlements "
        "have a stop within 250 m on foot. The worst come first."
        if every.addresses
        else ""
    )
    return Table(
        "municipalities",
        "Coverage by municipality",
        note,
        ("municipality", *COVERAGE_COLUMNS),
        tuple((name, *_coverage_cells(parts[name])) for _, name in rows),
    )


def _settlements(report: AreaReport) -> Table:
    worst = sorted(report.stop_report.coverage, key=lambda one: (one.within_250_m / one.addresses, -one.farthest_m))
    return Table(
        "settlements",
        "Coverage by settlement",
        "The worst come first.",
        ("settlement", "municipality", *COVERAGE_COLUMNS),
        tuple((one.name, one.municipality, *_coverage_cells([one])) for one in worst),
    )


def _coverage(parts: Iterable[SettlementCoverage]) -> float:
    counted = [(part.within_250_m, part.addresses) for part in parts]
    return sum(within for within, _ in counted) / sum(addresses for _, addresses in counted)


def _coverage_cells(parts: list[SettlementCoverage]) -> Row:
    addresses, within = sum(part.addresses for part in parts), sum(part.within_250_m for part in parts)
    farthest = max(part.farthest_m for part in parts)
    return _count(addresses), _count(within), share(within, addresses), walk(farthest)


def _build(report: AreaReport) -> Table:
    steps = [(step, f"{seconds:.1f} s") for step, seconds in report.seconds.items()]
    return Table(
        "build",
        "The build",
        "Steps may run beside each other. Sizes are those of the files of the bundle.",
        ("", "#"),
        (*steps, ("All", f"{report.took_s:.1f} s"), *_sizes(report)),
    )


def _sizes(report: AreaReport) -> Iterator[Row]:
    """Megabytes of the files of the bundle, those of a folder together."""
    sizes: dict[str, int] = defaultdict(int)
    for part, size in report.meta.parts.items():
        sizes[part.split("/", maxsplit=1)[0]] += size
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        yield name, f"{size / 1e6:.1f} MB"


def _count(number: float) -> str:
    return f"{number:,.0f}"


def share(part: int, whole: int) -> str:
    """
    Write a share of a whole greater than 0 in percent, rounded down: what is not all never reads as all.

    Examples
    --------
    >>> share(42_327, 42_334), share(3, 3)
    ('99.9%', '100.0%')
    """
    return f"{part * 1000 // whole / 10:.1f}%"


def walk(metres: float) -> str:
    """
    Write the longest walk of a settlement in metres; beyond `LOOK_M` nobody looked for a stop.

    Examples
    --------
    >>> walk(241.6), walk(2_000.0)
    ('242', 'over 2,000')
    """
    return _count(metres) if metres < LOOK_M else f"over {_count(LOOK_M)}"
