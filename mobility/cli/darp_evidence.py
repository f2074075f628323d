"""The evidence of `mobility bench darp`: a table of all runs, and solutions better than the best known."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

from mobility.cli.circumstances import Circumstances
from mobility.cli.darp_files import write_solution
from mobility.cli.darp_runs import OURS, PEERS, Budget, Run

__all__ = ["BETTER", "about", "keep_best", "mean_gap", "percent", "table"]

BETTER = 0.01
"""A value must be this much below the best known to be called better: published values are rounded to hundredths."""


def about(run: Run) -> dict[str, object]:
    """Return what a solution's file says before the routes."""
    return {"instance": run.instance, "objective": run.objective, "seconds": round(run.seconds, 3), "seed": run.seed}


def mean_gap(runs: Iterable[Run], solver: str) -> float | None:
    """Return the mean gap of a solver's runs, None where no best known value was at hand."""
    gaps = [run.gap for run in runs if run.solver == solver and run.gap is not None]
    return statistics.fmean(gaps) if gaps else None


def percent(gap: float | None) -> str:
    """Write a gap for the reader; a dash where there is none."""
    return "–" if gap is None else f"{round(100 * gap, 2) + 0.0:+.2f} %"  # no minus before a zero


def keep_best(folder: Path, run: Run) -> Path | None:
    """
    Keep the routes of a run that is better than the best known value and than what is kept already.

    Returns where they are, or None where there was nothing to keep.
    """
    if run.best_known is None or run.objective > run.best_known - BETTER:
        return None
    path = folder / f"{run.instance}.json"
    if path.is_file() and json.loads(path.read_text(encoding="utf-8"))["objective"] <= run.objective:
        return None
    return write_solution(folder, run.instance, about(run), run.routes)


def table(runs: Sequence[Run], budget: Budget, here: Circumstances, source: str) -> str:
    """Return a Markdown page: one table for each checkpoint and one for the end, a row an instance."""
    clock = "seconds of work (the machine was shared)" if budget.cpu else "seconds of the clock"
    limit = " and ".join(
        ([f"{budget.seconds:g} s"] if budget.seconds else [])
        + ([f"{budget.iterations:,} iterations"] if budget.iterations else [])
    )
    lines = [
        "# Published dial-a-ride instances",
        "",
        f"Written by `mobility bench darp`: {limit} a run, {clock}, {budget.workers} of {here.cpus} processors.",
        str(here),
        "",
        f"Gaps are (found - best known) / best known, best known values from {source}. OR-Tools is its routing solver",
        "with the same rules, clock and time; one run, as it draws no random numbers.",
    ]
    if any(run.early for run in runs):
        lines += ["", "Runs ended once the best known value was reached (within 0.01 %); the seconds tell when."]
    for number, seconds in enumerate(budget.checkpoints):
        lines += ["", f"## After {seconds:g} s", "", *_rows(runs, number)]
    return "\n".join([*lines, "", "## At the end", "", *_rows(runs, None), ""])


def _rows(runs: Sequence[Run], checkpoint: int | None) -> list[str]:
    seeds = sorted({run.seed for run in runs if run.solver == OURS})
    peers = [peer for peer in PEERS.values() if any(run.solver == peer for run in runs)]
    heads = ["instance", "riders", "vehicles", "best known", *(f"seed {seed}" for seed in seeds), "mean", *peers]
    if checkpoint is None:
        heads += ["best found", "mean seconds"]
    names = list(dict.fromkeys(run.instance for run in runs))
    rows = [_row([run for run in runs if run.instance == name], seeds, peers, checkpoint) for name in names]
    means = ["**mean**", "", "", *_gaps(runs, seeds, peers, checkpoint)]
    written = [*rows, means + [""] * (len(heads) - len(means))]
    return [_line(heads), _line(["---"] * 4 + ["--:"] * (len(heads) - 4)), *map(_line, written)]


def _row(runs: Sequence[Run], seeds: Sequence[int], peers: Sequence[str], checkpoint: int | None) -> list[str]:
    """Return the cells of one instance."""
    first = runs[0]
    cells = [first.instance, str(first.riders), str(first.vehicles), *_gaps(runs, seeds, peers, checkpoint)]
    cells[3] = "–" if first.best_known is None else f"{first.best_known:.2f}"
    ours = [run for run in runs if run.solver == OURS]
    if checkpoint is None and ours:
        cells += [f"{min(run.objective for run in ours):.4f}", f"{statistics.fmean(run.seconds for run in ours):.1f}"]
    return cells


def _gaps(runs: Sequence[Run], seeds: Sequence[int], peers: Sequence[str], checkpoint: int | None) -> list[str]:
    """Return an empty cell, then the mean gaps of each seed, of all seeds and of the peers."""

    def mean(chosen: Iterable[Run]) -> str:
        values = [run.gap if checkpoint is None else run.gap_of(run.at[checkpoint]) for run in chosen]
        known = [value for value in values if value is not None]
        return percent(statistics.fmean(known) if known and len(known) == len(values) else None)

    ours = [run for run in runs if run.solver == OURS]
    columns = [[run for run in ours if run.seed == seed] for seed in seeds]
    others = [[run for run in runs if run.solver == peer] for peer in peers]
    return ["", *map(mean, columns), mean(ours), *map(mean, others)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
