"""Real child processes, small ones."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from mobility.cli.processes import ChildFailed, Children, ChildSpec, Restarts

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = """
    import subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.DEVNULL)
    print(child.pid, flush=True)
    time.sleep(60)
"""


def spec(code, name="part"):
    return ChildSpec(name, (sys.executable, "-c", textwrap.dedent(code)))


@pytest.fixture
def children(tmp_path):
    started = Children(dict(os.environ), tmp_path / "log")
    yield started
    started.stop(1.0)


def until(condition, within_s=10.0):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat").read_text()  # a zombie answers signals too
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def said(tmp_path, name="part"):
    path = tmp_path / "log" / f"{name}.log"
    return path.read_text() if path.exists() else ""


def test_everybody_started_is_stopped(children, tmp_path):
    children.start([spec(SLEEPER, "one"), spec(SLEEPER, "other")])
    pids = children.pids().values()
    until(lambda: said(tmp_path, "one") and said(tmp_path, "other"))
    children.stop(5.0)
    assert not any(is_running(pid) for pid in pids)


def test_a_child_that_will_not_end_is_made_to(children, tmp_path):
    children.start([spec(STUBBORN)])
    pid = children.pids()["part"]
    until(lambda: said(tmp_path))
    children.stop(0.3)
    assert not is_running(pid)


def test_what_a_child_started_ends_with_it(children, tmp_path):
    children.start([spec(PARENT)])
    until(lambda: said(tmp_path))
    grandchild = int(said(tmp_path))
    children.stop(2.0)
    until(lambda: not is_running(grandchild))


def test_a_dead_child_is_started_again(children, tmp_path):
    children.start([spec(SLEEPER)])
    first = children.pids()["part"]
    until(lambda: said(tmp_path))
    os.kill(first, signal.SIGKILL)
    revived = {}
    until(lambda: revived.update(children.revive()) or revived)
    assert revived == {"part": -signal.SIGKILL}
    assert children.pids()["part"] != first


def test_a_child_that_dies_again_and_again_ends_the_run_with_its_last_words(tmp_path):
    clock = iter(range(1000))
    children = Children(
        dict(os.environ), tmp_path / "log", Restarts(limit=2, within_s=60), monotonic=lambda: float(next(clock))
    )
    children.start([spec("raise SystemExit('no database at all')")])

    def fails():
        try:
            children.revive()
        except ChildFailed as error:
            return str(error)
        return ""

    until(fails)
    assert "no database at all" in fails()
    assert "'part'" in fails()
    children.stop(1.0)


def test_a_command_that_does_not_exist_is_a_sentence(children):
    with pytest.raises(ChildFailed, match="could not be started"):
        children.start([ChildSpec("part", ("/does/not/exist",))])


def test_a_supervised_command_ends_when_its_supervisor_is_killed(tmp_path):
    """The supervisor is another process, killed by force: its child must notice by itself."""
    code = """
        import os, sys, time
        from pathlib import Path
        from mobility.cli.main import SUPERVISED
        from mobility.cli.processes import Children, ChildSpec
        child = "import os, time, mobility.cli.main as main; main.watch_supervisor(os.environ); time.sleep(60)"
        children = Children({**os.environ, SUPERVISED: "1"}, Path(sys.argv[1]))
        children.start([ChildSpec("part", (sys.executable, "-c", child))])
        print(children.pids()["part"], flush=True)
        time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        pid = int(supervisor.stdout.readline())
        assert is_running(pid)
        supervisor.kill()
    until(lambda: not is_running(pid))
