"""Roads close and open again: travel times, plans and riders follow at once, in every process, and exactly back."""

from dataclasses import replace

import pytest

from mobility.booking.values import BookingState
from mobility.doctor.doctor import examine
from mobility.errors import IdempotencyMismatch, IllegalTransition, InvalidInput, NotFound
from mobility.fleet.crew import Engagement
from mobility.fleet.values import VehiclePosition
from mobility.people.values import Role
from mobility.traffic.values import ClosureReport
from mobility.worker import service_steps
from tests.mobility.fakes import HOUR, LAT, LON_STEP, Town, fresh_id, policy, trip
from web.control_room.figures import alarms


def line(*stops):
    """Draw a line along the road between stops (fractions lie between)."""
    return {"type": "LineString", "coordinates": [[stop * LON_STEP, LAT] for stop in stops]}


def zone(west, east):
    """Draw an area around a part of the road."""
    ring = [(west, -1), (east, -1), (east, 1), (west, 1), (west, -1)]
    return {"type": "Polygon", "coordinates": [[[x * LON_STEP, LAT + y * 0.01] for x, y in ring]]}


def _close(town, geometry, **more):
    report = ClosureReport(
        more.pop("closure_id", fresh_id("closure")), geometry, more.pop("since_s", town.now_s), **more
    )
    return town.service.traffic.close(report, "lena")


def _told(town, topic, booking=None):
    audience = "control" if booking is None else f"booking:{booking.booking_id}"
    return [message.payload for message in town.service.outbox.after(0, [audience]) if message.topic == topic]


def _sound(town):
    assert examine(town.service, town.clock).findings == ()
    for plan in town.service.fleet.plans():
        assert town.service.dispatcher.violations(plan, now_s=town.now_s) == ()


def _drive_s(town, a, b):
    town.service.fleet.plans()  # whoever looks at plans looks at the roads
    return int(town.area.stop_table_s[a, b])


def test_a_closed_road_delays_whoever_needs_it_and_opening_it_undoes_that_exactly(memory):
    town = Town(memory, rules=policy(told_window_s=600, promise_slack_s=300))
    table_s, dispatcher = town.area.stop_table_s, town.service.dispatcher
    ticket = town.booked(1, 5, "depart", town.now_s + HOUR)
    closure = _close(town, line(2.2, 2.8), reason="Kanal")
    assert _drive_s(town, 1, 5) == 240 + 540
    late = town.ticket(ticket)
    assert late.late
    assert late.eta_dropoff_s == ticket.eta_dropoff_s + 540
    assert [told["late"] for told in _told(town, "eta", ticket)][-1]
    _sound(town)
    assert [each.id for each in town.service.traffic.closures()] == [closure.id]
    town.service.traffic.reopen(closure.id, "lena")
    assert town.area.stop_table_s is table_s
    assert town.service.dispatcher is dispatcher
    after = town.ticket(ticket)
    assert (after.late, after.eta_dropoff_s) == (False, ticket.eta_dropoff_s)
    assert town.service.traffic.closures() == ()
    _sound(town)


def test_who_can_still_be_carried_as_promised_goes_with_another_vehicle(store):
    town = Town(store, vans=1, rules=policy(promise_slack_s=300))
    ticket = town.booked(4, 7, "depart", town.now_s + 1800)
    other = town.service.people.create_staff("zweite", "lange genug", Role.DRIVER, "Zoe")
    far = town.service.fleet.add_vehicle("Fern", "MYK-F", town.vans[0].configurations, "s9")
    town.service.fleet.add_shift(far.id, other.id, town.now_s, town.now_s + 10 * HOUR)
    town.clock.set(ticket.pickup_from_s - 300)
    _close(town, line(2.2, 2.8))  # the first van would have to go round; the other comes from the other side
    after = town.ticket(ticket)
    assert (after.vehicle.id, after.late) == (far.id, False)
    assert (after.pickup_from_s, after.arrive_by_s) == (ticket.pickup_from_s, ticket.arrive_by_s)
    assert [(told["what"], told["cause"]) for told in _told(town, "moved", ticket)] == [("kept", "closure")]
    _sound(town)


