"""A database that is sound is called sound, and every way in which it can be spoilt is found and named."""

import pytest
import sqlalchemy

from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import Party, RiderInfo
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from tests.mobility.fakes import Town, fresh_id, trip
from tests.mobility.stories import live_through


@pytest.fixture
def busy(memory):
    """The line town with two vans, where a ride of each kind has happened; `rides` are their ids by name."""
    town = Town(memory, vans=2)
    town.rides = live_through(town)
    return town


def rules(town):
    return {finding.rule for finding in examine(town.service, FakeClock(1000)).findings}


def spoil(town, statement):
    """Change the database behind the back of the service; ``{name}`` in the statement is the id of that ride."""
    with town.store._engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # in a transaction it does nothing
        connection.exec_driver_sql(
            statement.format(**{name.replace(" ", "_"): id_ for name, id_ in town.rides.items()})
        )
        connection.commit()


def test_a_busy_town_is_sound(busy):
    diagnosis = examine(busy.service, FakeClock(1000))
    assert diagnosis.findings == ()
    assert (diagnosis.bookings, diagnosis.plans) == (6, 2)


SPOILT = [
    ("UPDATE bookings SET state = 'lost' WHERE id = '{booked}'", "UNKNOWN_STATE"),
    ("DELETE FROM plan_stops WHERE booking_id = '{booked}'", "NOT_PLANNED"),
    ("DELETE FROM plan_stops WHERE booking_id = '{booked}' AND kind = 'pickup'", "NOT_PLANNED"),
    ("UPDATE bookings SET state = 'completed' WHERE id = '{booked}'", "ENDED_BUT_PLANNED"),
    ("UPDATE bookings SET shift_id = (SELECT max(p.shift_id) FROM plans p WHERE p.shift_id <> bookings.shift_id)",
     "IN_ANOTHER_PLAN"),
    ("UPDATE bookings SET vehicle_id = 'none' WHERE id = '{booked}'", "ANOTHER_VEHICLE"),
    ("UPDATE plan_stops SET stop_id = 's1' WHERE booking_id = '{booked}'", "ANOTHER_PLACE"),
    ("UPDATE plans SET here_stop_id = 'moon'", "UNREADABLE_PLAN"),
    ("UPDATE bookings SET held_until_s = NULL WHERE id = '{held}'", "HOLD_AND_STATE_DISAGREE"),
    ("UPDATE bookings SET held_until_s = 1000 WHERE id = '{held}'", "HOLD_OVERDUE"),
    ("DELETE FROM offers WHERE taken_by = '{done}'", "WITHOUT_OFFER"),
    ("UPDATE offers SET taken_by = '{done}' WHERE taken_by = '{booked}'", "OFFER_OF_ANOTHER"),
    ("UPDATE offers SET taken_by = '{done}' WHERE taken_by = '{booked}'", "OFFER_TAKEN_FOR_NOBODY"),
    ("UPDATE bookings SET price_ct = price_ct + 1 WHERE id = '{done}'", "ANOTHER_PRICE"),
    ("UPDATE bookings SET price_ct = price_ct + 1 WHERE id = '{done}'", "MONEY_AND_STATE_DISAGREE"),
    ("DELETE FROM ledger WHERE booking_id = '{booked}'", "MONEY_AND_STATE_DISAGREE"),
    ("DELETE FROM ledger WHERE booking_id = '{given_up}' AND amount_ct < 0", "MONEY_AND_STATE_DISAGREE"),
    ("UPDATE bookings SET fee_ct = 100 WHERE id = '{missed}'", "MONEY_AND_STATE_DISAGREE"),
    ("UPDATE bookings SET fee_ct = 100 WHERE id = '{given_up}'", "FEE_WITHOUT_REASON"),
    ("UPDATE bookings SET arrive_by_s = arrive_by_s + 60 WHERE id = '{booked}'", "ANOTHER_PROMISE"),
    ("DELETE FROM audit WHERE subject = 'booking:{done}' AND details LIKE '%arrived%'", "IMPOSSIBLE_HISTORY"),
    ("DELETE FROM audit WHERE subject = 'booking:{done}'", "HISTORY_AND_STATE_DISAGREE"),
    ("DELETE FROM outbox WHERE audience = 'booking:{booked}' AND payload LIKE '%\"booked\"%'", "NOBODY_WAS_TOLD"),
    ("UPDATE bookings SET boarded_s = NULL WHERE id = '{aboard}'", "BOARDING_AND_STATE_DISAGREE"),
    ("UPDATE bookings SET alighted_s = NULL WHERE id = '{done}'", "ARRIVAL_AND_STATE_DISAGREE"),
    ("DELETE FROM driver_events WHERE booking_id = '{done}' AND kind = 'board'", "DRIVER_SAYS_OTHERWISE"),
    ("DELETE FROM driver_events WHERE booking_id = '{missed}' AND kind = 'no_show'", "DRIVER_SAYS_OTHERWISE"),
    ("DELETE FROM bookings WHERE id = '{given_up}'", "ANSWER_WITHOUT_BOOKING"),
    ("DELETE FROM plans WHERE shift_id = (SELECT shift_id FROM bookings WHERE id = '{done}')", "WITHOUT_PLAN"),
    ("UPDATE plans SET version = 2", "VERSION_WENT_BACK"),
    ("UPDATE outbox SET payload = replace(payload, '\"version\": 3', '\"version\": 2')", "VERSION_WENT_BACK"),
    ("UPDATE plan_stops SET position = position + 1 WHERE booking_id = '{held}'", "GAP_IN_PLAN"),
    ("UPDATE plan_stops SET position = 99 - position WHERE booking_id = '{held}'", "OUT_BEFORE_IN"),
    ("UPDATE bookings SET party = replace(party, '\"adults\": 1', '\"adults\": 5')", "OVERLOADED"),
    ("UPDATE bookings SET party = replace(party, '\"adults\": 1', '\"adults\": 5')", "RULE_2"),
    ("UPDATE plan_stops SET depart_s = depart_s + 7200 WHERE booking_id = '{booked}' AND kind = 'pickup'",
     "TIMES_RUN_BACKWARDS"),
    ("UPDATE plan_stops SET begin_s = begin_s + 7200, depart_s = depart_s + 7200 WHERE booking_id = '{held}'",
     "LATE_UNNOTICED"),
    ("UPDATE shifts SET state = 'ended'", "OVER_BUT_PLANNED"),
    ("UPDATE shifts SET driver_id = (SELECT max(driver_id) FROM shifts)", "TWO_SHIFTS_AT_ONCE"),
    ("UPDATE shifts SET vehicle_id = (SELECT max(vehicle_id) FROM shifts)", "TWO_SHIFTS_AT_ONCE"),
    ("INSERT INTO cursors VALUES ('notices', 999999)", "READ_THE_FUTURE"),
    ("INSERT INTO cursors VALUES ('notices', 1)", "MESSAGES_UNREAD"),
    ("INSERT INTO deliveries VALUES (1, 'mail', 'booking:{done}', 'failed', 0, 0, NULL, 7)", "NOTICE_FAILED"),
    ("INSERT INTO deliveries VALUES (1, 'mail', 'booking:{done}', 'waiting', 0, 0, NULL, 0)", "NOTICE_OVERDUE"),
    ("INSERT INTO simulation_runs VALUES ('r', 0, '{{}}', 'running', 0.5, NULL, NULL, 999)", "RUN_ABANDONED"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "rule"), SPOILT, ids=[f"{i}-{rule}" for i, (_, rule) in enumerate(SPOILT)])
