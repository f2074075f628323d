"""
`mobility run`: the whole service with one command.

Prepares the area and a database of the demonstration, starts web server, worker and simulated fleet, says where
everything is, and stops all of it together.
"""

from __future__ import annotations

import contextlib
import fcntl
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from mobility.cli.main import SUPERVISED
from mobility.cli.ports import check_port
from mobility.cli.processes import ChildFailed, Children, ChildSpec
from mobility.cli.stopping import StopEvent
from mobility.clock import SystemClock
from mobility.config import ClockSettings, SettingError, Settings, environment

__all__ = ["RunOptions", "alone_in", "run_command", "run_service", "until_told", "wait_until_healthy"]

_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (("web", ("serve",)), ("worker", ("worker",)), ("fleet", ("fleet",)))
_START_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.5
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PARTS_START_S = 4.0
"""About how long web server and fleet take to start, in seconds."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """
    What may be said on the command line of `mobility run`.

    Attributes
    ----------
    extract : Path or None
        OpenStreetMap extract to build the area from; None finds one.
    speed : float
        Seconds of service time in a real second, once the clock has caught up.
    lead_s : int
        How much service time the first half minute replays, so that a newcomer finds a fleet at work.
    vehicles : int
        Vehicles of the demonstration.
    fleet : bool
        Whether vehicles and residents are simulated.
    keep : bool
        Keep the demonstration's database of the last run instead of starting afresh.
    """

    extract: Path | None = None
    speed: float = 1.0
    lead_s: int = 900
    vehicles: int = 10
    fleet: bool = True
    keep: bool = False


def wait_until_healthy(
    url: str, is_alive: Callable[[], bool], stopping: StopEvent, within_s: float = _START_WITHIN_S
) -> None:
    """
    Wait until `url` answers.

    Raises
    ------
    ChildFailed
        Where `is_alive` says that the server has ended, or nothing answers in time.
    """
    deadline = time.monotonic() + within_s
    while not stopping.is_set():
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if not is_alive():
            raise ChildFailed("the web server ended while it started")
        if time.monotonic() > deadline:
            raise ChildFailed(f"{url} did not answer within {within_s:g} s")
        stopping.wait(0.1)


def demo_settings(settings: Settings, options: RunOptions, host: str | None, port: int | None) -> Settings:
    """Return the settings all processes of this run share: port found, clock anchored, database of the demo."""
    host = host or settings.host
    port = check_port(host, settings.port if port is None else port)
    chosen = environment().get("MOBILITY_DATABASE_URL")
    # A clock that goes back would confuse rides under way: only a fresh database starts in the past.
    lead_s = 0 if options.keep or chosen else options.lead_s
    clock = ClockSettings(anchor_s=SystemClock().exact_s(), lead_s=lead_s, speed=options.speed)
    settings = replace(settings, host=host, port=port).for_demo(clock)
    if not chosen:
        settings = replace(settings, database_url=f"sqlite:///{settings.home / 'demo.sqlite'}")
    return settings


def _starting_now(settings: Settings) -> Settings:
    assert settings.clock_settings is not None  # noqa: S101 - every demonstration has a clock of its own
    anchor_s = SystemClock().exact_s() + _PARTS_START_S
    return replace(settings, clock_settings=replace(settings.clock_settings, anchor_s=anchor_s))


def specs(options: RunOptions) -> tuple[ChildSpec, ...]:
    """Return the processes to start."""
    return tuple(
        ChildSpec(name, (sys.executable, "-m", "web", *command))
        for name, command in _PARTS
        if name != "fleet" or options.fleet
    )


@contextlib.contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """
    Keep a second run out of `home`: it would make the database anew under the first one.

    Raises
    ------
    SettingError
        Where another run is there.
    """
    with (home / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingError(
                f"another `mobility run` works in {home}; stop that one, or set MOBILITY_HOME to another folder"
            ) from None
        yield


class Told:
    """
    Whether Ctrl-C, SIGTERM or a closed terminal said that the run is to end.

    While everything is made ready they break that off as well. Doing so is not enough: an interrupt that comes in the
    middle of an import may be lost there, so what was told is remembered.
    """

    def __init__(self) -> None:
        self.stopping = StopEvent()
        self._preparing = True

    def listen(self) -> dict[signal.Signals, object]:
        """Hear the signals that end a run from now on; returns what heard them before. Only in the main thread."""
        return {number: signal.signal(number, self.hear) for number in _ENDING}

    def hear(self, *_: object) -> None:
        """Take note of a signal."""
        self.stopping.set()
        if self._preparing:
            raise KeyboardInterrupt

    def ready(self) -> StopEvent:
        """End the preparation; raises `KeyboardInterrupt` where the run is to end already."""
        self._preparing = False
        self.listen()  # compiled libraries that were loaded meanwhile may have put SIGINT back to what the system does
        if self.stopping.is_set():
            raise KeyboardInterrupt
        return self.stopping


@contextlib.contextmanager
def until_told() -> Iterator[Told]:
    """Listen to the signals that end a run; their handlers are put back afterwards."""
    told = Told()
    before = told.listen()
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def run_service(settings: Settings, options: RunOptions, console: Console) -> int:
    """
    Run everything until told to stop; returns the exit code.

    Raises
    ------
    ChildFailed
        Where a part of the service does not stay up.
    """
    with until_told() as told:
        from mobility.cli.demo import prepare_demo  # noqa: PLC0415 - heavy, and `--help` must be quick
        from mobility.cli.presentation import show_addresses  # noqa: PLC0415

        sign_ins = prepare_demo(settings, options, console)
        # Building an area takes its time: the head start of the demonstration begins when people can watch it.
        settings = replace(_starting_now(settings), gtfs=sign_ins.gtfs)
        children = Children({**environment(), **settings.to_environment(), SUPERVISED: "1"}, settings.home / "log")
        stopping = told.ready()
        try:
            children.start(specs(options))
            with console.status("Starting web server, worker and fleet …"):
                _wait_for_web(settings, children, stopping)
            if not stopping.is_set():
                show_addresses(console, settings, sign_ins)
            while not stopping.wait(_LOOK_EVERY_S):
                for name, code in children.revive().items():
                    console.print(f"[yellow]The part '{name}' ended (exit code {code}) and was started again.[/yellow]")
        finally:
            with console.status("Stopping …"):
                children.stop()
    console.print("Stopped. Everything has ended.")
    return 0


def _wait_for_web(settings: Settings, children: Children, stopping: StopEvent) -> None:
    def is_alive() -> bool:
        children.revive()  # raises, with its last words, where it ends again and again
        return True

    wait_until_healthy(f"{settings.base_url}/health", is_alive, stopping)


@click.command("run")
@click.option("--extract", type=click.Path(path_type=Path), help="OpenStreetMap extract to build the area from.")
@click.option("--host", help="Address to listen on (default MOBILITY_HOST or 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on, 0 for any free one (default MOBILITY_PORT or 8080).")
@click.option("--speed", type=float, default=1.0, show_default=True, help="How fast the service's clock runs.")
@click.option(
    "--lead", "lead_s", type=click.IntRange(0, 7200), default=900, show_default=True, help="Head start, in s."
)
@click.option("--vehicles", type=click.IntRange(1, 60), default=10, show_default=True, help="Vehicles of the fleet.")
@click.option("--fleet/--no-fleet", default=True, help="Simulate drivers and residents.")
@click.option("--keep", is_flag=True, help="Go on with the database of the last run.")
def run_command(host: str | None, port: int | None, **options: object) -> int:
    """Start the whole service with a simulated fleet: prepares everything, prints the addresses, ends with Ctrl-C."""
    chosen = RunOptions(**options)  # type: ignore[arg-type]
    settings = Settings.from_environment(environment())
    settings.prepare_home()
    with alone_in(settings.home):
        return run_service(demo_settings(settings, chosen, host, port), chosen, Console())