def test_a_stop_nobody_reaches_any_more_is_left_for_another_one(memory):
    town = Town(memory, rules=policy(max_walk_m=2000, promise_slack_s=300))
    ticket = town.booked(3, 6, "depart", town.now_s + HOUR)
    stop = int(ticket.pickup_stop.id[1:])
    _close(town, zone(stop - 0.4, stop + 0.4))
    after = town.ticket(ticket)
    assert after.state is BookingState.BOOKED
    assert after.pickup_stop.id != ticket.pickup_stop.id
    assert [told["what"] for told in _told(town, "moved", ticket)] == ["later"]
    _sound(town)


def test_who_cannot_be_reached_at_all_is_given_up_with_an_alarm(town):
    ticket = town.booked(3, 6, "depart", town.now_s + HOUR)
    _close(town, zone(2.6, 3.4))
    assert town.ticket(ticket).state == "cancelled_by_service"
    ((lost, _),) = town.service.incidents.lost_rides()
    assert (lost.booking_id, lost.cause) == (ticket.booking_id, "closure")
    _sound(town)


def test_a_delay_longer_than_the_policy_allows_is_not_promised(memory):
    town = Town(memory, rules=policy(later_at_most_s=300, promise_slack_s=120))
    ticket = town.booked(1, 5, "depart", town.now_s + HOUR)
    _close(town, line(2.2, 2.8))
    assert town.ticket(ticket).state == "cancelled_by_service"
    _sound(town)


def test_riders_on_board_stay_on_board_whatever_closes(town):
    ticket = town.booked(1, 5)
    town.drive_to_next()
    town.serve_halt()
    _close(town, line(2.2, 2.8))
    riding = town.ticket(ticket)
    assert riding.state == "on_board"
    assert riding.eta_dropoff_s >= ticket.eta_dropoff_s + 500
    town.drive_to_next()
    town.serve_halt()
    assert town.ticket(ticket).state == "completed"
    _sound(town)


def test_riders_on_board_whose_stop_nobody_reaches_alight_at_the_next_one(town):
    ticket = town.booked(1, 4.9)
    town.drive_to_next()
    town.serve_halt()
    town.event("depart", stop="s5")
    _close(town, zone(4.6, 5.4))
    riding = town.ticket(ticket)
    assert (riding.state, riding.dropoff_stop.id) == ("on_board", "s4")
    assert [told["what"] for told in _told(town, "moved", ticket)] == ["redirected"]
    _sound(town)
    town.clock.set(town.task().next.arrive_s)
    town.event("arrive", stop="s4")
    town.serve_halt()
    assert town.ticket(ticket).state == "completed"
    _sound(town)


def test_a_vehicle_on_its_way_to_a_stop_nobody_reaches_turns_back(town):
    """It has driven for a minute, so it needs a minute back; others can be carried from there at once."""
    ticket = town.booked(5, 8)
    town.clock.advance(300)
    town.event("depart", stop="s5")
    town.clock.advance(60)
    _close(town, zone(4.6, 5.4))
    assert town.ticket(ticket).state == "cancelled_by_service"
    (plan,) = town.service.fleet.plans()
    assert (plan.anchor.location, plan.anchor.ready_s) == (0, town.now_s + 60)
    assert town.service.booking.find_offers(trip(1, 3)).offers
    _sound(town)


@pytest.mark.parametrize("on_board", [False, True])
def test_a_vehicle_that_has_left_a_closed_road_behind_goes_on(town, on_board):
    """It left s0 for s5, was seen halfway there, and only then is the road around s0 closed."""
    ticket = town.booked(0, 5) if on_board else town.booked(5, 8)
    if on_board:
        town.drive_to_next()
        town.serve_halt()
    else:
        town.clock.advance(300)
    town.event("depart", stop="s5")
    town.clock.advance(150)
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, LAT, 2.5 * LON_STEP, town.now_s))
    _close(town, zone(-0.4, 0.4))
    after = town.ticket(ticket)
    assert (after.state, after.dropoff_stop.id) == ("on_board" if on_board else "under_way", ticket.dropoff_stop.id)
    assert abs((after.eta_dropoff_s if on_board else after.eta_pickup_s) - (town.now_s + 150)) < 30
    assert _told(town, "moved", ticket) == []


