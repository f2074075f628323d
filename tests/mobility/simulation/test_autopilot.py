"""An autopilot against a little server of one ride, in which everything the network may do can happen."""

import pytest

from mobility.clock import FakeClock
from mobility.simulation.autopilot import Autopilot, Temper
from mobility.simulation.client import AnsweredNo, NoAnswer
from mobility.simulation.drivers import Manners

PLACES = {"home": (50.0, 7.0), "mill": (50.05, 7.0), "inn": (50.1, 7.0)}
DRIVE_S = 300
TEMPER = Temper(poll_s=1, retry_s=1, retry_most_s=4, yield_s=600)


class OneRide:
    """One booking from the mill to the inn; the vehicle stands at home."""

    def __init__(self):
        self.phase, self.here, self.stage = "idle", "home", "booked"
        self.shift_state = "planned"
        self.events, self.positions, self.sign_ins = {}, [], 0
        self.failures = []
        self.shift_end_s = 9999

    def _fail(self):
        if self.failures:
            raise self.failures.pop(0)

    def sign_in(self, username, password):
        self._fail()
        assert (username, password) == ("fahrer1", "secret")
        self.sign_ins += 1

    def _rider(self):
        return {
            "booking_id": "b1", "name": "A", "phone": "", "note": "", "party": {"adults": 1}, "code": "1234",
            "state": "arrived", "pickup_from_s": 1000, "pickup_until_s": 2000, "arrive_by_s": 5000, "price_ct": 260,
            "no_show_from_s": None, "new_field": 1,
        }  # fmt: skip

    def task(self):
        target = {"booked": "mill", "on_board": "inn"}.get(self.stage)
        halt = target and {
            "stop_id": target, "name": target, "municipality": "", "lat": 50.0, "lon": 7.0, "leave_s": 500,
            "arrive_s": 800, "depart_s": 900, "is_depot": False,
            "board": [self._rider()] if target == "mill" else [],
            "alight": [self._rider()] if target == "inn" else [],
        }  # fmt: skip
        shift = {
            "id": "s1", "vehicle_id": "v1", "driver_id": "d1", "start_s": 0, "end_s": self.shift_end_s,
            "state": self.shift_state,
        }  # fmt: skip
        return {
            "driver_id": "d1", "shift": shift, "vehicle": {"id": "v1", "name": "Van", "plate": "MYK"},
            "phase": self.phase, "here_stop_id": self.here, "next": halt, "following": [],
            "on_board": [self._rider()] if self.stage == "on_board" else [],
            "path_stop_ids": [self.here, target] if target else [self.here], "plan_version": 1,
        }  # fmt: skip

    def get(self, path):
        self._fail()
        if path == "/api/driver/task":
            return self.task()
        target = self.task()["path_stop_ids"][-1]
        (lat_a, lon_a), (lat_b, lon_b) = PLACES[self.here], PLACES[target]
        line = {"coordinates": [[lon_a, lat_a], [lon_b, lat_b]]}
        properties = {"from_stop_id": self.here, "to_stop_id": target, "elapsed_s": [0, DRIVE_S]}
        return {"features": [{"geometry": line, "properties": properties}]}

    def post(self, path, body=None):
        if path == "/api/driver/position":
            self.positions.append(body)
            return {}
        if path == "/api/driver/shift/start":
            self.shift_state = "started"
            return self.task()
        if path == "/api/driver/shift/end":
            self._fail()
            self.shift_state = "ended"
            return {"state": "ended"}
        self._fail_before_or_after(body)
        return self.task()

    def _fail_before_or_after(self, body):
        """Take the event, once for each id; a failure marked `after` is one where only the answer got lost."""
        if self.failures and not getattr(self.failures[0], "after", False):
            raise self.failures.pop(0)
        if body["event_id"] not in self.events:
            self.events[body["event_id"]] = body
            self.apply(body["kind"], body.get("stop_id"))
        if self.failures:
            raise self.failures.pop(0)

    def apply(self, kind, stop_id=None):
        if kind == "depart":
            self.phase = "driving"
        elif kind == "arrive":
            self.phase, self.here = "at_stop", stop_id
        else:
            self.phase, self.stage = "idle", {"board": "on_board", "drop": "done"}[kind]


@pytest.fixture
def world():
    server, clock, wall = OneRide(), FakeClock(490), FakeClock(0)
    pilot = Autopilot(
        server, ("fahrer1", "secret"), clock=clock, wall=wall, place_of=PLACES.get, temper=TEMPER,
        manners=Manners(service_s=lambda _: 75),
    )  # fmt: skip
    return server, clock, wall, pilot


def drive(world, seconds):
    _, clock, wall, pilot = world
    for _ in range(seconds):
        clock.advance(1)
        wall.advance(1)
        pilot.step()


def pressed(server):
    return [(body["kind"], body["at_s"]) for body in server.events.values()]


