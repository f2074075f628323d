import itertools
import json
import threading

import pytest

from mobility.booking.values import BookingState
from mobility.clock import FakeClock
from mobility.doctor.nightly import audit_step
from mobility.errors import StoreUnavailable
from mobility.store.checkups import Checkup
from mobility.worker import Step, Worker, notice_step, service_steps


def test_steps_run_in_their_rhythm():
    wall, done = FakeClock(0), []
    worker = Worker(
        [Step("often", 2, lambda: done.append("often")), Step("rarely", 5, lambda: done.append("rarely"))], wall
    )
    for _ in range(11):
        worker.turn()
        wall.advance(1)
    # often at 0, 2, 4, 6, 8, 10; rarely at 0, 5, 10
    assert done.count("often") == 6
    assert done.count("rarely") == 3


def test_the_worker_sleeps_until_something_is_due():
    wall = FakeClock(0)
    worker = Worker([Step("a", 30, lambda: None), Step("b", 7, lambda: None)], wall)
    assert worker.turn() == pytest.approx(7)
    wall.advance(5)
    assert worker.turn() == pytest.approx(2)


@pytest.mark.parametrize("error", [StoreUnavailable("locked"), ZeroDivisionError()])
def test_a_step_that_fails_is_tried_again_and_stops_no_other(error):
    wall, done = FakeClock(0), []

    def fail():
        done.append("fail")
        raise error

    worker = Worker([Step("fail", 1, fail), Step("fine", 1, lambda: done.append("fine"))], wall)
    for _ in range(3):
        worker.turn()
        wall.advance(1)
    assert done == ["fail", "fine"] * 3


def test_a_worker_stops_between_steps():
    done = []
    worker = Worker(
        [Step("first", 1, lambda: (done.append(1), worker.stop())), Step("second", 1, lambda: done.append(2))],
        FakeClock(0),
    )
    worker.run()
    assert done == [1]
    assert worker.stopping


def named(steps, name):
    return next(step for step in steps if step.name == name)


def test_holds_nobody_confirms_expire(town):
    ticket = town.held(1, 5)
    steps = service_steps(town.service, lambda: False)
    assert named(steps, "expire holds").work() == ""
    town.clock.advance(town.service.policy.hold_s + 1)
    assert named(steps, "expire holds").work() == "1 holds"
    assert town.service.booking.ticket(ticket.booking_id).state is BookingState.EXPIRED


def test_every_step_runs_over_a_busy_town(town):
    town.booked(1, 5)
    for step in service_steps(town.service, lambda: False, improve_s=0.05):
        step.work()
    assert town.service.booking.tickets(0, 2**40)[0].state is BookingState.BOOKED


def test_what_riders_are_to_be_told_goes_into_a_file(town, tmp_path):
    path = tmp_path / "notices.jsonl"
    step = notice_step(town.service, path)
    assert step.work() == ""
    ticket = town.booked(1, 5)
    assert step.work() == "1 notices"
    assert json.loads(path.read_text(encoding="utf-8"))["booking_id"] == ticket.booking_id
    assert step.work() == ""


def test_two_workers_at_once_do_each_others_work_no_harm(town):
    tickets = [town.held(1, 5) for _ in range(3)]
    town.clock.advance(town.service.policy.hold_s + 1)
    other = town.another_process(town.service.policy)
    failures = []

    def work(service):
        try:
            for _, step in itertools.product(range(3), service_steps(service, lambda: False, improve_s=0.05)):
                step.work()
        except Exception as error:  # noqa: BLE001 - told to the test below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(service,)) for service in (town.service, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    states = {town.service.booking.ticket(ticket.booking_id).state for ticket in tickets}
    assert states == {BookingState.EXPIRED}


def test_the_database_is_audited_once_a_night_by_one_of_two_workers(town):
    wall = FakeClock(0)
    first, second = (audit_step(town.service, wall) for _ in range(2))
    town.booked(1, 5)
    assert first.work() == ""  # it is eight in the morning
    town.clock.advance(18.5 * 3600)
    said = first.work()
    assert "1 bookings and 1 plans" in said
    assert second.work() == first.work() == ""
    wall.advance(24 * 3600)
    assert second.work() == said
    assert town.service.checkups.last().at_s == town.now_s


def test_findings_are_told_to_the_control_room(town):
    before = town.service.outbox.last_id()
    town.service.checkups.keep(Checkup(town.now_s, 0, {}))
    assert town.service.outbox.after(before) == ()
    town.service.checkups.keep(Checkup(town.now_s, 3, {}))
    (message,) = town.service.outbox.after(before)
    assert (message.audience, message.topic, message.payload["findings"]) == ("control", "alarm", 3)