def test_nobody_changes_vehicles_for_a_closed_road_their_own_has_left_behind(memory):
    """It has carried a rider past s1, on to s5, when the road there is closed; the next rider could go with another."""
    town = Town(memory, vans=1, rules=policy(told_window_s=300, promise_slack_s=120))
    town.booked(0, 5)
    next_one = town.booked(6, 8)
    other = town.service.people.create_staff("zweite", "lange genug", Role.DRIVER, "Zoe")
    far = town.service.fleet.add_vehicle("Fern", "MYK-F", town.vans[0].configurations, "s9")
    town.service.fleet.add_shift(far.id, other.id, town.now_s, town.now_s + 10 * HOUR)
    town.drive_to_next()
    town.serve_halt()
    town.event("depart", stop="s5")
    town.clock.advance(150)
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, LAT, 2.5 * LON_STEP, town.now_s))
    _close(town, line(1.2, 1.8))
    after = town.ticket(next_one)
    assert (after.vehicle.id, after.late) == (town.vans[0].id, False)
    assert _told(town, "moved", next_one) == []
    _sound(town)


def test_nobody_sets_out_for_a_depot_no_road_leads_to(town):
    """The driver is not asked to, and whoever says so all the same is not expected there in 31 years."""
    driver = town.service.crews.driver(town.drivers[0].id)
    town.service.crews.change_driver(replace(driver, engagement=Engagement.VOLUNTEER))
    ticket = town.booked(1, 5)
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    assert town.task().next.is_depot
    closure = _close(town, zone(-0.4, 0.4))
    assert town.task().next is None
    assert [row.back_at_depot_s for row in town.service.fleet.plan_board()] == [None]
    assert [alarm["kind"] for alarm in alarms(town.service.fleet.plan_board(), town.now_s)] == ["closed_off"]
    assert town.service.crews.driving_at_risk() == ()
    with pytest.raises(IllegalTransition, match="no open road"):
        town.event("depart", stop="s0")
    town.service.traffic.reopen(closure.id, "lena")
    assert town.task().next.is_depot
    assert town.ticket(ticket).state == "completed"
    assert town.booked(6, 8).eta_pickup_s < town.now_s + HOUR


def test_a_town_cut_off_leaves_plans_as_they_are(town):
    ticket = town.booked(1, 5)
    town.drive_to_next()
    town.serve_halt()
    closure = _close(town, zone(-1, 11))
    cut_off = town.ticket(ticket)
    assert (cut_off.state, cut_off.eta_dropoff_s, cut_off.late) == ("on_board", ticket.eta_dropoff_s, True)
    town.service.traffic.reopen(closure.id, "lena")
    assert town.ticket(ticket).eta_dropoff_s == ticket.eta_dropoff_s
    _sound(town)


def test_other_processes_follow_at_once(town):
    other = town.another_process(town.service.policy)
    free = other.dispatcher
    other.fleet.plans()
    assert other.dispatcher is free
    _close(town, line(2.2, 2.8))
    other.fleet.plans()
    assert int(other.dispatcher.table_s[1, 5]) == 240 + 540
    assert town.service.traffic.adapt() is None
    assert other.traffic.adapt() is None


