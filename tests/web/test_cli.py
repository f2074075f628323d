"""`mobility serve`, as an operator starts it."""

import os
import signal
import socket
import subprocess
import sys

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


def test_it_serves_the_model_district_and_stops_when_told(environment, model_bundle):
    environment |= {"MOBILITY_BUNDLE": str(model_bundle)}
    settings = Settings.from_environment(environment)
    settings.prepare_home()
    store = Store.open(settings.database_url)
    store.migrate()
    store.close()
    process = start(environment, "--port", "0")
    try:
        address = process.stdout.readline().split()[-1]
        assert requests.get(f"{address}/health", timeout=10).json()["status"] == "ok"
        area = requests.get(f"{address}/api/area", timeout=10).json()
        assert area["is_model"] is True
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=15)
    assert (process.returncode, rest) == (0, "")
