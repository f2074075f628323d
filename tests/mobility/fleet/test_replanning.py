"""Delays travel on to everybody behind them, and better plans are taken over only while they are true."""

from dataclasses import replace

from mobility.booking.values import Party
from mobility.fleet.values import VehiclePosition
from tests.mobility.fakes import LAT, LON_STEP, Town, policy, trip


def _messages(town, topic, after=0):
    return [message for message in town.service.outbox.after(after) if message.topic == topic]


def test_a_van_that_does_not_leave_delays_everybody(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.eta_pickup_s + 300)  # it should have left seven minutes ago
    before = town.service.outbox.last_id()
    report = town.service.fleet.retime()
    late = town.ticket(ticket)
    # 120 s to drive from s0 to s2, if it left now.
    assert late.eta_pickup_s == town.now_s + 120
    assert late.eta_dropoff_s == town.now_s + 120 + 75 + 180
    assert (report.vehicles, report.bookings, report.alarms) == (1, 1, ())
    audiences = {message.audience for message in _messages(town, "eta", before)}
    assert audiences == {f"booking:{ticket.booking_id}", "control"}


def test_a_broken_promise_raises_an_alarm_once_and_the_plan_goes_on(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s + 60)
    (alarm,) = town.service.fleet.retime().alarms
    assert (alarm.kind, alarm.booking_id, alarm.late_s) == ("promise_at_risk", ticket.booking_id, 180)
    town.service.fleet.retime()
    assert len(_messages(town, "alarm")) == 1
    assert town.ticket(ticket).late
    (plan,) = town.service.fleet.plans()
    assert town.service.dispatcher.violations(plan, now_s=town.now_s) == ()


def test_little_room_is_an_alarm_before_the_promise_breaks_and_cleared_when_it_recovers(store):
    town = Town(store)
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s - 120 - 170)  # two minutes to drive, not quite three to spare
    assert town.service.fleet.retime().alarms == ()
    (alarm,) = (message.payload for message in _messages(town, "alarm"))
    assert (alarm["kind"], alarm["booking_id"], alarm["slack_s"]) == ("promise_tight", ticket.booking_id, 170)
    (row, *_) = town.service.fleet.plan_board()
    assert [stop.is_tight for stop in row.stops] == [True, True]
    town.service.fleet.retime()
    assert len(_messages(town, "alarm")) == 1
    town.event("depart", stop="s2")
    town.clock.advance(10)
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, LAT, 0.1 * LON_STEP, town.now_s))
    town.clock.advance(20)
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, LAT, 1.3 * LON_STEP, town.now_s))
    town.service.fleet.retime()
    assert [message.payload["kind"] for message in _messages(town, "alarm_cleared")] == []
    town.clock.advance(6)
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, LAT, 1.9 * LON_STEP, town.now_s))
    town.service.fleet.retime()
    (cleared,) = (message.payload for message in _messages(town, "alarm_cleared"))
    assert (cleared["kind"], cleared["booking_id"]) == ("promise_tight", ticket.booking_id)
    assert not town.ticket(ticket).late


def test_a_broken_promise_that_can_be_kept_after_all_is_cleared(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s - 100)
    town.service.fleet.retime()
    assert town.ticket(ticket).late
    town.event("depart", stop="s2")
    town.clock.advance(30)
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, LAT, 1.6 * LON_STEP, town.now_s))
    town.service.fleet.retime()
    assert not town.ticket(ticket).late
    assert [message.payload["kind"] for message in _messages(town, "alarm_cleared")] == ["promise_at_risk"]


def test_a_delay_of_the_first_ride_alarms_for_those_behind_it(town):
    first, second = town.booked(2, 5), town.booked(6, 8)
    assert town.ticket(first).vehicle.id == town.ticket(second).vehicle.id
    town.clock.set(first.pickup_until_s - 100)
    town.service.fleet.retime()
    told = {message.payload["booking_id"]: message.payload["kind"] for message in _messages(town, "alarm")}
    assert told[first.booking_id] == "promise_at_risk"
    assert town.ticket(second).eta_pickup_s > second.eta_pickup_s
    assert second.booking_id in told


def test_a_van_that_came_in_time_and_waits_for_its_rider_is_not_late(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s - 130)
    town.event("depart", stop="s2")
    town.clock.set(ticket.pickup_until_s - 10)
    town.event("arrive", stop="s2")
    arrived_s = town.now_s
    town.clock.set(ticket.pickup_until_s + 200)
    assert town.service.fleet.retime().alarms == ()
    waiting = town.ticket(ticket)
    assert (waiting.late, waiting.eta_pickup_s) == (False, arrived_s)
    (row, *_) = town.service.fleet.plan_board()
    assert [(stop.late_s, stop.begin_s) for stop in row.stops if stop.kind == "pickup"] == [(0, arrived_s)]