def test_what_is_spoilt_is_found(busy, statement, rule):
    assert rules(busy) == set()
    spoil(busy, statement)
    assert rule in rules(busy)


def test_a_ride_in_two_plans_is_found(busy):
    """The tables refuse that, so it takes the dispatcher's rule to see what a lost constraint would let through."""
    spoil(busy, "UPDATE plan_stops SET shift_id = (SELECT min(shift_id) FROM plans WHERE shift_id <> "
                "plan_stops.shift_id), position = 90 WHERE booking_id = '{booked}' AND kind = 'dropoff'")  # fmt: skip
    assert {"IN_ANOTHER_PLAN", "GAP_IN_PLAN"} <= rules(busy)


def test_a_full_vehicle_is_not_overloaded(town):
    town.booked(2, 5, party=Party(adults=4))
    assert rules(town) == set()


def test_a_way_out_that_is_late_on_the_road_is_no_fault_of_the_plans(town):
    """By the time they are there the ride home should have begun: the road did that, and an alarm tells of it."""
    pair = town.service.booking.find_round_trips(trip(2, 5), ReturnWish("shopping")).trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    out, _ = town.service.booking.hold_round_trip(*takings, RiderInfo("Erika", "0261 1"))
    town.service.booking.confirm(out.booking_id)
    town.clock.advance(3 * 3600)
    assert rules(town) == set()


def test_all_findings_say_where_and_what_to_do(busy):
    spoil(busy, "DELETE FROM plan_stops WHERE booking_id = '{booked}'")
    (finding,) = (f for f in examine(busy.service, FakeClock(0)).findings if f.rule == "NOT_PLANNED")
    assert finding.where == f"booking:{busy.rides['booked']}"
    assert finding.what == "a ride that is booked has the stops [], not ['dropoff', 'pickup']"
    assert "control room" in finding.advice


def test_an_audit_changes_nothing(busy):
    def everything():
        meta = sqlalchemy.MetaData()
        with busy.store._engine.connect() as connection:
            meta.reflect(connection)
            return {name: connection.execute(sqlalchemy.select(table)).all() for name, table in meta.tables.items()}

    before = everything()
    examine(busy.service, FakeClock(0))
    assert everything() == before
