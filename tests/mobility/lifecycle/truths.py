"""What must be true after every step, whatever happened."""

import json
from collections import Counter

from mobility.booking.states import BEGINNINGS, TRANSITIONS
from mobility.booking.values import LIVE_STATES, OWING_STATES, BookingState
from mobility.doctor.doctor import examine, is_closed_off
from mobility.doctor.findings import LOST
from tests.mobility.lifecycle.judging import fare_ct

__all__ = ["Truths"]

_PROMISE = (
    *("pickup_from_s", "pickup_until_s", "arrive_by_s", "max_ride_s", "boarding_s", "alighting_s"),
    *("pickup_stop", "dropoff_stop", "party"),
)
_COLUMNS = (
    "id",
    "state",
    "eta_pickup_s",
    "eta_dropoff_s",
    "late",
    "held_until_s",
    "price_ct",
    "fee_ct",
    "leg",
    "group_id",
    "first_promise",
    *_PROMISE,
)
_BOOKINGS = f"SELECT {', '.join(_COLUMNS)} FROM bookings"  # noqa: S608 - names of columns
_MESSAGES = "SELECT id, audience, topic, payload FROM outbox WHERE id > ? ORDER BY id"
_PLANNED = "SELECT DISTINCT booking_id, shift_id FROM plan_stops WHERE booking_id IS NOT NULL"
_OWED = "SELECT booking_id, sum(amount_ct) FROM ledger GROUP BY booking_id"
_OTHER_PROMISE = frozenset({"later", "fetched", "redirected", "return_shifted", "return_later"})
_LOOK_EVERY = 6
_OF_WORKERS = frozenset({"HOLD_OVERDUE", "OFFERS_KEPT", "VISIT_FORGOTTEN", "WAITING_OVERDUE", "ROADS_NOT_ADAPTED"})


