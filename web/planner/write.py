"""A simulation run as JSON."""

from __future__ import annotations

from typing import Any

from mobility.store.runs import SimulationRun

__all__ = ["run_json"]


def run_json(run: SimulationRun) -> dict[str, Any]:
    """Describe a run for a list: what was asked, how far it is, and its key figures once it is done."""
    return {
        "id": run.id,
        "created_s": run.created_s,
        "state": run.state,
        "progress": run.progress,
        "scenario": dict(run.scenario),
        "kpis": run.result["kpis"] if run.result else None,
        "error": run.error,
    }
