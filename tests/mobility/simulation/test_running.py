"""Planners' runs in real child processes, on the model district."""

import time

import pytest

from mobility.clock import FakeClock
from mobility.config import Settings
from mobility.installation import open_service
from mobility.simulation.running import RunQueue
from mobility.simulation.scenario import Scenario
from mobility.store.store import Store
from routing.area import Area

TINY = Scenario(vehicles=1, requests=3, start_hour=8, end_hour=10)


@pytest.fixture
def planning(tmp_path, model_bundle):
    """A service on the model district with a database in a file, which child processes can open too."""
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path), "MOBILITY_BUNDLE": str(model_bundle)})
    store = Store.open(settings.database_url)
    store.migrate()
    store.close()
    area = Area.open(model_bundle)
    service = open_service(settings, area)
    queue = RunQueue(service, settings)
    yield service, queue
    queue.stop()
    service.store.close()
    area.close()


def work_until(queue, condition, within_s=120):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "the run did not end in time"
        queue.step()
        time.sleep(0.05)


def test_a_queued_run_is_computed_and_its_figures_kept(planning):
    service, queue = planning
    run = service.runs.create(TINY.to_mapping())
    work_until(queue, lambda: service.runs.get(run.id).state == "done")
    done = service.runs.get(run.id)
    assert done.progress == 1.0
    assert done.result["kpis"]["requests"] == 3
    assert done.result["area"]["is_model"]


def test_a_run_that_cannot_be_says_why(planning):
    service, queue = planning
    run = service.runs.create({"vehicles": 0})
    work_until(queue, lambda: service.runs.get(run.id).state == "failed")
    assert "vehicles must be a whole number" in service.runs.get(run.id).error


def test_a_run_stopped_in_the_middle_is_marked_as_failed(planning):
    service, queue = planning
    run = service.runs.create(Scenario(requests=2000).to_mapping())
    queue.step()
    assert service.runs.get(run.id).state == "running"
    queue.stop()
    failed = service.runs.get(run.id)
    assert failed.state == "failed"
    assert "start the run again" in failed.error


def test_a_run_whose_worker_was_killed_is_marked_as_failed_by_the_next(planning):
    service, _ = planning
    run = service.runs.create(TINY.to_mapping())
    wall = FakeClock(1000)
    assert service.runs.claim(wall.now_s() + 120).id == run.id  # and then the worker is killed
    other = RunQueue(service, Settings.from_environment({}), wall)
    wall.advance(119)
    assert other.step() == ""
    wall.advance(1)
    assert other.step() == f"given up: {run.id}"
    assert service.runs.get(run.id).state == "failed"
    assert "start it again" in service.runs.get(run.id).error


def test_a_run_that_takes_long_stays_its_workers(planning):
    service, _ = planning
    run = service.runs.create(Scenario(requests=2000).to_mapping())
    wall = FakeClock(time.time())
    queue = RunQueue(service, Settings.from_environment({}), wall)
    queue.step()
    for _ in range(10):
        wall.advance(100)
        assert queue.step() == ""
        assert service.runs.fail_abandoned(wall.now_s()) == ()
    assert service.runs.get(run.id).state == "running"
    queue.stop()
