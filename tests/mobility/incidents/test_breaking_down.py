"""A vehicle breaks down: nobody is forgotten, every promise that can be kept is, and the others are told honestly."""

from dataclasses import replace

import pytest

from dispatcher.problem import Load
from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import RiderInfo
from mobility.doctor.doctor import examine
from mobility.errors import IdempotencyMismatch, IllegalTransition, InvalidInput, NotFound, PlanMoved, Refused
from mobility.fleet.crew import Skill
from mobility.fleet.planning import write_plans
from mobility.fleet.values import VehiclePosition
from mobility.incidents.breaking_down import break_down
from mobility.incidents.moving import Moving
from mobility.incidents.values import BreakdownReport, Outcome, Replacement
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, LAT, LON_STEP, Town, fresh_id, policy, trip


def _breaks_down(town, van=0, **more):
    report = BreakdownReport(more.pop("incident_id", fresh_id("incident")), town.vans[van].id, **more)
    return town.service.incidents.break_down(report, "lena")


def _told(town, topic, booking=None):
    audience = "control" if booking is None else f"booking:{booking.booking_id}"
    messages = town.service.outbox.after(0, [audience])
    return [message.payload for message in messages if message.topic == topic]


def _vehicle(town, ticket):
    return town.ticket(ticket).vehicle.id


def _sound(town):
    assert examine(town.service, town.clock).findings == ()
    for plan in town.service.fleet.plans():
        assert town.service.dispatcher.violations(plan, now_s=town.now_s) == ()


@pytest.fixture
def two(store):
    """Two vans, on each kind of database."""
    return Town(store, vans=2)


def test_another_vehicle_keeps_every_promise_and_riders_are_told(two):
    tickets = [two.booked(2, 5, "depart", two.now_s + HOUR), two.booked(3, 6, "depart", two.now_s + 2 * HOUR)]
    van = next(n for n, van in enumerate(two.vans) if van.id == _vehicle(two, tickets[0]))
    done = _breaks_down(two, van)
    assert set(done.outcome.kept) == {ticket.booking_id for ticket in tickets if _vehicle(two, ticket)}
    for ticket in tickets:
        after = two.ticket(ticket)
        assert (after.state, after.late, after.vehicle.id) == ("booked", False, two.vans[1 - van].id)
        assert (after.pickup_from_s, after.arrive_by_s) == (ticket.pickup_from_s, ticket.arrive_by_s)
        assert [told["what"] for told in _told(two, "moved", ticket)] == ["kept"]
    with pytest.raises(NotFound):
        two.task(van)
    _sound(two)


def test_the_same_report_again_changes_nothing_and_another_under_its_id_is_refused(two):
    two.booked(2, 5)
    first = _breaks_down(two, 0, incident_id="incident-one")
    last_id = two.service.outbox.last_id()
    assert _breaks_down(two, 0, incident_id="incident-one") == first
    assert two.service.outbox.last_id() == last_id
    with pytest.raises(IdempotencyMismatch):
        _breaks_down(two, 1, incident_id="incident-one")
    assert [each.id for each in two.service.incidents.since(0)] == ["incident-one"]


def test_nobody_is_promised_to_be_there_after_their_ride_home_has_begun(store):
    """The other van is ready in 50 minutes; half an hour earlier the ride home would have begun."""
    town = Town(store)
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E", [Load(seats=4)], "s0")
    pair = town.service.booking.find_round_trips(trip(2, 5), ReturnWish("other")).trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    out, home = town.service.booking.hold_round_trip(*takings, RiderInfo("Erika", "0261 1"))
    town.service.booking.confirm(out.booking_id)
    done = _breaks_down(town, replacement=Replacement(spare.id, town.now_s + 3000))
    assert out.booking_id in done.outcome.lost
    assert town.ticket(home).is_live
    assert [told["what"] for told in _told(town, "journey", home)] == ["return_asked_lost"]
    _sound(town)


