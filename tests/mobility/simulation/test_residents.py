import itertools
import random

import pytest

from mobility.clock import FakeClock
from mobility.simulation.client import AnsweredNo, NoAnswer
from mobility.simulation.demand import DemandModel, Spot
from mobility.simulation.residents import Absences, Habits, Residents

VILLAGES = [Spot(50.0 + 0.02 * i, 7.0, f"Village {i}") for i in range(6)]


class Desk:
    """Offers every wish a ride that ends 20 minutes later."""

    def __init__(self, clock):
        self.clock, self.wishes, self.held, self.confirmed, self.cancelled = clock, [], [], [], []
        self.failure = None
        self.sold_out = False

    def post(self, path, body=None):
        if self.failure:
            raise self.failure
        if path == "/api/offers":
            self.wishes.append(body)
            return {"offers": [] if self.sold_out else [{"id": f"offer{len(self.wishes)}"}]}
        booking_id, action = path.split("/")[-2:]
        (self.confirmed if action == "confirm" else self.cancelled).append(booking_id)
        return {"eta_dropoff_s": self.clock.now_s() + 1200, "pickup_from_s": self.clock.now_s() + 300}

    def put(self, path, body):
        assert body["offer_id"] == f"offer{len(self.wishes)}"
        assert body["name"]
        self.held.append(path.split("/")[-1])
        return {}


def residents(desk, habits, absences=None):
    return Residents(
        desk,
        DemandModel(VILLAGES),
        desk.clock,
        random.Random(1),
        absences=absences or Absences(),
        habits=habits,
        inside=lambda *_: True,
    )


def live(people, clock, seconds):
    for _ in range(seconds):
        clock.advance(1)
        people.step()


def test_residents_book_about_as_often_as_they_are_said_to():
    desk = Desk(FakeClock(0))
    live(residents(desk, Habits(per_hour=120, at_once=1000, cancel_share=0, no_show_share=0)), desk.clock, 3600)
    assert 85 <= len(desk.confirmed) <= 155
    assert desk.held == desk.confirmed
    assert len(set(desk.held)) == len(desk.held)
    assert all(len(booking_id) == 32 for booking_id in desk.held)


def test_residents_leave_room_for_others():
    desk = Desk(FakeClock(0))
    people = residents(desk, Habits(per_hour=3600, at_once=5))
    live(people, desk.clock, 600)
    assert people.under_way == 5
    live(people, desk.clock, 1200)
    assert 10 <= len(desk.confirmed) <= 15


def test_waves_share_an_end():
    desk = Desk(FakeClock(0))
    live(residents(desk, Habits(per_hour=600, wave=3, at_once=1000)), desk.clock, 600)
    labels = [(wish["origin"]["label"], wish["destination"]["label"]) for wish in desk.wishes]
    shared = sum(bool(set(one) & set(other)) for one, other in itertools.pairwise(labels))
    assert shared >= len(labels) * 0.6


def test_some_cancel_and_some_stay_away():
    desk, absences = Desk(FakeClock(0)), Absences()
    habits = Habits(per_hour=360, at_once=10_000, cancel_share=0.2, no_show_share=0.2)
    live(residents(desk, habits, absences), desk.clock, 3600)
    assert 0.1 <= len(desk.cancelled) / len(desk.confirmed) <= 0.3
    away = [booking_id for booking_id in desk.confirmed if absences(booking_id)]
    assert 0.1 <= len(away) / len(desk.confirmed) <= 0.3
    assert not set(away) & set(desk.cancelled)


@pytest.mark.parametrize("failure", [NoAnswer("away"), AnsweredNo(409, "plan_changed", "sold")])
def test_a_service_that_is_away_or_says_no_stops_nobody(failure):
    desk = Desk(FakeClock(0))
    people = residents(desk, Habits(per_hour=360))
    desk.failure = failure
    live(people, desk.clock, 60)
    assert people.under_way == 0
    desk.failure = None
    live(people, desk.clock, 300)
    assert desk.confirmed


def test_where_nothing_is_offered_nothing_is_booked():
    desk = Desk(FakeClock(0))
    desk.sold_out = True
    live(residents(desk, Habits(per_hour=360)), desk.clock, 300)
    assert desk.wishes
    assert desk.held == []
