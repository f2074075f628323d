import contextlib
import fcntl
import json
import os
import re
import resource
import shutil
from dataclasses import replace

import numpy as np
import pytest

from routing.area import Area
from routing.area_file import AreaFile
from routing.basemap import TileArchive
from routing.bundle import build_bundle
from routing.bundle_file import check_bundle
from routing.errors import (
    BuildFailed,
    BundleCorrupt,
    BundleError,
    ExtractElsewhere,
    ExtractEmpty,
    ExtractMissing,
    ExtractTruncated,
)
from routing.progress import SilentProgress
from tests.routing.maps import MiniMap, cross_town, place

TOY = AreaFile("toy", "Toy town", (*place(-10, -110), *place(210, 110)), margin_m=2000)


class Recorded:
    """A progress that remembers the steps it heard of."""

    def __init__(self):
        self.names = []

    def step(self, name, fraction=None):
        assert fraction is None or 0.0 <= fraction <= 1.0
        if not self.names or self.names[-1] != name:
            self.names.append(name)


def village():
    """Cross town with a bus stop in every street and a row of houses."""
    town = cross_town()
    for number, (x, y) in enumerate(((50, 4), (104, 50), (150, 4), (104, -50))):
        town.node(200 + number, x, y, highway="bus_stop", name=f"Halt {number}")
        house = 300 + 3 * number
        town.node(house, x, y + 10).node(house + 1, x + 8, y + 10).node(house + 2, x, y + 18)
        town.way(house, [house, house + 1, house + 2, house], highway="", building="house")
    return town


def build(extract, out, progress=None, **options):
    return build_bundle(extract, out, TOY, progress=progress or SilentProgress(), **options)


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toy")
    progress = Recorded()
    extract = village().write(folder / "toy.osm")
    report = build(extract, folder / "bundle", progress, is_model=True, source_label="drawn by hand")
    return folder / "bundle", report, progress


def test_build_reports_what_it_made(toy):
    bundle, report, _ = toy
    assert report.meta == check_bundle(bundle)
    assert report.meta.is_model
    assert "model" in report.meta.attribution
    assert report.roads.arcs == 16
    assert report.boundaries == ()
    assert report.stops >= 4
    assert report.unreachable_pairs == 0


def test_a_stop_that_is_no_more_is_found_by_rides_booked_before_but_not_offered(tmp_path):
    more = village().node(250, 100, -90, highway="bus_stop", name="Altes Rathaus")
    build(more.write(tmp_path / "toy.osm"), tmp_path / "bundle")
    village().write(tmp_path / "toy.osm")
    report = build(tmp_path / "toy.osm", tmp_path / "bundle")
    assert [(lost.id, lost.is_retired) for lost in report.stop_report.vanished] == [("h250", True)]
    with contextlib.closing(Area.open(tmp_path / "bundle")) as area:
        gone = area.stop_by_id("h250")
        assert gone.name.endswith("Altes Rathaus")
        assert "h250" not in {stop.id for stop in area.stops}
        assert gone.index == len(area.stops)
        assert area.stop_table_s.shape == (gone.index + 1, gone.index + 1)
        assert area.stop_table_s[gone.index, 0] == pytest.approx(area.stop_path(gone.index, 0).duration_s, abs=1.0)
        assert all(area.stops[access.stop].id != "h250" for access in area.stops_near(gone.lat, gone.lon))
    # A build of another kind of map, or a first one, knows no earlier stops.
    assert build(tmp_path / "toy.osm", tmp_path / "bundle", is_model=True).stop_report.vanished == ()


def test_base_map_of_a_model_says_that_it_is_one(toy):
    bundle, report, _ = toy
    with contextlib.closing(TileArchive(bundle / "basemap.pmtiles")) as archive:
        assert archive.metadata()["attribution"] == report.meta.attribution


def test_build_tells_each_step_once(toy):
    _, _, progress = toy
    assert progress.names[0] == "Reading roads"
    assert progress.names[-1] == "Done"


def test_nothing_but_the_bundle_is_left_behind(toy):
    bundle, report, _ = toy
    assert sorted(path.name for path in bundle.parent.iterdir()) == ["bundle", "toy.osm"]
    there = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert there == set(report.meta.parts) | {"meta.json", "timings.json"}