def test_riders_on_board_are_fetched_where_the_vehicle_stands(two):
    ticket = two.booked(2, 8)
    van = next(n for n, van in enumerate(two.vans) if van.id == _vehicle(two, ticket))
    two.drive_to_next(van)
    two.serve_halt(van)
    two.event("depart", stop="s8", van=van)
    two.clock.advance(120)
    two.service.fleet.report_position(VehiclePosition(two.vans[van].id, LAT, 4.3 * LON_STEP, two.now_s))
    done = _breaks_down(two, van, note="Motor")
    assert done.outcome == Outcome(fetched=(ticket.booking_id,))
    after = two.ticket(ticket)
    assert (after.state, after.pickup_stop.id, after.pickup_stop.lon) == ("booked", "s4", 4.3 * LON_STEP)
    assert after.pickup_stop.name.endswith("(Halt 4)")
    # 0.3 km beside the stop: 18 s there and 18 s back stand in front of the boarding.
    task = two.task(1 - van)
    (line,) = task.next.board
    assert (task.next.stop_id, line.booking_id, task.next.lon) == ("s4", ticket.booking_id, 4.3 * LON_STEP)
    assert [told["what"] for told in _told(two, "moved", ticket)] == ["fetched"]
    _sound(two)
    two.drive_to_next(1 - van)
    two.serve_halt(1 - van)
    two.drive_to_next(1 - van)
    two.serve_halt(1 - van)
    assert two.ticket(ticket).state == "completed"
    _sound(two)


def test_what_cannot_be_kept_is_promised_anew_and_stays_late(memory):
    """The other van is away at the far end: it comes later than promised, and everybody knows."""
    town = Town(memory, vans=1)
    ticket = town.booked(2, 5)
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E", [town.vans[0].configurations[0]], "s9")
    order = Replacement(spare.id, town.now_s + 1200)
    done = _breaks_down(town, 0, replacement=order)
    assert done.outcome == Outcome(later=(ticket.booking_id,))
    after = town.ticket(ticket)
    assert after.pickup_from_s > ticket.pickup_from_s
    assert after.eta_pickup_s == town.now_s + 1200 + 7 * 60
    assert after.pickup_from_s <= after.eta_pickup_s <= after.pickup_until_s
    assert (after.late, after.vehicle.id) == (True, spare.id)
    assert [told["what"] for told in _told(town, "moved", ticket)] == ["later"]
    task = town.task()
    assert (task.vehicle.id, task.next.stop_id) == (spare.id, "s2")
    _sound(town)
    town.service.fleet.retime()
    assert town.ticket(ticket).late
    _sound(town)


def test_a_replacement_at_the_place_takes_over_where_the_vehicle_stands(memory):
    town = Town(memory, vans=1)
    ticket = town.booked(2, 8)
    town.drive_to_next()
    town.serve_halt()
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E", [town.vans[0].configurations[0]], "s9")
    done = _breaks_down(town, 0, replacement=Replacement(spare.id, town.now_s + 600, "place"))
    assert done.outcome == Outcome(fetched=(ticket.booking_id,))
    assert town.task().here_stop_id == "s2"
    assert town.ticket(ticket).eta_pickup_s == town.now_s + 600
    _sound(town)


def test_a_ride_nobody_can_make_is_given_up_with_other_times_and_an_alarm(memory):
    town = Town(memory, vans=2, rules=policy(later_at_most_s=600))
    driver = town.drivers[1].id
    town.service.fleet.end_shift(driver)
    tomorrow_s = town.now_s + 24 * HOUR
    town.service.fleet.add_shift(town.vans[1].id, driver, town.now_s + 2 * HOUR, tomorrow_s)
    ticket = town.booked(2, 5)
    assert ticket.vehicle.id == town.vans[0].id
    done = _breaks_down(town, 0)
    assert done.outcome == Outcome(lost=(ticket.booking_id,))
    assert town.ticket(ticket).state == "cancelled_by_service"
    (told,) = _told(town, "moved", ticket)
    assert told["what"] == "lost"
    assert told["alternatives_s"]
    assert min(told["alternatives_s"]) >= town.now_s + 2 * HOUR
    assert town.ticket(ticket).other_times_s == tuple(told["alternatives_s"])
    assert [alarm["kind"] for alarm in _told(town, "alarm")] == ["ride_lost"]
    ((lost, shown),) = town.service.incidents.lost_rides()
    assert (lost.cause, shown.booking_id, list(lost.alternatives_s)) == (
        "breakdown",
        ticket.booking_id,
        told["alternatives_s"],
    )
    for _ in range(2):
        town.service.incidents.settle(ticket.booking_id, "lena")
    assert town.service.incidents.lost_rides() == ()
    assert len(_told(town, "alarm_cleared")) == 1
    _sound(town)


