"""`mobility bench darp`: published dial-a-ride instances, solved against the clock and compared with the best known."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from mobility.cli.circumstances import Circumstances
from mobility.cli.darp_evidence import about, keep_best, mean_gap, percent, table
from mobility.cli.darp_files import instance_files, read_best_known, write_solution
from mobility.cli.darp_runs import OURS, PEERS, Budget, Run, prepare, solve_file
from mobility.cli.stopping import stopped_by_signals
from mobility.errors import MobilityError

__all__ = ["darp"]

_SECONDS = 60.0
_INTERRUPTED = 130


class _Checkpoints(click.ParamType[tuple[float, ...]]):
    """Seconds, separated by commas."""

    name = "s,s,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            seconds = tuple(sorted(float(word) for word in str(value).split(",")))
        except ValueError:
            self.fail(f"{value!r} is no list of seconds such as 10,60", param, ctx)
        if not seconds[0] > 0:
            self.fail(f"{value!r}: seconds must be positive", param, ctx)
        return seconds


@dataclass(slots=True)
class _Session:
    """All that one call is asked to do, and what came of it so far."""

    budget: Budget
    seeds: tuple[int, ...]
    peers: tuple[str, ...]
    best_known: dict[str, float]
    out: Path | None
    console: Console
    runs: list[Run]
    exit_code: int = 0

    def solve(self, name: str, path: Path) -> None:
        """Do all runs of one instance; what cannot be read or solved is told, and the others go on."""
        from dispatcher.errors import DispatchError  # noqa: PLC0415

        known = self.best_known.get(name)
        tasks = [partial(solve_file, path, seed, self.budget, known) for seed in self.seeds]
        tasks += [partial(solve_file, path, 0, self.budget, known, solver=peer) for peer in self.peers]
        for task in tasks:
            if self.budget.cancel():
                return
            try:
                self._keep(task())
            except (MobilityError, DispatchError) as error:
                click.echo(f"{click.style('Error:', fg='red', bold=True)} {error}", err=True)
                self.exit_code = max(self.exit_code, 2 if isinstance(error, ValueError) else 1)
                if isinstance(error, ValueError):
                    return  # another seed will not read it either

    def _keep(self, run: Run) -> None:
        self.runs.append(run)
        gap = "" if run.best_known is None else f"  {percent(run.gap)}"
        at = "".join(
            f"  {seconds:g} s: {'none' if value is None else f'{value:.4f}'}"
            for seconds, value in zip(self.budget.checkpoints, run.at, strict=True)
        )
        who = f"seed {run.seed}" if run.solver == OURS else run.solver
        ended = "  best known value reached" if run.early else ""
        count = f"  found after {run.iterations:,} iterations" if run.solver == OURS else ""
        self.console.print(f"{run.instance}  {who}  {run.objective:.4f}{gap}  {run.seconds:.2f} s{count}{at}{ended}")
        if self.out is not None and run.solver == OURS:
            write_solution(self.out, f"{run.instance}-s{run.seed}", about(run), run.routes)

    def means(self) -> Iterator[str]:
        """Say how good all runs were together, one line a solver."""
        for solver in dict.fromkeys(run.solver for run in self.runs):
            objectives = [run.objective for run in self.runs if run.solver == solver]
            gap = mean_gap(self.runs, solver)
            told = "" if gap is None else f", gap {percent(gap)}"
            yield f"Mean of {len(objectives)} runs ({solver}): {statistics.fmean(objectives):.4f}{told}"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.01), help="Time for a run (default 60, none with --iterations).")
@click.option("--iterations", type=click.IntRange(1), help="A run ends after so many; alone, results repeat exactly.")
@click.option(
    "--seed", "seeds", type=click.IntRange(0), multiple=True, default=(1,), help="May be repeated (default 1)."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the solutions, <instance>-s<seed>.json each.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Threads that search.")
@click.option("--best-known", type=click.Path(path_type=Path), help="CSV file instance,best_known: tells the gaps.")
@click.option("--checkpoints", type=_Checkpoints(), default=(), help="Also tell the best value after so many seconds.")
@click.option("--until-best", is_flag=True, help="End a run within 0.01 % of the best known value.")
@click.option("--cpu", is_flag=True, help="Count seconds of work instead of the clock's: for a busy machine.")
@click.option("--peer", "peers", type=click.Choice(list(PEERS)), multiple=True, help="OR-Tools, in the same time.")
@click.option("--progress", is_flag=True, help="Print every better value when it is found.")
@click.option("--evidence", type=click.Path(path_type=Path), help="Markdown file for a table of all runs.")
@click.pass_context
def darp(
    context: click.Context,
    /,
    files: tuple[Path, ...],
    *,
    out: Path | None,
    best_known: Path | None,
    peers: tuple[str, ...],
    seeds: tuple[int, ...],
    progress: bool,
    evidence: Path | None,
    **limits: Any,
) -> None:
    """
    Solve the published dial-a-ride instances FILES; a folder stands for all instances in and below it.

    Every run takes the same time, counted from before its file is read. It prints one line and, with --out, writes one
    JSON file with routes from depot to depot. Ctrl-C ends with what was found so far.
    """
    _check_options(best_known, peers, limits)
    console = Console(soft_wrap=True, highlight=False)
    chosen = instance_files(files)
    known = read_best_known(best_known) if best_known is not None else {}
    here = Circumstances.now()
    console.print(f"Ready in {prepare():.1f} s")
    with stopped_by_signals() as stopping:

        def better(seconds: float, objective: float) -> None:
            if progress:
                console.print(f"  {objective:.4f} after {seconds:.2f} s")

        budget = Budget(cancel=stopping.is_set, on_better=better, **limits)
        solvers = tuple(dict.fromkeys(PEERS[peer] for peer in peers))
        session = _Session(budget, tuple(dict.fromkeys(seeds)), solvers, known, out, console, [])
        for name, path in chosen.items():
            session.solve(name, path)
            if evidence is not None and session.runs:
                _write_evidence(evidence, session, here, best_known)
        if len(session.runs) > 1:
            console.print("\n".join(session.means()))
        context.exit(_INTERRUPTED if stopping.is_set() else session.exit_code)


def _check_options(best_known: Path | None, peers: tuple[str, ...], limits: dict[str, Any]) -> None:
    """Refuse what contradicts itself; fill in the time where none is given."""
    if limits["seconds"] is None and limits["iterations"] is None:
        limits["seconds"] = _SECONDS
    if limits["until_best"] and best_known is None:
        raise click.UsageError("--until-best needs --best-known: a file that says what is best")
    if limits["cpu"] and limits["workers"] > 1:
        raise click.UsageError("--cpu counts the work of all threads together: leave out --workers")
    if peers and limits["seconds"] is None:
        raise click.UsageError("--peer needs --seconds: its iterations are not ours")
    if limits["checkpoints"] and limits["checkpoints"][-1] > (limits["seconds"] or float("inf")):
        raise click.UsageError("--checkpoints must not lie behind --seconds")


def _write_evidence(path: Path, session: _Session, here: Circumstances, best_known: Path | None) -> None:
    """Write the table anew, and keep solutions better than the best known beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source = best_known.name if best_known is not None else "nowhere"
    path.write_text(table(session.runs, session.budget, here, source), encoding="utf-8")
    for run in session.runs:
        kept = keep_best(path.parent / "darp-best", run)
        if kept is not None:
            session.console.print(f"{run.instance}: better than the best known value, kept as {kept}")
