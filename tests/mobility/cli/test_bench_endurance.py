"""What memory grows by is seen in the readings of a long run."""

from mobility.cli.bench_endurance import Reading, growth_mb


def _readings(*memory_mb):
    return [Reading(5000 * number, number, mb, 1.0, 1.0) for number, mb in enumerate(memory_mb, start=1)]


def test_growth_is_that_of_the_straight_line_through_all_readings():
    assert growth_mb(_readings(100.0, 101.0, 102.0)) == 2.0
    assert growth_mb(_readings(100.0, 130.0, 100.0)) == 0.0
    assert growth_mb(_readings(100.0)) is None
