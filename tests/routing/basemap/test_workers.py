import multiprocessing
import os
import signal

import pytest

from routing.basemap.workers import Job, run_jobs
from routing.errors import BuildFailed, ExtractTruncated


def count(until):
    """Yield numbers, as a job that goes well."""
    yield from range(until)


def die_after(words):
    """Be killed as the system does when memory runs out."""
    yield from range(words)
    os.kill(os.getpid(), signal.SIGKILL)


def complain():
    """Raise after a first result."""
    yield 1
    raise ExtractTruncated("cut off")


def test_every_job_yields_all_it_makes_in_order():
    jobs = [Job("two", count, (2,)), Job("three", count, (3,)), Job("none", count, (0,))]
    heard = list(run_jobs(jobs, processes=2))
    assert sorted(heard) == [("three", 0), ("three", 1), ("three", 2), ("two", 0), ("two", 1)]
    assert [number for name, number in heard if name == "three"] == [0, 1, 2]


@pytest.mark.parametrize("words", [0, 2])
def test_killed_process_is_an_error_and_ends_the_others(words):
    jobs = [Job("endless", count, (10**12,)), Job("killed", die_after, (words,))]
    with pytest.raises(BuildFailed, match=r'"killed" ended with exit code -9 .* memory'):
        for _ in run_jobs(jobs, processes=2):
            pass
    assert multiprocessing.active_children() == []


def test_what_a_job_raises_is_raised_here():
    with pytest.raises(ExtractTruncated, match="cut off"):
        list(run_jobs([Job("complains", complain, ())], processes=1))


def test_whoever_stops_listening_ends_the_work():
    listening = run_jobs([Job("endless", count, (10**12,))], processes=1)
    assert next(listening) == ("endless", 0)
    listening.close()
    assert multiprocessing.active_children() == []
