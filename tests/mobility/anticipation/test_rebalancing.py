"""Idle vans are sent where requests are expected: seen by drivers, called off on the way, never at a rider's cost."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mobility.anticipation.expectation import Expectation, zones_of
from mobility.errors import IllegalTransition
from mobility.fleet.values import Phase, ShiftState
from mobility.worker import service_steps
from tests.mobility.fakes import HOUR, MONDAY_8, LineArea, Town, policy, trip

MONDAYS = [dt.date(2026, 1, 5) - dt.timedelta(days=7 * back) for back in range(1, 5)]
ZONE = ZoneInfo("Europe/Berlin")
DAY_S = 86_400


def expecting(town, stop, each_day=12):
    """Return an expectation after four Mondays with that many requests at one stop between eight and nine."""
    table = town.area.stop_table_s
    requests = [(stop, MONDAY_8 - 7 * DAY_S * back + 60 * n) for back in range(1, 5) for n in range(each_day)]
    return Expectation(zones_of(table, 150), requests, MONDAYS, ZONE)


@pytest.fixture
def long_town(memory):
    """Forty stops a minute apart, and one van at the first of them; it is Monday, 8:00."""
    return Town(memory, area=LineArea(stops=40))


def test_nothing_learnt_moves_nobody(long_town):
    report = long_town.service.fleet.rebalance(long_town.service.fleet.learn())
    assert report.sent == report.called_off == ()


def test_the_driver_is_told_where_to_wait(long_town):
    expectation = expecting(long_town, stop=20)
    report = long_town.service.fleet.rebalance(expectation)
    assert report.sent == (long_town.shifts[0].id,)
    task = long_town.task()
    place = expectation.zones.centres[expectation.zones.of_stop[20]]
    assert (task.next.stop_id, task.next.is_waiting, task.phase) == (f"s{place}", True, Phase.IDLE)
    assert task.following[-1].is_depot  # and home in the evening
    (row,) = long_town.service.fleet.plan_board()
    assert row.waiting_stop_id == f"s{place}"
    with long_town.store.reading() as work:
        assert [entry[2] for entry in work.audit.of(f"shift:{long_town.shifts[0].id}")][-1] == "relocated"


def test_an_order_is_given_once(long_town):
    expectation = expecting(long_town, stop=20)
    long_town.service.fleet.rebalance(expectation)
    version = long_town.task().plan_version
    assert long_town.service.fleet.rebalance(expectation).sent == ()
    assert long_town.task().plan_version == version


def test_no_more_are_sent_when_it_is_looked_at_again_a_moment_later(memory):
    town = Town(memory, vans=3, area=LineArea(stops=40))
    expectation = expecting(town, stop=20, each_day=20)
    sent = town.service.fleet.rebalance(expectation).sent
    assert 0 < len(sent) < 3
    assert town.service.fleet.rebalance(expectation).sent == ()


def test_the_last_van_that_could_fetch_a_visitor_stays(memory):
    """Either of two may go as long as the other stays; in five minutes somebody at s1 wants to go home."""
    town = Town(memory, vans=2, area=LineArea(stops=40), rules=policy(max_wait_s=300))
    free = town.another_process(town.service.policy)
    home = town.service.booking.open_return("visit", trip(1, 9), [town.now_s + 300])
    expectation = expecting(town, stop=20, each_day=60)
    town.service.guard.expect(home)
    assert len(town.service.fleet.rebalance(expectation).sent) == 1
    assert len(free.fleet.rebalance(expectation).sent) == 1


def sent_off(town, stop=20):
    """Send the van to wait at about that stop and let it set out; return where it goes."""
    town.service.fleet.rebalance(expecting(town, stop))
    place = town.task().next.stop_id
    town.event("depart", stop=place)
    return place


def test_it_drives_there_and_waits(long_town):
    place = sent_off(long_town)
    assert long_town.task().phase is Phase.RELOCATING
    long_town.clock.advance(60 * int(place[1:]))
    task = long_town.event("arrive", stop=place)
    assert (task.phase, task.here_stop_id) == (Phase.IDLE, place)
    assert task.next.is_depot


def test_a_ride_can_be_booked_on_the_way(long_town):
    """Five minutes out, s5 is behind it; it can turn off at s6, 60 s on, and be back at s3 in four minutes."""
    sent_off(long_town)
    long_town.clock.advance(300)
    ticket = long_town.booked(3, 9)
    task = long_town.task()
    assert (task.phase, task.here_stop_id, task.next.stop_id) == (Phase.IDLE, "s6", "s3")
    assert ticket.eta_pickup_s >= long_town.now_s + 60 + 3 * 60
    long_town.event("depart", stop="s3")
    assert long_town.task().phase is Phase.DRIVING


def test_a_ride_on_the_way_does_not_wait_for_the_end_of_the_move(long_town):
    """A rider at s30 who can be fetched from the waiting place just as well leaves the order alone."""
    place = sent_off(long_town)
    long_town.booked(30, 35, when="depart", at_s=long_town.now_s + 2 * HOUR)
    task = long_town.task()
    assert (task.phase, task.next.stop_id, task.next.is_waiting) == (Phase.RELOCATING, place, True)
    assert task.following[0].stop_id == "s30"


def test_a_rider_who_would_wait_longer_calls_the_order_off(long_town):
    """At s1 in 20 minutes: from s20 or so it could not be there in time."""
    long_town.service.fleet.rebalance(expecting(long_town, 20))
    before = long_town.task().next
    assert before.is_waiting
    ticket = long_town.booked(1, 3, when="depart", at_s=long_town.now_s + 1200)
    task = long_town.task()
    assert (task.next.stop_id, task.next.is_waiting) == ("s1", False)
    assert ticket.eta_pickup_s == long_town.ticket(ticket).eta_pickup_s


def test_an_order_nobody_follows_is_called_off(long_town):
    expectation = expecting(long_town, stop=20)
    long_town.service.fleet.rebalance(expectation)
    long_town.clock.advance(901)
    assert long_town.service.fleet.rebalance(expectation).called_off == (long_town.shifts[0].id,)


def test_what_a_driver_cannot_do_is_said(long_town):
    place = sent_off(long_town)
    with pytest.raises(IllegalTransition, match="sent to wait elsewhere"):
        long_town.event("arrive", stop="s3")
    long_town.event("arrive", stop=place)


def test_a_driver_may_go_home_instead(long_town):
    sent_off(long_town)
    long_town.clock.advance(300)
    task = long_town.event("depart", stop="s0")
    assert (task.here_stop_id, task.next) == ("s0", None)


def test_an_order_outlives_the_process(long_town):
    place = sent_off(long_town)
    other = long_town.another_process(policy())
    assert other.fleet.driver_task(long_town.drivers[0].id).next.stop_id == place


def test_bookings_of_the_past_are_learnt_from(memory):
    """Made at once on three mornings, and once long before: three of four count."""
    town = Town(memory, start_s=MONDAY_8 - 3 * DAY_S)
    for day in range(3):
        town.clock.set(MONDAY_8 - (3 - day) * DAY_S)
        town.service.fleet.add_shift(
            town.vans[0].id, town.drivers[0].id, town.now_s + 11 * HOUR, town.now_s + 12 * HOUR
        )
        if day == 0:
            town.booked(2, 5)
    town.clock.set(MONDAY_8)
    learnt = town.service.fleet.learn()
    friday = MONDAY_8 - 3 * DAY_S
    expected = sum(zone.expected for zone in learnt.zones_between(friday, friday + HOUR))
    assert 0 < expected <= 0.5  # one request on one of three days, and one more on which nobody asked


def test_unmet_wishes_are_learnt_from(long_town):
    """On Monday a ride is booked from s0; three who ask at s38, where no van gets in time, count for Tuesday."""
    long_town.booked(0, 5)
    for _ in range(3):
        assert long_town.service.booking.find_offers(trip(38, 30)).refusal.reason == "NO_TIME"
    long_town.clock.advance(DAY_S - 900)
    learnt = long_town.service.fleet.learn()
    at_s = long_town.now_s
    by_place = {zone.location: zone.expected for zone in learnt.zones_between(at_s - HOUR, at_s + 2 * HOUR)}
    far = learnt.zones.centres[learnt.zones.of_stop[38]]
    near = learnt.zones.centres[learnt.zones.of_stop[0]]
    assert by_place[far] > 2 * by_place[near] > 0


def test_the_worker_does_it_where_the_policy_asks_for_it(memory):
    silent = Town(memory)
    assert "rebalance" not in {step.name for step in service_steps(silent.service, lambda: False)}
    told = silent.another_process(policy(anticipation={"rebalance_every_s": 120}))
    steps = {step.name: step for step in service_steps(told, lambda: False)}
    assert steps["rebalance"].every_s == 120
    assert steps["rebalance"].work() == ""


def test_a_shift_that_is_over_is_left_alone(long_town):
    long_town.service.fleet.start_shift(long_town.drivers[0].id)
    assert long_town.service.fleet.end_shift(long_town.drivers[0].id).state is ShiftState.ENDED
    assert long_town.service.fleet.rebalance(expecting(long_town, 20)).sent == ()
