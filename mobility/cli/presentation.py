"""What the command line shows: progress while it works, and where everything is."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from mobility.cli.demo import DemoSignIns
from mobility.config import Settings

__all__ = ["ConsoleProgress", "show_addresses"]


class ConsoleProgress:
    """
    Draws the steps of a long piece of work, one line each; a `routing.progress.Progress`.

    Use it as a context manager. Where the output is no terminal, each step is one printed line.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=console,
        )
        self._lock = threading.Lock()
        self._name: str | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        if self._console.is_terminal:
            self._progress.stop()

    def step(self, name: str, fraction: float | None = None) -> None:
        """Show that step `name` is under way; the step before it is done."""
        with self._lock:
            if name != self._name:
                self._finish()
                self._name = name
                if self._console.is_terminal:
                    self._task = self._progress.add_task(name, total=None)
                else:
                    self._console.print(f"{name} …")
            if self._task is not None and fraction is not None:
                self._progress.update(self._task, total=1.0, completed=min(1.0, max(0.0, fraction)))

    def _finish(self) -> None:
        if self._task is not None:
            self._progress.update(self._task, total=1.0, completed=1.0)
            self._task = None


def show_addresses(console: Console, settings: Settings, sign_ins: DemoSignIns) -> None:
    """Print where each screen is and with which name to sign in."""
    table = Table(title=sign_ins.area_title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    table.add_column("Screen", style="bold")
    table.add_column("Address", style="cyan", no_wrap=True)
    table.add_column("Sign in as")
    for name, path, user in (
        ("Residents", "/", "nobody needs to"),
        ("Drivers", "/fahrer", sign_ins.drivers_text),
        ("Control room", "/leitstelle", sign_ins.control_room),
        ("Planners", "/planung", sign_ins.planner),
        ("Operators", "/betrieb", sign_ins.operator),
    ):
        table.add_row(name, f"{settings.base_url}{path}", user)
    console.print()
    console.print(table)
    console.print(f"\nPassword of all demo accounts: [bold]{sign_ins.password}[/bold]")
    console.print(f"Area: {sign_ins.source_label}")
    if sign_ins.policy_label:
        console.print(sign_ins.policy_label)
    console.print(
        "The vehicles drive by themselves. Press any button on a driver's screen and that vehicle is yours: "
        "the simulation then only moves it along the road."
    )
    console.print("Ctrl-C stops everything.\n")
