"""The planner's page and what it asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, render_template, request

from mobility.errors import NotFound
from mobility.simulation.scenario import Scenario
from web.api.parse import json_body, query
from web.context import current_service
from web.planner.export import rides_csv, unmet_csv
from web.planner.write import run_json, unmet_json
from web.tables import download

__all__ = [
    "coming_weekday",
    "export_run",
    "export_unmet",
    "list_runs",
    "list_unmet",
    "plan",
    "planner",
    "show_run",
    "start_run",
]

_UNMET_BACK_S = 92 * 86_400
_MOST_UNMET = 5000

planner = Blueprint("planner", __name__)


def coming_weekday(today: dt.date) -> dt.date:
    """Return the next day from Monday to Friday: what people plan for, and when the service runs its usual hours."""
    day = today + dt.timedelta(days=1)
    return day + dt.timedelta(days=(7 - day.weekday()) if day.weekday() >= 5 else 0)


@planner.get("/planung")
def plan() -> str:
    """Show the planner's page."""
    service = current_service()
    now = dt.datetime.fromtimestamp(service.clock.now_s(), service.policy.timezone)
    scenario = Scenario(day=coming_weekday(now.date()).isoformat())
    return render_template("planner/plan.html", scenario=scenario.to_mapping())


@planner.get("/api/planner/runs")
def list_runs() -> dict[str, Any]:
    """List the newest runs with their key figures."""
    return {"runs": [run_json(run) for run in current_service().runs.all(limit=50)]}


@planner.post("/api/planner/runs")
def start_run() -> tuple[dict[str, Any], int]:
    """Queue a simulated day."""
    json_body()  # refuses what is no JSON object
    values = request.get_json()
    run = current_service().runs.create(Scenario.from_mapping(values).to_mapping())
    return run_json(run), 201


@planner.get("/api/planner/runs/<run_id>")
def show_run(run_id: str) -> dict[str, Any]:
    """Show how far a run is, or everything that came out of it."""
    run = current_service().runs.get(run_id)
    return {**run_json(run), "result": run.result}


@planner.get("/api/planner/runs/<run_id>/rides.csv")
def export_run(run_id: str) -> Response:
    """Give out every wish of a finished run as a table."""
    service = current_service()
    run = service.runs.get(run_id)
    if run.result is None:
        raise NotFound(f"run {run_id} has no result yet")
    return download(rides_csv(run.result, service.policy.timezone), f"rides-{run_id[:8]}.csv")


@planner.get("/api/planner/unmet")
def list_unmet() -> dict[str, Any]:
    """List what could not be offered, by default of the last quarter and of everything to come."""
    return {"unmet": _unmet()}


@planner.get("/api/planner/unmet.csv")
def export_unmet() -> Response:
    """Give out what could not be offered as a table."""
    return download(unmet_csv(_unmet(), current_service().policy.timezone), "unmet-wishes.csv")


def _unmet() -> list[dict[str, Any]]:
    service, asked = current_service(), query(numbers=("from_s", "until_s"))
    now_s = service.clock.now_s()
    from_s = asked.integer("from_s", 0, default=now_s - _UNMET_BACK_S)
    until_s = asked.integer("until_s", 0, default=now_s + service.policy.horizon_s + 86_400)
    return unmet_json(service.booking.unmet_wishes(from_s, until_s, _MOST_UNMET), service.area)