def test_built_area_opens_and_answers(toy):
    area = Area.open(toy[0])
    try:
        assert (area.name, area.title, area.is_model) == ("toy", "Toy town", True)
        assert area.source_label == "drawn by hand"
        assert area.stop_table_s.shape == (len(area.stops), len(area.stops))
        assert (np.diag(area.stop_table_s) == 0).all()
        assert [stop.index for stop in area.stops] == list(range(len(area.stops)))
    finally:
        area.close()


def test_rebuilding_replaces_the_bundle_while_it_is_open(tmp_path):
    extract = village().write(tmp_path / "toy.osm")
    build(extract, tmp_path / "bundle", source_label="first")
    area = Area.open(tmp_path / "bundle")
    build(extract, tmp_path / "bundle", source_label="second")
    assert area.stop_path(0, 1).duration_s >= 0.0  # the old files are still there for who has them open
    area.close()
    assert check_bundle(tmp_path / "bundle").source_label == "second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "toy.osm"]


class StopsAt:
    """A progress that breaks the build off at a step."""

    def __init__(self, name):
        self.name = name

    def step(self, name, _fraction=None):
        if name == self.name:
            raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["Reading roads", "Placing virtual stops", "Done"])
def test_a_build_broken_off_leaves_the_old_bundle_as_it_was(toy, tmp_path, step):
    extract = village().write(tmp_path / "toy.osm")
    build(extract, tmp_path / "bundle", source_label="first")
    with pytest.raises(KeyboardInterrupt):
        build(extract, tmp_path / "bundle", StopsAt(step), source_label="second")
    assert check_bundle(tmp_path / "bundle").source_label == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "toy.osm"]


def test_what_a_killed_build_left_behind_is_cleared_away_but_not_a_build_under_way(toy, tmp_path):
    extract = village().write(tmp_path / "toy.osm")
    left, busy = tmp_path / ".bundle-left", tmp_path / ".bundle-busy"
    for folder in (left, busy):
        (folder / "roads").mkdir(parents=True)
    under_way = os.open(busy, os.O_RDONLY)
    try:
        fcntl.flock(under_way, fcntl.LOCK_EX)
        build(extract, tmp_path / "bundle")
    finally:
        os.close(under_way)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".bundle-busy", "bundle", "toy.osm"]
    build(extract, tmp_path / "bundle")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "toy.osm"]


def far_away():
    return MiniMap().nodes(n1=(50_000, 0), n2=(50_100, 0)).way(1, [1, 2])


def corner_only():
    return MiniMap().nodes(n1=(150, 60), n2=(200, 100), n3=(150, 100)).way(1, [1, 2, 3, 1])


def no_roads():
    return MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(1, [1, 2], "footway")


@pytest.mark.parametrize(
    ("draw", "error", "told"),
    [
        (far_away, ExtractElsewhere, "take the extract of this area"),
        (corner_only, ExtractElsewhere, "whole area"),
        (no_roads, ExtractEmpty, "whole area"),
    ],
)
def test_an_unusable_extract_is_told_and_leaves_nothing(tmp_path, draw, error, told):
    extract = draw().write(tmp_path / "toy.osm")
    with pytest.raises(error, match=told):
        build(extract, tmp_path / "bundle")
    assert [path.name for path in tmp_path.iterdir()] == ["toy.osm"]


def test_a_missing_or_truncated_extract_is_told(tmp_path):
    with pytest.raises(ExtractMissing):
        build(tmp_path / "nowhere.osm", tmp_path / "bundle")
    extract = tmp_path / "toy.osm"
    extract.write_text(village().text()[:-50], encoding="utf-8")
    with pytest.raises(ExtractTruncated):
        build(extract, tmp_path / "bundle")
    assert [path.name for path in tmp_path.iterdir()] == ["toy.osm"]


