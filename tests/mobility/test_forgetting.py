"""What only the past needed is forgotten, what anybody may still ask for is not, by two workers at once as by one."""

import threading

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from tests.mobility.fakes import Town
from tests.mobility.stories import live_through

DAY_S = 86_400


def counts(store):
    with store._engine.connect() as connection:
        tables = ("outbox", "deliveries", "idempotency_keys", "bookings", "audit", "plan_stops")
        count = "SELECT count(*) FROM "
        return {name: connection.exec_driver_sql(count + name).scalar() for name in tables}


def test_messages_and_keys_go_when_they_are_old_and_nothing_else_does(store):
    town = Town(store, vans=2)
    live_through(town)
    before = counts(store)
    assert town.service.outbox.forget() == 0
    assert counts(store) == before
    town.clock.advance(31 * DAY_S)
    assert town.service.outbox.forget() == before["outbox"]
    assert counts(store) == {**before, "outbox": 0, "deliveries": 0}
    town.clock.advance(30 * DAY_S)
    assert town.service.outbox.forget() == before["idempotency_keys"]
    assert counts(store) == {**before, "outbox": 0, "deliveries": 0, "idempotency_keys": 0}


def test_what_a_reader_has_not_read_and_what_follows_it_stays(store):
    town = Town(store, vans=2)
    live_through(town)
    with store.unit_of_work() as work:
        assert work.outbox.move_cursor("slow", 0, 3)
        work.commit()
    town.clock.advance(31 * DAY_S)
    assert town.service.outbox.forget() == 3
    assert town.service.outbox.first_id() == 4


def test_a_notice_on_its_way_stays(store):
    town = Town(store, vans=2)
    live_through(town)
    with store.unit_of_work() as work:
        work.deliveries.add(town.service.outbox.after(5, limit=1), "file")
        work.commit()
    town.clock.advance(31 * DAY_S)
    assert town.service.outbox.forget() == 5
    assert town.service.outbox.first_id() == 6


def test_a_database_that_forgot_is_sound(store):
    town = Town(store, vans=2)
    live_through(town)
    town.service.booking.forget_offers()
    before = {finding.rule for finding in examine(town.service, FakeClock(1000)).findings}
    town.clock.advance(31 * DAY_S)
    aged = {finding.rule for finding in examine(town.service, FakeClock(1000)).findings}
    town.service.outbox.forget()
    assert before == set()
    assert {finding.rule for finding in examine(town.service, FakeClock(1000)).findings} <= aged


def test_two_workers_may_forget_at_once(store):
    town = Town(store, vans=2)
    live_through(town)
    known = counts(store)
    town.clock.advance(61 * DAY_S)
    gone, failures = [], []

    def forget():
        try:
            gone.append(town.service.outbox.forget())
        except Exception as error:  # noqa: BLE001 - told to the test below
            failures.append(error)

    threads = [threading.Thread(target=forget) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(gone) == known["outbox"] + known["idempotency_keys"]