def test_a_van_that_came_late_stays_late_while_it_waits(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s)
    town.event("depart", stop="s2")
    town.clock.advance(120)
    town.event("arrive", stop="s2")
    town.clock.advance(200)
    (alarm,) = town.service.fleet.retime().alarms
    assert (alarm.kind, alarm.late_s) == ("promise_at_risk", 120)


def test_nothing_is_written_while_everything_goes_to_plan(town):
    town.booked(2, 5)
    version = town.task().plan_version
    town.clock.advance(60)
    assert town.service.fleet.retime().vehicles == 0
    assert town.task().plan_version == version


def test_a_position_on_the_way_foretells_the_arrival(town):
    ticket = town.booked(5, 8)
    town.clock.set(ticket.eta_pickup_s - 300)
    town.event("depart", stop="s5")
    town.clock.advance(120)
    # Two minutes gone and only 0.5 km driven: 4.5 km are left, at 60 s each.
    slow = VehiclePosition(town.vans[0].id, LAT, 0.5 * LON_STEP, town.now_s)
    assert town.service.fleet.report_position(slow)
    town.service.fleet.retime()
    assert town.ticket(ticket).eta_pickup_s == town.now_s + 270


def test_the_van_drives_on_after_the_delay_and_the_ride_is_completed(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s + 300)
    town.drive_to_next()
    town.serve_halt()
    town.drive_to_next()
    town.serve_halt()
    assert town.ticket(ticket).state == "completed"


def _two_vans_where_one_would_do(memory):
    """Three seats each: a couple and a third rider fill the first van, a fourth takes the second, the third cancels."""
    town = Town(memory, vans=2, seats=3, rules=policy(max_wait_s=300))
    start_s = town.now_s + 3600
    couple = town.booked(2, 8, "depart", start_s, party=Party(adults=2))
    third, fourth = (town.booked(2, 8, "depart", start_s) for _ in range(2))
    town.service.booking.cancel(third.booking_id)
    changes = town.service.dispatcher.improve(town.service.fleet.plans(), now_s=town.now_s, iterations=200)
    assert [change.moved for change in changes] in ([(couple.booking_id,)], [(fourth.booking_id,)])
    return town, couple, fourth, changes


def test_a_better_plan_moves_a_rider_to_the_van_that_drives_there_anyway(memory):
    town, couple, fourth, changes = _two_vans_where_one_would_do(memory)
    report = town.service.fleet.adopt(changes)
    assert (set(report.adopted), report.stale) == ({shift.id for shift in town.shifts}, ())
    assert sorted(len(plan.stops) for plan in town.service.fleet.plans()) == [0, 4]
    assert str(report).startswith("adopted 2, too late for 0; other times for ")
    assert "1 in another vehicle, 960 s less driving" in str(report)  # the way from the depot to 8 and back
    assert town.ticket(couple).vehicle == town.ticket(fourth).vehicle
    assert town.service.fleet.adopt(changes).adopted == ()  # the same again comes too late


def test_a_legal_proposal_that_gains_nothing_by_now_is_not_adopted(memory):
    """The way back to two vans, where one will do, breaks no rule."""
    town, _, _, changes = _two_vans_where_one_would_do(memory)
    town.service.fleet.adopt(changes)
    better = tuple(town.service.fleet.plans())
    stops = {plan.vehicle.id: plan.stops for change in changes for plan in change.before}
    worse = tuple(replace(plan, stops=stops[plan.vehicle.id]) for plan in better)
    assert not any(town.service.dispatcher.violations(plan, now_s=town.now_s) for plan in worse)
    back = replace(changes[0], before=better, after=worse)
    assert town.service.fleet.adopt([back]).adopted == ()


def test_a_plan_written_meanwhile_is_not_overwritten(memory):
    town, couple, fourth, changes = _two_vans_where_one_would_do(memory)
    town.service.booking.cancel(couple.booking_id)
    report = town.service.fleet.adopt(changes)
    assert (report.adopted, len(report.stale), report.effects, str(report)) == ((), 2, (), "")
    carried = [request.id for plan in town.service.fleet.plans() for request in plan.requests]
    assert carried == [fourth.booking_id]


def test_another_process_sees_a_new_booking_at_once(town):
    other = town.another_process(town.service.policy)
    assert [plan.stops for plan in other.fleet.plans()] == [()]
    ticket = town.booked(2, 5)
    (plan,) = other.fleet.plans()
    assert [request.id for request in plan.requests] == [ticket.booking_id]
    assert other.booking.find_offers(trip(2, 5)).offers


def test_what_was_written_is_remembered_as_it_is_in_the_store(store):
    """After a write nothing is read again, so what is kept must be what would be read."""
    town = Town(store, vans=2)
    ticket = town.held(1, 4)
    for step in (town.service.booking.confirm, town.service.booking.cancel):
        step(ticket.booking_id)
        town.booked(2, 6)
        kept = town.service.fleet._parts.fleet.records(town.now_s)
        with store.reading() as work:
            read = work.plans.load([record.shift.id for record in kept])
        assert {record.shift.id: record for record in kept} == read