class Truths:
    """
    The truths of one world, and what is remembered of it to hold them: what was promised, and what was told.

    Where neither the database nor the clock has moved since the last time there is nothing to look at.
    """

    def __init__(self, world):
        self.world = world
        self.seen = None
        self.read_id = 0
        self.promised, self.first, self.prices, self.told = {}, {}, {}, {}
        self.alarmed, self.moved = set(), set()
        self.steps = 0

    def check(self):
        """Hold all of them."""
        world = self.world
        now = world.connection.total_changes, world.now_s
        if now == self.seen:
            return
        self.seen = now
        self.steps += 1
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in world.connection.execute(_BOOKINGS)]
        self.check_plans(rows)
        self.check_messages(rows)
        self.check_promises(rows)
        self.check_money(rows)
        self.check_doctor()
        if self.steps % _LOOK_EVERY == 0:
            self.look()

    def check_plans(self, rows):
        """Every live booking is in exactly one plan, and no other is in any."""
        planned = self.world.connection.execute(_PLANNED)
        carried = Counter(booking_id for booking_id, _ in planned)
        assert carried == Counter(row["id"] for row in rows if BookingState(row["state"]) in LIVE_STATES)

    def check_messages(self, rows):
        """What riders and the control room were told is what is; each state was told in its turn."""
        for id_, audience, topic, payload in self.world.connection.execute(_MESSAGES, (self.read_id,)):
            self.read_id = id_
            self.hear(audience, topic, json.loads(payload))
        for row in rows:
            for audience in (f"booking:{row['id']}", "control"):
                told = self.told[audience, row["id"]]
                assert told["state"] == row["state"]
                assert (told["eta_pickup_s"], told["eta_dropoff_s"]) == (row["eta_pickup_s"], row["eta_dropoff_s"])
                assert told["late"] == bool(row["late"])
            assert not row["late"] or row["id"] in self.alarmed
        versions = dict(self.world.connection.execute("SELECT shift_id, version FROM plans"))
        assert all(version <= versions[key[1]] for key, version in self.told.items() if key[0] == "plan")

    def hear(self, audience, topic, payload):
        if topic == "booking_state":
            known = self.told.setdefault((audience, payload["booking_id"]), {"state": None})
            after = BookingState(payload["state"])
            allowed = BEGINNINGS if known["state"] is None else TRANSITIONS[BookingState(known["state"])]
            assert after in allowed, f"{audience} was told {known['state']} and then {after}"
            known["state"] = payload["state"]
        elif topic == "eta":
            self.told[audience, payload["booking_id"]].update(
                {name: payload[name] for name in ("eta_pickup_s", "eta_dropoff_s", "late")}
            )
        elif topic == "alarm" and payload["booking_id"] is not None:
            self.alarmed.add(payload["booking_id"])
        elif topic in {"moved", "journey"} and payload["what"] in _OTHER_PROMISE:
            self.moved.add(audience.removeprefix("booking:"))
        elif topic == "plan_changed":
            before = self.told.get(("plan", payload["shift_id"]), 0)
            assert before <= payload["version"], "a plan went back"
            self.told["plan", payload["shift_id"]] = payload["version"]

    def check_promises(self, rows):
        """What was promised stays as promised, to the second and the stop; unless another promise was told."""
        for row in rows:
            promise = {name: row[name] for name in _PROMISE}
            known = self.promised.setdefault(row["id"], promise)
            if known != promise:
                assert row["id"] in self.moved, f"{row['id']} was promised {known}, and now {promise}"
                first = json.loads(row["first_promise"])
                assert first == {name: self.first[row["id"]][name] for name in first}
                self.promised[row["id"]] = promise
            self.first.setdefault(row["id"], promise)
            assert (row["state"] == "held") is (row["held_until_s"] is not None)
        self.moved.clear()

    def check_money(self, rows):
        """The price is the one offered, and what the fares say; what is owed is what the state says."""
        owed = dict(self.world.connection.execute(_OWED))
        for row in rows:
            party, pickup, dropoff = (json.loads(row[name]) for name in ("party", "pickup_stop", "dropoff_stop"))
            ends = ((stop["lat"], stop["lon"]) for stop in (pickup, dropoff))
            assert self.prices.setdefault(row["id"], row["price_ct"]) == row["price_ct"]
            if row["first_promise"] is None:
                fare = fare_ct(self.world, party, *ends)
                # What replaces a ride the service lost, a way home or a part of a group, costs no more than that did.
                may_replace = row["leg"] == "return" or row["group_id"] is not None
                assert row["price_ct"] == fare or (may_replace and row["price_ct"] < fare)
            due = row["price_ct"] if BookingState(row["state"]) in OWING_STATES else row["fee_ct"] or 0
            assert owed.get(row["id"], 0) == due, f"{row['id']} is {row['state']}, owed are {owed.get(row['id'])}"

    def look(self):
        """Everything there is to see can be shown; what a process keeps in memory is what the database says."""
        service, world = self.world.service, self.world
        for plan in service.fleet.plans():
            violations = service.dispatcher.violations(plan, now_s=world.now_s)
            if is_closed_off(plan, service.dispatcher.table_s):  # rule 6 says so, and rule 12 without any one rider
                violations = [each for each in violations if each.rule not in {6, 12}]
            assert not violations, violations
        for row in service.fleet.plan_board():
            assert row.riders_on_board <= 6
        for ticket in service.booking.tickets(0, 2**40):
            service.booking.way(ticket.booking_id)
        for waiting_id in world.waiting:
            service.waiting.view(waiting_id)
        service.booking.caller("0261 1")

    def check_doctor(self, *, worked=False):
        """The doctor finds nothing; what a worker would have seen to is no news where none has run since."""
        findings = [
            each
            for each in examine(self.world.service, self.world.clock).findings
            if worked or each.rule not in _OF_WORKERS
        ]
        # Where no vehicle can take a rider home all day, or a ride was given up, only a human can help.
        findings = [each for each in findings if (each.rule, each.advice) != ("VISIT_FORGOTTEN", LOST)]
        findings = [each for each in findings if each.rule not in {"RIDER_NOT_CALLED", "CLOSED_OFF"}]
        assert not findings, findings
