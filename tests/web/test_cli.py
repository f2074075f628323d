"""`mobility serve`, as an operator starts it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from mobility.config import Settings
from mobility.store.store import Store


@pytest.fixture
def environment(tmp_path):
    """The variables of an installation of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOBILITY_")}
    return {**kept, "MOBILITY_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}


def start(environment, *arguments):
    command = [sys.executable, "-m", "web", "serve", *arguments]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_a_port_in_use_ends_with_a_sentence(environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(environment, "--port", str(taken.getsockname()[1]))
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "cannot be used" in said
    assert "Traceback" not in said


def test_without_an_area_it_says_how_to_get_one(environment):
    process = start(environment, "--port", "0")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "mobility area build" in said
    assert "Traceback" not in said


@pytest.fixture
def installation(environment, model_bundle):
    """The variables of an installation with the model district and an empty database."""
    environment |= {"MOBILITY_BUNDLE": str(model_bundle)}
    settings = Settings.from_environment(environment)
    settings.prepare_home()
    store = Store.open(settings.database_url)
    store.migrate()
    store.close()
    return environment


def test_it_serves_the_model_district_and_stops_when_told(installation):
    process = start(installation, "--port", "0")
    try:
        address = process.stdout.readline().split()[-1]
        assert requests.get(f"{address}/health", timeout=10).json()["status"] == "ok"
        area = requests.get(f"{address}/api/area", timeout=10).json()
        assert area["is_model"] is True
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=15)
    assert (process.returncode, rest) == (0, "")


def children_of(pid):
    listings = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for listing in listings for child in listing.read_text(encoding="ascii").split()}


def test_several_processes_serve_one_port_though_one_is_killed(installation):
    process = start(installation, "--port", "0", "--processes", "2")
    try:
        address = process.stdout.readline().split()[-1]
        first = children_of(process.pid)
        assert len(first) == 2
        os.kill(first.pop(), signal.SIGKILL)
        for _ in range(10):  # each on a connection of its own
            assert requests.get(f"{address}/health", timeout=60).json()["status"] == "ok"
        told = process.stdout.readline()
        assert "was started again" in told
        second = children_of(process.pid)
        assert len(second) == 2
        assert first < second
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=15)
    assert (process.returncode, rest) == (0, "")
    assert all(not Path(f"/proc/{pid}").exists() for pid in second)