def test_every_damaged_part_is_told_at_opening(toy, tmp_path):
    copy = shutil.copytree(toy[0], tmp_path / "copy")
    for part in toy[1].meta.parts:
        whole = (copy / part).read_bytes()
        (copy / part).write_bytes(whole[:-1])
        with pytest.raises(BundleCorrupt, match=re.escape(part)):
            Area.open(copy)
        (copy / part).write_bytes(whole)
    Area.open(copy).close()


def test_one_process_builds_the_same_bundle_as_two(toy, tmp_path):
    extract = village().write(tmp_path / "toy.osm")
    report = build(extract, tmp_path / "bundle", processes=1, is_model=True, source_label="drawn by hand")
    assert report.meta == toy[1].meta


def test_each_step_is_timed(toy):
    _, report, progress = toy
    assert list(report.seconds) == progress.names[:-1]
    assert all(0.0 <= seconds < report.took_s for seconds in report.seconds.values())


def test_a_disk_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    extract = village().write(tmp_path / "toy.osm")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(BuildFailed, match="disk"):
        build(extract, tmp_path / "file" / "bundle")


def test_doubts_about_the_extract_are_kept_in_the_bundle(tmp_path):
    area_file = replace(TOY, service_boundaries=("Toy county",))
    extract = village().write(tmp_path / "toy.osm")
    report = build_bundle(extract, tmp_path / "bundle", area_file, progress=SilentProgress(), processes=1)
    area = Area.open(tmp_path / "bundle")
    area.close()
    assert area.warnings == report.warnings
    assert "Toy county" in area.warnings[0]


def test_every_garbled_part_is_told_at_opening_or_does_no_harm(toy, tmp_path):
    copy = shutil.copytree(toy[0], tmp_path / "copy")
    rng = np.random.default_rng(1)
    for part, size in toy[1].meta.parts.items():
        whole = (copy / part).read_bytes()
        (copy / part).write_bytes(rng.bytes(size))
        if part in {"basemap.pmtiles", "places.sqlite"} or part in toy[1].meta.checksums:
            with pytest.raises(BundleCorrupt, match="build"):
                Area.open(copy)
        else:
            assert part == "graph.graphml.gz"  # for people, the service never reads it
            Area.open(copy).close()
        (copy / part).write_bytes(whole)
    Area.open(copy).close()


@pytest.mark.parametrize("field", ["format", "parts", "checksums", "warnings", "title"])
def test_a_description_that_makes_no_sense_is_told(toy, tmp_path, field):
    copy = shutil.copytree(toy[0], tmp_path / "copy")
    values = json.loads((copy / "meta.json").read_text(encoding="utf-8"))
    for wrong in (None, 5, [1], {"a": "b"}, "text"):
        (copy / "meta.json").write_text(json.dumps(values | {field: wrong}), encoding="utf-8")
        with contextlib.suppress(BundleError):
            Area.open(copy).close()


@pytest.fixture
def file_limit():
    """Let no file grow beyond so many bytes, as on a disk that is full, until the test ends."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("size", "processes"), [(0, 1), (300, 1), (3_000, 1), (20_000, 1), (60_000, 1), (0, 2)])
def test_a_full_disk_is_told_and_the_old_bundle_stays(tmp_path, file_limit, size, processes):
    extract = village().write(tmp_path / "toy.osm")
    build(extract, tmp_path / "bundle", source_label="first", processes=1)
    largest = max(check_bundle(tmp_path / "bundle").parts.values())
    assert size < largest
    file_limit(size)
    with pytest.raises(BuildFailed, match="disk"):
        build(extract, tmp_path / "bundle", source_label="second", processes=processes)
    file_limit(resource.RLIM_INFINITY)
    assert check_bundle(tmp_path / "bundle").source_label == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "toy.osm"]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_no_bundle_is_not_replaced(tmp_path, what):
    extract = village().write(tmp_path / "toy.osm")
    mine = tmp_path / "mine" if what == "file" else tmp_path / "mine" / "letter"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("dear friend", encoding="utf-8")
    with pytest.raises(BuildFailed, match="move it away"):
        build(extract, tmp_path / "mine", processes=1)
    assert mine.read_text(encoding="utf-8") == "dear friend"
    (tmp_path / "empty").mkdir()
    build(extract, tmp_path / "empty", processes=1)
    Area.open(tmp_path / "empty").close()
