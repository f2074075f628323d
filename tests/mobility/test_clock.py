import pytest

from mobility.clock import DemoClock, FakeClock, SystemClock


def test_the_demo_clock_starts_behind_hurries_and_then_runs_at_its_speed():
    # 900 s behind at 30 s a second: caught up after 900 / 29 = 31.03 s, when wall and demo both show 1031.
    wall = FakeClock(1000)
    clock = DemoClock(wall_anchor_s=1000, lead_s=900, catch_up=30, speed=2, wall=wall)
    assert (clock.now_s(), clock.rate) == (100, 30)
    wall.advance(10)
    assert clock.now_s() == 400
    wall.set(1032)
    assert clock.rate == 2
    assert clock.exact_s() == pytest.approx(1031.03 + 2 * 0.97, abs=0.01)
    wall.set(1132)
    assert clock.exact_s() == pytest.approx(1031.03 + 2 * 100.97, abs=0.01)


def test_before_its_start_the_demo_clock_runs_in_real_time():
    wall = FakeClock(980)
    clock = DemoClock(wall_anchor_s=1000, lead_s=900, catch_up=30, speed=2, wall=wall)
    assert (clock.now_s(), clock.rate) == (80, 1)
    wall.advance(21)
    assert clock.now_s() == 130  # 100 at the start, then one second of hurry


def test_two_demo_clocks_with_the_same_anchors_agree():
    wall = FakeClock(5000)
    one, other = (DemoClock(4980, 600, 20, 5, wall) for _ in range(2))
    for _ in range(100):
        wall.advance(0.7)
        assert one.exact_s() == other.exact_s()


def test_the_demo_clock_never_runs_backwards():
    wall = FakeClock(0)
    clock, before = DemoClock(0, 900, 30, 0.5, wall), -1e9
    for _ in range(500):
        wall.advance(0.25)
        assert clock.exact_s() > before
        before = clock.exact_s()


def test_without_a_lead_the_demo_clock_is_the_wall_clock():
    wall = FakeClock(77)
    clock = DemoClock(77, 0, 30, 1, wall)
    wall.advance(1000)
    assert (clock.now_s(), clock.rate) == (1077, 1)


@pytest.mark.parametrize(("lead_s", "catch_up", "speed"), [(-1, 30, 1), (900, 1, 1), (900, 30, 0), (900, 30, 61)])
def test_a_clock_that_could_not_work_is_refused(lead_s, catch_up, speed):
    with pytest.raises(ValueError, match=r"lead_s|catch_up|speed"):
        DemoClock(0, lead_s, catch_up, speed)


def test_a_fake_clock_only_moves_forwards():
    clock = FakeClock(10)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="backwards"):
        clock.set(9)
    clock.set(10.5)
    assert (clock.now_s(), clock.exact_s()) == (10, 10.5)


def test_the_system_clock_tells_one_time_in_two_ways():
    clock = SystemClock()
    before, exact, after = clock.now_s(), clock.exact_s(), clock.now_s()
    assert before <= exact < after + 1
    assert clock.rate == 1