# Leaves at 500, drives 300 s, waits for the window at 1000, 75 s to board, 300 s to drive, 75 s to alight.
WHOLE_RIDE = [("depart", 500), ("arrive", 800), ("board", 1075), ("depart", 1076), ("arrive", 1376), ("drop", 1451)]


def test_a_whole_ride_is_driven_and_every_button_pressed_once(world):
    drive(world, 1200)
    assert pressed(world[0]) == WHOLE_RIDE
    assert world[0].sign_ins == 1


def test_the_vehicle_moves_along_the_road_about_once_a_second(world):
    drive(world, 320)
    lats = [body["lat"] for body in world[0].positions]
    moving = [lat for lat in lats if 50.0 < lat < 50.05]
    assert moving == sorted(moving)
    assert 295 <= len(moving) <= 300
    assert world[0].positions[-1]["lat"] == 50.05
    assert world[0].positions[100]["heading"] == 0.0


def test_a_lost_answer_does_not_press_a_button_twice(world):
    lost = NoAnswer("gone")
    lost.after = True
    drive(world, 5)
    world[0].failures.append(lost)
    drive(world, 1200)
    assert pressed(world[0])[0] == ("depart", 500)
    assert [kind for kind, _ in pressed(world[0])] == [kind for kind, _ in WHOLE_RIDE]


def test_a_server_that_is_away_is_asked_again_with_growing_pauses(world):
    world[0].failures = [NoAnswer("away") for _ in range(4)]
    # fails at 1 s, 2 s, 4 s and 8 s (pauses of 1, 2, 4, 4 s), answers at 12 s
    drive(world, 11)
    assert world[0].sign_ins == 0
    drive(world, 1)
    assert world[0].sign_ins == 1


def test_a_session_that_ended_is_signed_in_again(world):
    drive(world, 5)
    world[0].failures.append(AnsweredNo(401, "sign_in_needed", ""))
    drive(world, 1200)
    assert world[0].sign_ins == 2
    assert [kind for kind, _ in pressed(world[0])] == [kind for kind, _ in WHOLE_RIDE]


def test_a_human_who_presses_a_button_keeps_them_while_the_vehicle_still_moves(world):
    server, _, _, pilot = world
    drive(world, 5)
    server.apply("depart")
    drive(world, 100)
    assert pilot.hands_off
    assert pressed(server) == []
    drive(world, 300)
    assert server.positions[-1]["lat"] == 50.05  # there, waiting for the human to say so
    server.apply("arrive", "mill")
    drive(world, 590)
    assert pressed(server) == []
    drive(world, 20)  # ten minutes of silence: the autopilot goes on
    assert pressed(server)[0][0] == "board"


def test_a_restarted_autopilot_goes_on_in_the_middle_of_a_drive(world):
    server, clock, wall, _ = world
    drive(world, 100)
    again = Autopilot(
        server, ("fahrer1", "secret"), clock=clock, wall=wall, place_of=PLACES.get, temper=TEMPER,
        manners=Manners(service_s=lambda _: 75),
    )  # fmt: skip
    drive((server, clock, wall, again), 1200)
    assert [kind for kind, _ in pressed(server)] == [kind for kind, _ in WHOLE_RIDE]


def test_once_the_shift_is_over_the_vehicle_is_handed_back(world):
    server, clock, _, pilot = world
    server.shift_end_s, server.stage = 600, "done"
    drive(world, 109)
    assert (clock.now_s(), server.shift_state, pilot.off_duty) == (599, "started", False)
    drive(world, 2)
    assert (server.shift_state, pilot.off_duty) == ("ended", True)
    told = len(server.positions)
    drive(world, 100)
    assert (pilot.off_duty, len(server.positions)) == (True, told)  # somebody else says now where the vehicle is


def test_riders_who_are_late_are_brought_there_before_the_vehicle_is_handed_back(world):
    server, _, _, pilot = world
    server.shift_end_s = 900
    drive(world, 900)
    assert (server.shift_state, pilot.off_duty) == ("started", False)
    drive(world, 100)
    assert pressed(server) == WHOLE_RIDE
    assert (server.shift_state, pilot.off_duty) == ("ended", True)


def test_a_vehicle_is_handed_back_even_where_the_first_try_gets_lost(world):
    server, _, _, pilot = world
    server.shift_end_s, server.stage = 600, "done"
    drive(world, 109)
    refused = AnsweredNo(409, "illegal_transition", "1 stops are still planned")
    server.failures = [NoAnswer("gone"), refused, refused]
    drive(world, 30)
    assert (server.shift_state, pilot.off_duty) == ("ended", True)


def test_who_has_no_shift_is_off_duty(world):
    server, _, _, pilot = world
    server.failures = [AnsweredNo(404, "not_found", "no shift")]
    server.sign_ins = 0
    drive(world, 1)
    assert (pilot.off_duty, server.positions) == (True, [])
    drive(world, 5)
    assert not pilot.off_duty
