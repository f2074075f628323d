"""Workers in processes of their own on one database: what one does, the others do not do again."""

import json
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

from mobility.booking.values import BookingState, RiderInfo, TripWish
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.notify.relay import FileNotifier, Relay
from mobility.series.values import SeriesWish
from mobility.waiting.values import WaitingState
from tests.concurrency.workers import Shift, run_workers
from tests.mobility.anticipation.test_rebalancing import expecting
from tests.mobility.fakes import HOUR, MONDAY_8, LineArea, Town, at, fresh_id, policy, trip
from tests.mobility.series.test_series import DAY_S, ERIKA, MONDAY

TEN = MONDAY_8 + 2 * HOUR
NARROW = policy(max_wait_s=60)


def _nothing_is_wrong(town):
    return examine(town.service, FakeClock(0)).findings == ()


def _book_ahead(service):
    return service.series.book_ahead()


def test_days_of_series_are_booked_once(store, database_url):
    """Mondays and Wednesdays for three weeks: a week later two more days of each series come within the horizon."""
    town = Town(store, vans=2)
    for van, driver in zip(town.vans, town.drivers, strict=True):
        for day in (2, 7, 9, 14, 16):
            start_s = MONDAY_8 + day * DAY_S
            town.service.fleet.add_shift(van.id, driver.id, start_s, start_s + 10 * HOUR)
    there = TripWish(at(2), at(5), "depart")
    wishes = [SeriesWish(there, (0, 2), minute, MONDAY, MONDAY + timedelta(days=20)) for minute in (600, 660, 720, 780)]
    keys = [town.service.series.create(fresh_id("series"), wish, ERIKA).series.id for wish in wishes]
    town.clock.advance(7 * DAY_S)
    made = run_workers(Shift(database_url, town.now_s, workers=3), _book_ahead)
    booked = [booking_id for turn in made if isinstance(turn, tuple) for booking_id in turn]
    assert len(booked) == len(set(booked)) == 8
    tickets = [day.ticket for key in keys for day in town.service.series.view(key).days]
    assert len({ticket.booking_id for ticket in tickets}) == 24
    assert {ticket.state for ticket in tickets} == {BookingState.BOOKED}


def _serve(service):
    return service.waiting.serve()


def test_freed_seats_are_offered_once(store, database_url):
    """Three vans with one seat each, taken at ten; five wait, and three get what came free."""
    town = Town(store, vans=3, seats=1, rules=NARROW)
    taken = [town.booked(9, 0, "depart", TEN - 300) for _ in town.vans]
    riders = [RiderInfo(name, "0261 1") for name in ("Anna", "Bert", "Carla", "Dora", "Emil")]
    views = [town.service.waiting.join(fresh_id("waiting"), trip(2, 9, "depart", TEN), rider) for rider in riders]
    for ticket in taken:
        town.service.booking.cancel(ticket.booking_id)
    offered = run_workers(Shift(database_url, workers=3, rules=NARROW), _serve)
    told = Counter(waiting_id for turn in offered if isinstance(turn, tuple) for waiting_id in turn)
    after = [town.service.waiting.view(view.waiting.id) for view in views]
    states = Counter(view.waiting.state for view in after)
    assert states == {WaitingState.OFFERED: 3, WaitingState.WAITING: 2}
    assert told == {view.waiting.id: 1 for view in after if view.waiting.state is WaitingState.OFFERED}
    assert _nothing_is_wrong(town)


def _tell(path, service):
    return Relay(service, FileNotifier(Path(path))).pump()


def test_riders_are_told_once(store, database_url, tmp_path):
    town = Town(store, vans=2)
    tickets = [town.booked(2, 5, "depart", TEN + 900 * number) for number in range(10)]
    sent = run_workers(Shift(database_url, workers=4), partial(_tell, str(tmp_path / "notices.jsonl")))
    lines = [json.loads(line) for line in (tmp_path / "notices.jsonl").read_text(encoding="utf-8").splitlines()]
    assert Counter(line["key"] for line in lines).most_common(1)[0][1] == 1
    booked = Counter(line["booking_id"] for line in lines if "ist gebucht" in line["text"])
    assert booked == {ticket.booking_id: 1 for ticket in tickets}
    assert sum(turn for turn in sent if isinstance(turn, int)) == len(lines)


def _send_out(expectation, service):
    return service.fleet.rebalance(expectation)


def test_idle_vehicles_are_sent_out_once(store, database_url):
    """Each by one order, however many workers give it at the same moment."""
    town = Town(store, vans=4, area=LineArea(stops=40))
    expectation = expecting(town, stop=20, each_day=40)
    reports = run_workers(Shift(database_url, workers=3, stops=40), partial(_send_out, expectation))
    sent = [shift_id for report in reports if not isinstance(report, str) for shift_id in report.sent]
    ordered = {row.shift.id for row in town.service.fleet.plan_board() if row.waiting_stop_id is not None}
    assert len(sent) == len(set(sent)) == len(ordered) > 1
    assert set(sent) == ordered
    with store.reading() as work:
        audits = [entry[2] for shift in town.shifts for entry in work.audit.of(f"shift:{shift.id}")]
    assert audits.count("relocated") == len(sent)