def test_riders_on_board_nobody_can_fetch_are_given_up_with_an_alarm(memory):
    town = Town(memory, vans=1)
    ticket = town.booked(2, 8)
    town.drive_to_next()
    town.serve_halt()
    assert _breaks_down(town).outcome == Outcome(lost=(ticket.booking_id,))
    assert town.ticket(ticket).state == "cancelled_by_service"
    assert [lost.booking_id for lost, _ in town.service.incidents.lost_rides()] == [ticket.booking_id]
    _sound(town)


def test_who_is_on_board_at_their_own_stop_has_arrived(store):
    town = Town(store)
    ticket = town.booked(2, 8)
    town.drive_to_next()
    town.serve_halt()
    town.drive_to_next()
    assert _breaks_down(town).outcome == Outcome(arrived=(ticket.booking_id,))
    after = town.ticket(ticket)
    assert (after.state, after.eta_dropoff_s, after.late) == ("completed", town.now_s, False)
    assert _told(town, "moved", ticket) == []
    assert town.service.incidents.lost_rides() == ()
    _sound(town)


def test_who_is_aground_near_their_own_stop_has_not_arrived(two):
    """Half a stop away: it is the nearest one, and from there nobody need be driven to it; somebody talks to them."""
    ticket = two.booked(2, 8)
    van = next(n for n, van in enumerate(two.vans) if van.id == _vehicle(two, ticket))
    two.drive_to_next(van)
    two.serve_halt(van)
    two.event("depart", stop="s8", van=van)
    done = _breaks_down(two, van, lat=LAT, lon=7.6 * LON_STEP)
    assert done.outcome == Outcome(lost=(ticket.booking_id,))
    assert [lost.booking_id for lost, _ in two.service.incidents.lost_rides()] == [ticket.booking_id]
    _sound(two)


def test_a_seat_only_held_is_kept_or_runs_out(memory):
    town = Town(memory, vans=2)
    kept = town.held(2, 5)
    van = next(n for n, van in enumerate(town.vans) if van.id in _carrying(town, kept))
    assert _breaks_down(town, van).outcome == Outcome(kept=(kept.booking_id,))
    assert town.service.booking.confirm(kept.booking_id).state == "booked"
    other = town.held(3, 6, "depart", town.now_s + HOUR)
    assert _breaks_down(town, 1 - van).outcome.expired == (other.booking_id,)
    assert town.ticket(other).state == "expired"
    _sound(town)


def _carrying(town, ticket):
    by_shift = {shift.id: shift.vehicle_id for shift in town.shifts}
    return [by_shift[plan.vehicle.id] for plan in town.service.fleet.plans() if plan.carries(ticket.booking_id)]


def test_a_rider_waited_for_is_told_of_the_other_vehicle(two):
    ticket = two.booked(2, 5)
    van = next(n for n, van in enumerate(two.vans) if van.id == _vehicle(two, ticket))
    two.drive_to_next(van)
    assert two.ticket(ticket).state == "arrived"
    _breaks_down(two, van)
    after = two.ticket(ticket)
    assert (after.state, after.vehicle.id) == ("booked", two.vans[1 - van].id)
    _sound(two)


