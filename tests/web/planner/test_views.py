"""The planner over HTTP: queue a day, watch it, read it, and who may."""

import csv
import datetime as dt
import io
import re

import pytest

from mobility.errors import InvalidInput
from mobility.simulation.metrics import Leg, RideRecord, day_result
from mobility.simulation.scenario import Scenario
from tests.mobility.fakes import HOUR, MONDAY_8
from web.planner.views import coming_weekday


@pytest.fixture
def planner(sign_in):
    return sign_in("planung")


@pytest.fixture
def finished(town):
    """A run with one served and one refused wish."""
    rides = [
        RideRecord("a", MONDAY_8, MONDAY_8, (50.0, 0.0), (50.0, 0.07), "Halt 0", "=1+1", 2, "served",
                   pickup_s=MONDAY_8 + 300, dropoff_s=MONDAY_8 + 600, direct_s=300),
        RideRecord("b", MONDAY_8, MONDAY_8 + HOUR, (50.0, 0.01), (50.0, 0.02), "Halt 1", "Halt 2", 1, "refused",
                   "NO_TIME"),
    ]  # fmt: skip
    legs = [Leg("Bus 1", MONDAY_8, MONDAY_8 + 600, 5000.0, ("a",), 2)]
    run = town.service.runs.create({"name": "Ein Tag"})
    town.service.runs.claim(2**40)
    town.service.runs.finish(run.id, day_result(rides, legs, 1, MONDAY_8, MONDAY_8 + 2 * HOUR))
    return run.id


def test_a_day_is_queued_with_everything_asked_for(planner, town):
    answer = planner.post(
        "/api/planner/runs", json={"name": "Mehr Busse", "vehicles": 12, "policy": {"max_wait_s": 900}}
    )
    assert answer.status_code == 201, answer.json
    run = town.service.runs.get(answer.json["id"])
    assert (run.state, run.scenario["vehicles"], run.scenario["policy"]) == ("queued", 12, {"max_wait_s": 900})
    assert run.scenario["seats"] == 8  # what was not said has its default


@pytest.mark.parametrize(
    ("body", "field"),
    [({"vehicles": 0}, "vehicles"), ({"end_hour": 5.0}, "end_hour"), ({"colour": "red"}, "colour"),
     ({"policy": {"fare": 1}}, "policy.fare"), ({"requests": "many"}, "requests"), ({"day": "tomorrow"}, "day")],
)  # fmt: skip
def test_what_cannot_be_meant_is_named(planner, body, field):
    answer = planner.post("/api/planner/runs", json=body)
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == field


WHOLE = ("vehicles", "requests", "seed", "seats", "wheelchair_places", "improve_every_s")


@pytest.mark.parametrize("name", WHOLE)
def test_the_form_lets_through_what_a_scenario_takes(planner, name):
    """The least and the most of each whole number are fine, one more or less is not."""
    (field,) = re.findall(rf'<input [^>]*name="{name}"[^>]*>', planner.get("/planung").text)
    low, high = (int(re.search(rf'{end}="(\d+)"', field)[1]) for end in ("min", "max"))
    for value in (low, high):
        assert getattr(Scenario(**{name: value}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(InvalidInput, match=name):
            Scenario(**{name: value})


def test_no_json_is_refused(planner):
    assert planner.post("/api/planner/runs", data="vehicles=3").status_code == 415
    assert planner.post("/api/planner/runs", json=["vehicles", 3]).status_code == 422


def test_progress_is_told_while_it_runs(planner, town):
    run_id = planner.post("/api/planner/runs", json={}).json["id"]
    town.service.runs.claim(2**40)
    town.service.runs.progress(run_id, 0.25)
    shown = planner.get(f"/api/planner/runs/{run_id}").json
    assert (shown["state"], shown["progress"], shown["result"]) == ("running", 0.25, None)


def test_a_failed_run_says_why(planner, town):
    run_id = planner.post("/api/planner/runs", json={}).json["id"]
    town.service.runs.claim(2**40)
    town.service.runs.fail(run_id, "no road")
    assert planner.get(f"/api/planner/runs/{run_id}").json["error"] == "no road"


def test_the_list_carries_key_figures_and_not_every_ride(planner, finished):
    (run,) = planner.get("/api/planner/runs").json["runs"]
    assert (run["id"], run["kpis"]["service_rate"]) == (finished, 0.5)
    assert "result" not in run


def test_rides_come_as_a_table_with_local_times(planner, finished):
    answer = planner.get(f"/api/planner/runs/{finished}/rides.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["wanted"], row["pickup"], row["outcome"]) for row in rows] == [
        ("2026-01-05 08:00:00", "2026-01-05 08:05:00", "served"),
        ("2026-01-05 09:00:00", "", "refused"),
    ]


def test_place_names_are_no_formulas(planner, finished):
    text = planner.get(f"/api/planner/runs/{finished}/rides.csv").text
    assert ";'=1+1;" in text


def test_an_unfinished_run_has_no_table(planner):
    run_id = planner.post("/api/planner/runs", json={}).json["id"]
    assert planner.get(f"/api/planner/runs/{run_id}/rides.csv").status_code == 404
    assert planner.get("/api/planner/runs/none").status_code == 404


def test_the_page_offers_the_defaults(planner):
    page = planner.get("/planung").text
    assert 'name="vehicles" type="number" min="1" max="200" step="1" value="8"' in page


@pytest.mark.parametrize("path", ["/api/planner/runs", "/api/planner/runs/1", "/api/planner/runs/1/rides.csv"])
def test_nobody_else_may_look(client, sign_in, path):
    assert client.get(path).status_code == 401
    assert sign_in("leitstelle").get(path).status_code == 403


@pytest.mark.parametrize(
    ("today", "day"), [("2026-11-23", "2026-11-24"), ("2026-11-26", "2026-11-27"), ("2026-11-27", "2026-11-30"),
                       ("2026-11-28", "2026-11-30"), ("2026-11-29", "2026-11-30")],
)  # fmt: skip
def test_the_day_proposed_is_a_weekday_to_come(today, day):
    assert coming_weekday(dt.date.fromisoformat(today)) == dt.date.fromisoformat(day)


def test_the_page_proposes_a_day_to_come(planner, town):
    now = dt.datetime.fromtimestamp(town.now_s, town.service.policy.timezone)
    day = coming_weekday(now.date())
    assert day > now.date()
    assert f'value="{day.isoformat()}"' in planner.get("/planung").text


def test_what_could_not_be_offered_is_listed_and_given_out(planner, client, wish, town):
    client.post("/api/offers", json=wish(when="depart", at_s=MONDAY_8 + 12 * HOUR, party={"adults": 2}))
    (count,) = planner.get("/api/planner/unmet").json["unmet"]
    assert (count["reason"], count["wishes"], count["persons"]) == ("OUT_OF_SHIFT", 1, 2)
    assert count["from"] == {"lat": 50.01, "lon": 0.01, "label": "Linienstadt"}
    answer = planner.get("/api/planner/unmet.csv")
    (line,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert (line["from_time"], line["reason"], line["to_lat"]) == ("2026-01-05 20:00:00", "OUT_OF_SHIFT", "50.01")
    assert planner.get(f"/api/planner/unmet?until_s={MONDAY_8}").json["unmet"] == []


def test_unmet_wishes_are_for_planners(client, sign_in):
    for path in ("/api/planner/unmet", "/api/planner/unmet.csv"):
        assert client.get(path).status_code == 401
        assert sign_in("leitstelle").get(path).status_code == 403
