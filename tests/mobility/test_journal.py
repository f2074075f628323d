"""Messages are read in order, and simulation runs are worked off by one worker each."""

import threading

import pytest

from mobility.errors import InvalidInput, NotFound
from tests.mobility.fakes import Town


def test_messages_are_read_on_from_the_last_one_seen(town):
    ticket = town.booked(2, 5)
    last = town.service.outbox.last_id()
    assert town.service.outbox.after(last) == ()
    town.service.booking.cancel(ticket.booking_id)
    found = town.service.outbox.after(last, {f"booking:{ticket.booking_id}"})
    assert [(message.topic, message.payload["state"]) for message in found if message.topic == "booking_state"] == [
        ("booking_state", "cancelled_by_rider")
    ]
    everything = [message.id for message in town.service.outbox.after(0)]
    assert everything == sorted(everything)
    assert [message.id for message in town.service.outbox.after(0, limit=2)] == everything[:2]


def test_a_run_is_queued_claimed_and_finished(town):
    runs = town.service.runs
    run = runs.create({"vans": 3})
    assert (run.state, runs.get(run.id)) == ("queued", run)
    assert runs.claim(2**40).id == run.id
    assert runs.claim(2**40) is None
    runs.progress(run.id, 0.5)
    assert runs.get(run.id).progress == 0.5
    runs.finish(run.id, {"riders": 40})
    done = runs.get(run.id)
    assert (done.state, done.progress, done.result) == ("done", 1.0, {"riders": 40})
    assert runs.all() == (done,)


def test_a_run_that_failed_says_why_and_stays_failed(town):
    run = town.service.runs.create({})
    town.service.runs.claim(2**40)
    town.service.runs.fail(run.id, "no vehicles")
    town.service.runs.finish(run.id, {})
    failed = town.service.runs.get(run.id)
    assert (failed.state, failed.error, failed.result) == ("failed", "no vehicles", None)


def test_progress_lies_between_nothing_and_everything(town):
    with pytest.raises(InvalidInput):
        town.service.runs.progress("x", 1.5)
    with pytest.raises(NotFound):
        town.service.runs.get("x")


def test_two_workers_never_claim_the_same_run(store):
    town = Town(store, vans=0)
    created = {town.service.runs.create({"number": number}).id for number in range(6)}
    claimed = []

    def work():
        while (run := town.service.runs.claim(2**40)) is not None:
            claimed.append(run.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = town.service.runs.claim(2**40)  # a worker that was beaten to a run may have stopped early
    while left is not None:
        claimed.append(left.id)
        left = town.service.runs.claim(2**40)
    assert sorted(claimed) == sorted(created)