def test_the_other_half_of_a_round_trip_is_mended(memory):
    town = Town(memory, vans=1)
    leave_s = town.now_s + 3 * HOUR
    found = town.service.booking.find_round_trips(
        trip(2, 5, "depart", town.now_s + HOUR), ReturnWish("errand", leave_s)
    )
    pair = found.trips[0]
    ids = fresh_id(), fresh_id()
    taking = Taking(pair.outward.id, ids[0]), Taking(pair.homeward.id, ids[1])
    town.service.booking.hold_round_trip(*taking, RiderInfo("Erika"))
    town.service.booking.confirm(ids[0])
    _breaks_down(town)
    states = {town.service.booking.ticket(booking_id).state for booking_id in ids}
    assert states == {"cancelled_by_service"}
    assert {lost.booking_id for lost, _ in town.service.incidents.lost_rides()} == set(ids)
    _sound(town)


def test_shifts_after_the_repair_stay(memory):
    town = Town(memory, vans=1)
    later = town.service.fleet.add_shift(
        town.vans[0].id, town.drivers[0].id, town.now_s + 24 * HOUR, town.now_s + 30 * HOUR
    )
    _breaks_down(town)
    assert [plan.vehicle.id for plan in town.service.fleet.plans()] == [later.id]
    with pytest.raises(NotFound):
        _breaks_down(town, until_s=town.now_s + HOUR)


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("incident_id", {"incident_id": "short"}),
        ("note", {"note": "x" * 301}),
        ("lat", {"lat": 50.0}),
        ("lon", {"lat": 50.0, "lon": 200.0}),
    ],
)
def test_what_cannot_be_meant_is_refused(town, field, options):
    with pytest.raises(InvalidInput) as caught:
        _breaks_down(town, **options)
    assert caught.value.field == field


def test_a_vehicle_on_duty_cannot_replace_another(two):
    two.booked(2, 5)
    for vehicle, field in ((0, "replacement.vehicle_id"), (1, "replacement.vehicle_id")):
        with pytest.raises(InvalidInput) as caught:
            _breaks_down(two, 0, replacement=Replacement(two.vans[vehicle].id, two.now_s))
        assert caught.value.field == field
    spare = two.service.fleet.add_vehicle("Ersatz", "MYK-E", [two.vans[0].configurations[0]], "s9")
    with pytest.raises(InvalidInput) as caught:
        _breaks_down(two, 0, replacement=Replacement(spare.id, two.now_s + 20 * HOUR))
    assert caught.value.field == "replacement.ready_s"
    assert len(two.service.fleet.plans()) == 2


TAXI = {"regimes": {"taxi": {"driver_needs": ["taxi_licence"], "vehicle_needs": ["taxameter"]}}}


@pytest.mark.parametrize(
    ("papers", "reason"),
    [
        ((), "VEHICLE_SKILL_MISSING"),
        (("taxameter",), "DRIVER_SKILL_MISSING"),
    ],
)
def test_a_replacement_needs_its_papers_and_its_driver_those_of_its_regime(store, papers, reason):
    town = Town(store, rules=policy(**TAXI))
    ticket = town.booked(2, 5)
    taxi = town.service.fleet.add_vehicle("Taxi", "MYK-T", [Load(seats=4)], "s0", regime="taxi", skills=papers)
    with pytest.raises(Refused) as caught:
        _breaks_down(town, replacement=Replacement(taxi.id, town.now_s))
    assert caught.value.reason == reason
    assert town.ticket(ticket).state == "booked"  # nothing has happened: another one may take over
    taxi = town.service.fleet.change_vehicle(replace(taxi, skills=(Skill("taxameter"),)))
    driver = town.service.crews.driver(town.drivers[0].id)
    town.service.crews.change_driver(replace(driver, skills=(Skill("taxi_licence"),)))
    assert _breaks_down(town, replacement=Replacement(taxi.id, town.now_s)).outcome.kept == (ticket.booking_id,)
    _sound(town)


