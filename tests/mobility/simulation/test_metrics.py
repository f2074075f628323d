import json

import pytest

from mobility.simulation.metrics import Leg, RideRecord, day_result


def ride(name, outcome="served", **values):
    base = {"asked_s": 0, "wanted_s": 0, "origin": (50.0, 7.0), "destination": (50.1, 7.0)}
    labels = {"origin_label": "A", "destination_label": "B", "persons": 1}
    return RideRecord(name, **{**base, **labels, **values}, outcome=outcome)


def small_day():
    """
    One van, two hours: it drives 10 km empty to a, takes a 5 km alone, then a and b 5 km together, and b 10 km alone.

    a waits 600 s and rides 900 s (direct 600 s); b wanted to leave at 3600, waits 300 s, rides 1200 s (direct 1200 s)
    and arrives 60 s after the promise. c was refused.
    """
    rides = [
        ride(
            "a", pickup_s=600, dropoff_s=1500, direct_s=600, promised_pickup_s=700, promised_arrival_s=1500, persons=2
        ),
        ride("b", wanted_s=3600, pickup_s=3900, dropoff_s=5100, direct_s=1200, promised_arrival_s=5040),
        ride("c", "refused", reason="NO_TIME"),
    ]
    legs = [
        Leg("van", 0, 600, 10_000, (), 0),
        Leg("van", 600, 1000, 5_000, ("a",), 2),
        Leg("van", 1000, 1500, 5_000, ("a", "b"), 3),
        Leg("van", 4000, 5100, 10_000, ("b",), 1),
    ]
    return rides, legs


def test_the_figures_of_a_small_day():
    kpis = day_result(*small_day(), vehicles=1, start_s=0, end_s=7200)["kpis"]
    assert (kpis["requests"], kpis["served"], kpis["refused"]) == (3, 2, 1)
    assert kpis["service_rate"] == pytest.approx(2 / 3)
    assert kpis["wait_mean_s"] == pytest.approx((600 + 300) / 2)
    assert kpis["ride_mean_s"] == pytest.approx((900 + 1200) / 2)
    assert kpis["detour_mean"] == pytest.approx((1.5 + 1.0) / 2)
    assert kpis["pooled_share"] == 1.0
    assert (kpis["promises_kept_share"], kpis["late_max_s"]) == (0.5, 60)
    assert (kpis["vehicle_km"], kpis["empty_km"]) == (30, 10)
    # 5 km x 2 + 5 km x 3 + 10 km x 1 person, over 20 km with riders
    assert kpis["person_km"] == 35
    assert kpis["occupancy"] == pytest.approx(35 / 20)
    assert kpis["riders_per_vehicle_hour"] == pytest.approx(3 / 2)


def test_hours_points_vehicles_and_refusals():
    result = day_result(*small_day(), vehicles=1, start_s=0, end_s=7200)
    assert [(hour["requests"], hour["served"]) for hour in result["hours"]] == [(2, 1), (1, 1)]
    # the first hour: 400 s + 500 s of driving with riders
    assert result["hours"][0]["vehicles_with_riders"] == pytest.approx(900 / 3600)
    assert result["refusals"] == {"NO_TIME": 1}
    assert result["vehicles"] == [{"id": "van", "km": 30.0, "empty_km": 10.0, "bookings": 2}]
    assert [point["outcome"] for point in result["rides"]] == ["served", "served", "refused"]
    json.dumps(result, allow_nan=False)


def test_bands_tell_what_is_plausible():
    bands = day_result(*small_day(), vehicles=1, start_s=0, end_s=7200)["bands"]
    assert not bands["wait_mean_s"]["ok"]  # 450 s is under 8 minutes
    assert not bands["pooled_share"]["ok"]  # all pooled: more than 55 %
    assert not bands["riders_per_vehicle_day"]["ok"]


def test_a_day_without_wishes_has_figures_too():
    result = day_result([], [], vehicles=2, start_s=0, end_s=3600)
    json.dumps(result, allow_nan=False)
    assert result["kpis"]["service_rate"] == 0
