"""Offers are measured with as many vehicles and rides as was asked for."""

import numpy as np

from dispatcher.growth import offer_times


def test_the_fleet_fills_between_the_measurements():
    spots = np.random.default_rng(1).uniform(0, 1500, size=(30, 2))
    table_s = np.ceil(np.linalg.norm(spots[:, None] - spots[None, :], axis=2)).astype(np.int32)
    ticks = iter(np.cumsum([0.0] + [1.0, 0.0] * 20 + [2.0, 0.0] * 20))
    found = offer_times(table_s, range(30), vehicles=5, wishes=[4, 12], probes=10, stopwatch=lambda: float(next(ticks)))
    assert [each.vehicles for each in found] == [5, 5]
    assert 0 < found[0].rides <= 4 < found[1].rides <= 12
    assert found[0].p50_ms == found[0].p95_ms == 1000.0
