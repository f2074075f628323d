"""The public face, on the model district."""

import math
import threading

import numpy as np
import pytest
import shapely

from routing.area import Area
from routing.closures import Closure
from routing.errors import BundleMissing, OutsideArea, UnknownStop
from routing.geodesy import great_circle_m
from routing.values import UNREACHABLE_S
from routing.walk_rules import WALK_SPEED_MPS


def test_says_what_it_is(area):
    assert area.name == "mayen-koblenz"
    assert area.is_model
    assert area.attribution
    assert area.service_area_geojson["type"] == "Feature"


def test_stops_lie_in_the_service_area_and_have_their_index(area):
    assert len(area.stops) > 50
    for index, stop in enumerate(area.stops):
        assert stop.index == index
        assert area.contains(stop.lat, stop.lon)
        assert area.bounds.contains(stop.lat, stop.lon)
        assert area.stop_by_id(stop.id) is stop


def test_unknown_stop_is_told(area):
    with pytest.raises(UnknownStop, match="no stop 'nowhere'"):
        area.stop_by_id("nowhere")
    with pytest.raises(KeyError):
        area.stop_by_id("nowhere")


def test_stop_table_holds_the_travel_times_rounded_up(area):
    random = np.random.default_rng(4)
    for i, j in random.integers(0, len(area.stops), (100, 2)).tolist():
        seconds = area.travel_time_s(area.stops[i].position, area.stops[j].position)
        assert area.stop_table_s[i, j] == math.ceil(round(seconds, 6))
        path = area.stop_path(i, j)
        assert path.duration_s == pytest.approx(seconds, abs=1e-9)


def test_every_stop_is_reached_from_every_other(area):
    assert area.stop_table_s.max() < UNREACHABLE_S
    assert (np.diag(area.stop_table_s) == 0).all()


def test_stop_table_knows_no_short_cut_over_a_third_stop(area):
    random = np.random.default_rng(5)
    a, b, c = random.integers(0, len(area.stops), (3, 5000))
    table = area.stop_table_s.astype(np.int64)
    assert (table[a, c] <= table[a, b] + table[b, c]).all()


def test_table_agrees_with_single_answers(area):
    places = [stop.position for stop in area.stops[:5]]
    table = area.table_s(places, places)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            assert table[i, j] == pytest.approx(area.travel_time_s(a, b), abs=1e-3)


def test_stops_near_are_in_reach_and_nearest_first(area):
    stop = area.stops[len(area.stops) // 2]
    found = area.stops_near(stop.lat, stop.lon, max_walk_m=600.0, limit=3)
    assert (found[0].stop, found[0].walk_m, found[0].walk_s) == (stop.index, 0.0, 0)
    assert [access.walk_m for access in found] == sorted(access.walk_m for access in found)
    for access in found:
        other = area.stops[access.stop]
        assert great_circle_m(stop.lat, stop.lon, other.lat, other.lon) - 0.1 <= access.walk_m <= 600.0
        path = area.walk_path(stop.lat, stop.lon, access.stop, 600.0)
        assert path.length_m == access.walk_m
        assert math.ceil(path.duration_s) == access.walk_s >= math.floor(access.walk_m / WALK_SPEED_MPS)


def test_no_stop_in_reach_is_an_empty_list(area):
    lat, lon = lonely_place(area)
    assert area.stops_near(lat, lon, max_walk_m=1.0) == []


def lonely_place(area):
    """A place inside the service area over 100 m away from every stop."""
    random = np.random.default_rng(6)
    lats, lons = (np.array([getattr(stop, name) for stop in area.stops]) for name in ("lat", "lon"))
    while True:
        lat = float(random.uniform(area.bounds.min_lat, area.bounds.max_lat))
        lon = float(random.uniform(area.bounds.min_lon, area.bounds.max_lon))
        if area.contains(lat, lon) and great_circle_m(lat, lon, lats, lons).min() > 100.0:
            return lat, lon


@pytest.mark.parametrize(("lat", "lon"), [(52.52, 13.40), (math.nan, 7.3), (50.3, math.inf), (-91.0, 400.0)])
def test_places_outside_are_told(area, lat, lon):
    with pytest.raises(OutsideArea, match="choose"):
        area.stops_near(lat, lon)
    with pytest.raises(OutsideArea, match="choose"):
        area.snap(lat, lon)


def test_snap_finds_the_road_at_a_stop(area):
    stop = area.stops[0]
    assert area.snap(stop.position.lat, stop.position.lon).distance_m < 1.0


def test_path_leads_from_stop_to_stop(area):
    path = area.stop_path(0, len(area.stops) - 1)
    first, last = area.stops[0].position, area.stops[-1].position
    assert great_circle_m(path.lat[0], path.lon[0], first.lat, first.lon) < 1.0
    assert great_circle_m(path.lat[-1], path.lon[-1], last.lat, last.lon) < 1.0
    assert path.steps[0].instruction == "depart"
    assert path.steps[-1].instruction == "arrive"
    assert great_circle_m(path.lat[:-1], path.lon[:-1], path.lat[1:], path.lon[1:]).sum() == pytest.approx(
        path.length_m, rel=1e-3
    )


def test_answers_from_many_threads_are_the_same(area):
    pairs = [(k, (7 * k + 3) % len(area.stops)) for k in range(40)]
    expected = [area.stop_path(*pair).duration_s for pair in pairs]
    wrong = []

    def ask():
        for pair, seconds in zip(pairs, expected, strict=True):
            if area.stop_path(*pair).duration_s != seconds:
                wrong.append(pair)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_map_tiles_and_places_are_at_hand(area):
    assert area.basemap_metadata()
    assert area.tile(0, 0, 5) is None
    assert area.search(area.stops[0].name)
    area.reverse(area.stops[0].lat, area.stops[0].lon)


def test_no_bundle_is_told(tmp_path):
    with pytest.raises(BundleMissing, match="mobility area build"):
        Area.open(tmp_path / "nowhere")


def test_roads_are_set_as_a_whole_and_back_exactly(area):
    table_s = area.stop_table_s
    stop = area.stops[0]
    around = Closure("here", shapely.Point(stop.lon, stop.lat).buffer(0.002))
    try:
        assert area.set_roads([around], "winter", 0.0) == ()
        assert area.profile == "winter"
        assert not (area.stop_table_s == table_s).all()
        other = area.stops[-1].position
        assert area.travel_time_s(area.stops[5].position, other) >= area.travel_time_s(
            area.stops[5].position, other, "off_peak"
        )
    finally:
        assert area.set_roads([], "off_peak", 0.0) == ()
    assert area.stop_table_s is table_s
