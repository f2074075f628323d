import os
import signal
import subprocess
import sys

import pytest

from routing.beside import beside
from routing.errors import BuildFailed, ExtractEmpty
from routing.progress import SilentProgress


def halve_and_write(target, text, progress):
    progress.step("inner name", 0.5)
    target.write_text(text, encoding="utf-8")


def refuse(sentence, progress):
    raise ExtractEmpty(sentence)


def end_at_once(progress):
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_with_a_child(line, progress):
    """Sleep beside a process of its own; both hold the line open until they end."""
    with line.open("w", encoding="utf-8") as held:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=(held.fileno(),))
        held.write("both sleep\n")
        held.flush()
        child.wait()


@pytest.fixture
def line(tmp_path):
    """A named pipe: reading it ends when every process that writes to it has."""
    os.mkfifo(tmp_path / "line")
    return tmp_path / "line"


def test_the_work_is_done_and_its_progress_told_under_its_name(tmp_path):
    class Heard:
        def __init__(self):
            self.steps = []

        def step(self, name, fraction=None):
            self.steps.append((name, fraction))

    heard = Heard()
    with beside("Halving", halve_and_write, tmp_path / "done", "text") as work:
        assert work.finish(heard) > 0.0
    assert (tmp_path / "done").read_text(encoding="utf-8") == "text"
    assert {name for name, _ in heard.steps} == {"Halving"}
    assert heard.steps[-1][1] == 1.0


def test_an_error_of_the_work_is_raised_here_with_its_type_and_sentence():
    with beside("Refusing", refuse, "nothing there") as work, pytest.raises(ExtractEmpty, match="nothing there"):
        work.finish(SilentProgress())


def test_work_that_the_system_ended_is_told():
    with beside("Ending", end_at_once) as work, pytest.raises(BuildFailed, match=r"Ending.*-9.*memory"):
        work.finish(SilentProgress())


def test_leaving_the_block_ends_the_work_and_what_it_started(line):
    with beside("Sleeping", sleep_with_a_child, line):
        reader = line.open(encoding="utf-8")
        assert reader.readline() == "both sleep\n"
    with reader:
        assert reader.read() == ""


def sleep_beside(line):
    with beside("Sleeping", sleep_with_a_child, line) as work:
        work.finish(SilentProgress())


def test_work_whose_parent_is_killed_ends_as_well(line):
    code = f"from pathlib import Path; import tests.routing.test_beside as t; t.sleep_beside(Path({str(line)!r}))"
    with subprocess.Popen([sys.executable, "-c", code]) as parent, line.open(encoding="utf-8") as reader:
        assert reader.readline() == "both sleep\n"
        parent.kill()
        assert reader.read() == ""
