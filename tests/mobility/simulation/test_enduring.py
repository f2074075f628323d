"""Service days one after the other in one process, in the line town."""

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.simulation.enduring import ManyDays
from mobility.simulation.scenario import Scenario
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from tests.mobility.fakes import POLICY_DIR, policy
from tests.mobility.simulation.test_runner import RoadTown

DAY = Scenario(vehicles=2, requests=14, start_hour=8, end_hour=14, seed=3, decay_m=20_000)


def test_days_follow_each_other_and_leave_nothing_open(tmp_path):
    """The first day is driven, the second booked and given up."""
    store = Store.open(f"sqlite:///{tmp_path}/days.db")
    fares = Fares.from_file(POLICY_DIR / "fares.toml")
    notices = tmp_path / "notices.jsonl"
    days = ManyDays(RoadTown(), store, policy(), fares, DAY, driven_every=2, notices=notices)
    booked = [days.play() for _ in range(2)]
    assert min(booked) >= 8
    with store.reading() as work:
        states = [booking.state.value for booking in work.bookings.between(0, 2**40, None, 1000)]
    assert len(states) == sum(booked)
    assert set(states) <= {"completed", "cancelled_by_rider", "no_show"}
    assert states.count("completed") >= 5
    assert states.count("cancelled_by_rider") >= booked[1]
    assert notices.read_text(encoding="utf-8").count("ist gebucht") == booked[1]  # the others left no number
    assert examine(days.service, FakeClock(0)).findings == ()
    store.close()
