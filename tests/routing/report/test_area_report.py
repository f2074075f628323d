"""The report comes back from the bundle as it was written."""

import json
import shutil

import numpy as np
import pytest

from routing.errors import BundleCorrupt, BundleMissing
from routing.report import read_report
from routing.report.area_report import ROAD_REPORT, write_road_report
from routing.road_report import IslandReason
from routing.values import UNREACHABLE_S


def test_what_was_dropped_is_told(report):
    assert report.meta.title == "Kreis Kaputt"
    assert report.roads.left_out["highway=footway"] == 1
    assert report.roads.left_out["track no tag opens to vehicles"] == 1
    reasons = {island.reason for island in report.roads.islands}
    assert reasons == {IslandReason.NO_WAY_OUT, IslandReason.APART}
    assert {suspect.osm_way for suspect in report.roads.suspects} == {31}


def test_lines_come_back_where_they_were(report):
    suspect = report.roads.suspects[0]
    lat, lon = suspect.lines[0]
    assert lat.dtype == lon.dtype == np.float64
    assert (lat[0], lat[-1]) == pytest.approx((50.0, 50.0), abs=1e-6)
    assert lon[0] < lon[-1]  # in the direction of travel, from 200 m to 300 m east


def test_coverage_is_told_by_settlement(report):
    covered = {one.name: (one.addresses, one.within_250_m) for one in report.stop_report.coverage}
    assert covered == {"Dorf": (10, 10), "Weiler": (10, 0)}


def test_every_step_of_the_build_took_some_time(report):
    assert {"Reading roads", "Placing virtual stops", "Drawing the base map"} <= report.seconds.keys()
    assert 0.0 < max(report.seconds.values()) <= report.took_s


def test_written_again_it_is_the_same(report, tmp_path, broken_bundle):
    write_road_report(tmp_path / "again.json", report.roads)
    assert json.loads((tmp_path / "again.json").read_text()) == json.loads((broken_bundle / ROAD_REPORT).read_text())


def unsealed(bundle):
    """A bundle whose parts may be changed unnoticed: without their checksums."""
    meta = json.loads((bundle / "meta.json").read_text(encoding="utf-8"))
    (bundle / "meta.json").write_text(json.dumps(meta | {"checksums": {}}), encoding="utf-8")
    return bundle


def test_stops_without_a_way_are_found_in_the_stop_table(report, broken_bundle, tmp_path):
    assert report.stranded == ()
    assert len(report.stops) >= 3
    copy = tmp_path / "bundle"
    unsealed(shutil.copytree(broken_bundle, copy))
    table = np.load(copy / "stop_table.npy")
    table[1, :] = UNREACHABLE_S  # one gets to stop 1, but not away
    table[1, 1] = 0
    np.save(copy / "stop_table.npy", table)
    found = read_report(copy).stranded
    count = len(report.stops)
    assert (found[0].stop.index, found[0].no_way_to, found[0].no_way_from) == (1, count - 1, 0)
    assert {(one.no_way_to, one.no_way_from) for one in found[1:]} == {(0, 1)}


def test_a_damaged_report_is_told(broken_bundle, tmp_path):
    copy = tmp_path / "bundle"
    unsealed(shutil.copytree(broken_bundle, copy))
    size = (copy / ROAD_REPORT).stat().st_size
    (copy / ROAD_REPORT).write_text("{" + " " * (size - 1))
    with pytest.raises(BundleCorrupt, match="build the area again"):
        read_report(copy)
    with pytest.raises(BundleMissing, match="mobility area build"):
        read_report(tmp_path / "nowhere")