def test_a_closure_holds_from_its_beginning_to_its_end(town):
    ticket = town.booked(1, 5, "depart", town.now_s + 5 * HOUR)
    _close(town, line(2.2, 2.8), since_s=town.now_s + HOUR, until_s=town.now_s + 2 * HOUR)
    assert _drive_s(town, 1, 5) == 240
    (adapt,) = (step.work for step in service_steps(town.service, lambda: False) if step.name == "adapt to roads")
    assert adapt() == ""
    town.clock.advance(HOUR)
    assert "the roads changed: 1 plans" in adapt()
    assert _drive_s(town, 1, 5) == 780
    assert town.ticket(ticket).eta_dropoff_s > ticket.eta_dropoff_s
    town.clock.advance(HOUR)
    assert "the roads changed" in adapt()
    assert _drive_s(town, 1, 5) == 240
    assert town.ticket(ticket).eta_dropoff_s == ticket.eta_dropoff_s
    assert (adapt(), town.service.traffic.closures()) == ("", ())
    _sound(town)


def test_slow_roads_and_winter_take_longer(town):
    _close(town, line(2.2, 2.8), factor=2.0)
    assert _drive_s(town, 2, 3) == 120
    ticket = town.booked(3, 6, "depart", town.now_s + HOUR)
    assert town.service.traffic.set_season("winter", "lena").season == "winter"
    assert (_drive_s(town, 2, 3), _drive_s(town, 3, 4)) == (150, 75)
    assert town.ticket(ticket).eta_dropoff_s == ticket.eta_dropoff_s + 45
    last_id = town.service.outbox.last_id()
    town.service.traffic.set_season("winter", "lena")
    assert town.service.outbox.last_id() == last_id
    town.service.traffic.set_season("normal", "lena")
    assert (_drive_s(town, 2, 3), _drive_s(town, 3, 4)) == (120, 60)
    with pytest.raises(InvalidInput):
        town.service.traffic.set_season("monsoon", "lena")
    _sound(town)


def test_offers_know_of_the_closure(town):
    free = town.offer(1, 5, "depart", town.now_s + HOUR)
    _close(town, line(2.2, 2.8))
    (offer, *_) = town.service.booking.find_offers(trip(1, 5, "depart", town.now_s + HOUR)).offers
    assert offer.planned_dropoff_s - offer.planned_pickup_s == free.planned_dropoff_s - free.planned_pickup_s + 540


def test_the_same_closure_again_changes_nothing(store):
    """Not even where another closure began meanwhile: the worker sees to that."""
    town = Town(store)
    town.booked(1, 5, "depart", town.now_s + HOUR)
    _close(town, line(3.2, 3.8), closure_id="closure-later", since_s=town.now_s + 300)
    report = {"closure_id": "closure-one", "since_s": town.now_s}
    first = _close(town, line(6.2, 6.8), **report)
    town.clock.advance(300)
    last_id = town.service.outbox.last_id()
    assert _close(town, line(6.2, 6.8), **report) == first
    assert town.service.outbox.last_id() == last_id
    assert town.service.traffic.adapt().retimed == 1
    assert town.service.outbox.last_id() > last_id
    with pytest.raises(IdempotencyMismatch):
        _close(town, line(4.2, 4.8), closure_id="closure-one")
    for _ in range(2):
        assert town.service.traffic.reopen("closure-one", "lena").reopened_s == town.now_s
    assert len(_told(town, "roads")) == 3
    with pytest.raises(NotFound):
        town.service.traffic.reopen("closure-two", "lena")


@pytest.mark.parametrize(
    ("field", "geometry", "options"),
    [
        ("geometry", {"type": "Circle"}, {}),
        ("geometry", {"type": "LineString", "coordinates": [[8.0, 51.0], [8.1, 51.0]]}, {}),
        ("geometry", {"type": "LineString", "coordinates": [[0.0, 50.0]] * 3000}, {}),
        ("factor", line(2.2, 2.8), {"factor": 0.5}),
        ("until_s", line(2.2, 2.8), {"until_s": 5}),
        ("reason", line(2.2, 2.8), {"reason": "x" * 301}),
        ("closure_id", line(2.2, 2.8), {"closure_id": "x"}),
    ],
)
def test_what_cannot_be_closed_is_refused(town, field, geometry, options):
    with pytest.raises(InvalidInput) as caught:
        _close(town, geometry, **options)
    assert caught.value.field == field
    assert town.service.traffic.closures() == ()
