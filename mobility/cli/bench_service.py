"""`mobility bench service`: offers and bookings end to end, with the web server and the database in the loop."""

from __future__ import annotations

import random
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.bench_parts import area_option, area_title, bench_settings, out_option, prepared, write_figures
from mobility.cli.circumstances import Circumstances
from mobility.cli.service_clients import Clients, Kind, Timed, Work
from mobility.cli.service_rounds import Rounds, ServiceFigures, figures_of
from mobility.cli.service_server import ServerUnderTest, serving
from mobility.cli.service_stage import OPEN_ALWAYS, add_fleet, add_rides, wish_json, wishes
from mobility.config import Settings

if TYPE_CHECKING:
    from routing.area import Area

__all__ = ["service", "staged_settings"]

_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class _Sizes:
    vehicles: int
    rides: int
    clients: int
    processes: int
    rounds: int
    requests: int
    seed: int
    worker: bool


@click.command()
@area_option
@click.option("--vehicles", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--rides", type=click.IntRange(0, 5000), default=500, show_default=True, help="Booked before it begins.")
@click.option("--clients", type=click.IntRange(1, 64), default=8, show_default=True, help="Asking at the same time.")
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True, help="Of the web server.")
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option(
    "--requests", type=click.IntRange(1, 1000), default=30, show_default=True, help="Of each kind: a client's."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--worker/--no-worker", default=False, show_default=True, help="With a worker beside the web server.")
@click.option("--postgresql", metavar="URL", help="An empty PostgreSQL database to measure with as well.")
@out_option
def service(area_name: str | None, postgresql: str | None, out: Path | None, **sizes: int) -> None:
    """Ask a web server for offers and book them, many clients at once: times, requests a second, processor time."""
    settings, asked = bench_settings(area_name), _Sizes(**sizes)  # type: ignore[arg-type]
    settings.prepare_home()
    here, console = Circumstances.now(), Console(soft_wrap=True)
    with prepared(settings, console) as area, tempfile.TemporaryDirectory(prefix="bench-", dir=settings.home) as folder:
        found = {}
        for name, staged in staged_settings(settings, Path(folder), postgresql):
            with console.status(f"Asking for rides with {name} …"):
                found[name] = _measured(staged, area, asked)
            console.print(_table(f"{area.title} ({area.source_label}), {name}, load {here.load}", found[name]))
        title, source, model = area.title, area.source_label, area.is_model
    figures = {"area": title, "source": source, "where": asdict(here), **asdict(asked)}
    figures |= {name: asdict(each) for name, each in found.items()}
    write_figures(out, f"service-{area_title(settings, is_model=model)}", figures, console)


def staged_settings(settings: Settings, folder: Path, postgresql: str | None) -> Iterator[tuple[str, Settings]]:
    """
    Yield SQLite, and PostgreSQL where an address is given, with the settings of a service that is open at any hour.

    Its keys and logs, and the SQLite database, lie in `folder`.
    """
    (folder / "open.toml").write_text(OPEN_ALWAYS, encoding="utf-8")
    staged = replace(settings, home=folder, policy=(*settings.policy, folder / "open.toml"))
    yield "SQLite", replace(staged, database_url=f"sqlite:///{folder / 'bench.sqlite'}")
    if postgresql is not None:
        yield "PostgreSQL", replace(staged, database_url=postgresql)


def _measured(settings: Settings, area: Area, asked: _Sizes) -> ServiceFigures:
    from mobility.installation import open_service  # noqa: PLC0415 - `--help` must be quick
    from mobility.store.store import Store  # noqa: PLC0415

    rng = random.Random(asked.seed)
    store = Store.open(settings.database_url)
    store.migrate()
    store.close()
    staging = open_service(settings, area, improving=False)
    try:
        add_fleet(staging, asked.vehicles, secrets.token_urlsafe(12))
        add_rides(staging, asked.rides, rng)
        drawn = (wish_json(wish) for wish in wishes(staging, rng))
        with (
            serving(settings, settings.home / "log", processes=asked.processes, worker=asked.worker) as server,
            Clients(asked.clients, server.host, server.port) as clients,
        ):
            measuring = _Measuring(server, clients, asked, drawn)
            measuring.play(_WARM_UP, Rounds())
            return figures_of(measuring.all_rounds(), server.memory_mb())
    finally:
        staging.store.close()


class _Measuring:
    """Rounds of requests, kind after kind; each gives up what it has booked, so that none is busier than another."""

    def __init__(self, server: ServerUnderTest, clients: Clients, asked: _Sizes, drawn: Iterator[object]) -> None:
        self._server, self._clients, self._asked, self._drawn = server, clients, asked, drawn

    def all_rounds(self) -> Rounds:
        rounds = Rounds()
        for _ in range(self._asked.rounds):
            self.play(self._asked.requests, rounds)
        return rounds

    def play(self, requests: int, rounds: Rounds) -> None:
        """Let every client send so many requests of each kind."""
        self._phase(rounds, "trivial", [Work("trivial", times=requests)] * self._asked.clients)
        self._phase(rounds, "offers", self._with_wishes("offers", requests))
        taken: tuple[tuple[Kind, str], ...] = (("bookings", "confirm"), ("at once", "book"))
        for what, last in taken:
            booked = self._phase(rounds, what, self._with_wishes(what, requests))
            ids = [timed.booking_id for timed in booked if timed.what == last and timed.status == HTTPStatus.OK]
            shares = [tuple(ids[start :: self._asked.clients]) for start in range(self._asked.clients)]
            self._phase(rounds, "cancels", [Work("cancels", bookings=share) for share in shares])

    def _with_wishes(self, what: Kind, requests: int) -> list[Work]:
        return [Work(what, wishes=tuple(islice(self._drawn, requests))) for _ in range(self._asked.clients)]  # type: ignore[arg-type]

    def _phase(self, rounds: Rounds, what: str, works: list[Work]) -> Iterable[Timed]:
        before_s = self._server.processor_s()
        timed, seconds = self._clients.run(works)
        rounds.add(what, timed, seconds, self._server.processor_s() - before_s)
        return timed


def _table(title: str, found: ServiceFigures) -> Table:
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column("Answered within", style="bold")
    for name in ("requests", "p50, ms", "p95, ms", "p99, ms", "a trivial one's", "server's processor, ms"):
        table.add_column(name, justify="right")
    for name, each in found.requests.items():
        processor = "" if each.processor_ms is None else f"{each.processor_ms:.2f}"
        values = (f"{value:.1f}" for value in (each.p50_ms, each.p95_ms, each.p99_ms))
        table.add_row(name, str(each.count), *values, f"x {each.times_trivial:.1f}", processor)
    table.caption_justify = "left"
    table.caption = (
        f"{found.offers_per_s:.0f} offers a second; {found.bookings_per_s:.0f} bookings a second with their offers; "
        f"{found.refused_wishes} wishes and {found.refused_holds} holds refused; {found.memory_mb:.0f} MB of memory"
    )
    return table