def test_a_vehicle_that_has_retired_cannot_replace_another(town):
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E", [Load(seats=4)], "s0")
    town.service.fleet.retire_vehicle(spare.id)
    with pytest.raises(InvalidInput, match="has retired") as caught:
        _breaks_down(town, replacement=Replacement(spare.id, town.now_s))
    assert caught.value.field == "replacement.vehicle_id"


def test_nobody_can_take_an_open_shift_of_a_vehicle_that_is_out_of_use(town):
    day_s = town.now_s + 24 * HOUR
    add = town.service.fleet.add_shift
    soon, later = (add(town.vans[0].id, None, from_s, from_s + HOUR) for from_s in (town.now_s + 11 * HOUR, day_s))
    _breaks_down(town, until_s=town.now_s + 20 * HOUR)
    assert town.service.crews.open_shifts(day_s + HOUR) == (later,)
    with pytest.raises(IllegalTransition):
        town.service.crews.take_shift(soon.id, town.drivers[0].id)
    _sound(town)


def test_a_shift_taken_at_the_moment_of_the_breakdown_ends_with_the_others(store):
    """The driver takes it after the control room's process has read the plans, and before it writes."""
    town = Town(store)
    from_s = town.now_s + 11 * HOUR
    town.service.fleet.add_shift(town.vans[0].id, None, from_s, from_s + HOUR)
    shift_id = town.service.crews.open_shifts(from_s + 1)[0].id
    taken = []

    class Overtaken:
        """A store in which somebody else writes before the first write."""

        reading = town.store.reading

        @staticmethod
        def unit_of_work():
            if not taken:
                taken.append(town.service.crews.take_shift(shift_id, town.drivers[0].id))
            return town.store.unit_of_work()

    parts = replace(town.another_process(policy()).incidents._parts, store=Overtaken)
    break_down(parts, BreakdownReport(fresh_id("incident"), town.vans[0].id, until_s=from_s + 1), "lena")
    assert taken
    assert town.service.fleet.plans() == ()
    _sound(town)


def test_whoever_gives_up_a_ride_while_it_is_moved_is_not_brought_back(two):
    ticket = two.booked(2, 5)
    moving = Moving(two.service.incidents._parts, two.now_s)
    with two.store.reading() as work:
        read = work.bookings.get(ticket.booking_id)
    two.service.booking.cancel(ticket.booking_id)
    with pytest.raises(PlanMoved):
        Moving(two.service.incidents._parts, two.now_s).take_out(read)
    moving.take_out(read)  # read before it was given up: the plan's version tells when it is written
    with pytest.raises(PlanMoved), two.store.unit_of_work() as work:
        write_plans(work, moving.writes("service", "test"), two.now_s)


def test_spare_vehicles_are_those_without_a_shift(two):
    spare = two.service.fleet.add_vehicle("Ersatz", "MYK-E", [two.vans[0].configurations[0]], "s9")
    assert two.service.incidents.spare_vehicles(two.now_s, two.now_s + HOUR) == (spare,)


def test_a_small_van_fetches_those_on_board_in_two_tours(memory):
    town = Town(memory, vans=1)
    rides = [town.booked(2, 9, name=name) for name in ("Anna", "Bert", "Cleo")]
    driver = town.service.people.create_staff("klein", "lange genug", Role.DRIVER, "Kai Klein")
    small = town.service.fleet.add_vehicle("Kleiner", "MYK-K", [Load(seats=2)], "s0")
    town.service.fleet.add_shift(small.id, driver.id, town.now_s, town.now_s + 10 * HOUR)
    town.drive_to_next()
    town.serve_halt()
    done = _breaks_down(town)
    assert set(done.outcome.fetched) == {ride.booking_id for ride in rides}
    etas = sorted(town.ticket(ride).eta_pickup_s - town.now_s for ride in rides)
    assert etas[:2] == [120, 195]
    assert etas[2] > 120 + 2 * 7 * 60  # to Halt 9 and back again
    _sound(town)
