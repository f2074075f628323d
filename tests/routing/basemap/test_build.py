import contextlib
import gzip
import itertools
import multiprocessing

import mapbox_vector_tile
import pytest

from routing.basemap import TileArchive, build_basemap
from routing.basemap.reading import NO_POSITION, NOT_CLOSED
from routing.basemap.tiling import tile_range
from routing.errors import BuildFailed, ExtractEmpty, ExtractTruncated
from routing.progress import SilentProgress
from routing.values import Bounds
from tests.routing.basemap.drawn import CENTER, TILE, TOWN, Drawing, box, layers, tiles_of

LAT, LON = CENTER


def test_street_carries_kind_bridge_and_number(tmp_path):
    drawing = Drawing()
    way = [(LAT, LON - 0.004), (LAT, LON + 0.004)]
    drawing.way(way, highway="primary", ref="B 258;L 10", name="Koblenzer Straße", bridge="yes")
    found = layers(tiles_of(drawing, tmp_path))
    assert found["streets"][0]["properties"] == {"kind": "primary", "bridge": True}
    assert found["street_labels"][0]["properties"] == {"kind": "primary", "name": "Koblenzer Straße"}
    assert found["street_refs"][0]["properties"] == {"ref": "B 258", "shield": "federal"}
    assert found["streets"][0]["geometry"]["type"] == "LineString"


def test_slip_road_is_marked_and_not_labelled(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, LON - 0.004), (LAT, LON + 0.004)], highway="motorway_link", ref="A 48")
    found = layers(tiles_of(drawing, tmp_path))
    assert found["streets"][0]["properties"] == {"kind": "motorway", "link": True}
    assert not found.keys() & {"street_labels", "street_refs"}


@pytest.mark.parametrize(("oneway", "said"), [
    ("yes", {"oneway": True}), ("-1", {"oneway_reverse": True}), ("no", {}), ("alternating", {}),
])  # fmt: skip
def test_direction_of_a_one_way_street_is_known(tmp_path, oneway, said):
    drawing = Drawing()
    drawing.way([(LAT, LON - 0.004), (LAT, LON + 0.004)], highway="residential", oneway=oneway)
    (street,) = layers(tiles_of(drawing, tmp_path))["streets"]
    assert street["properties"] == {"kind": "residential", **said}


@pytest.mark.parametrize(("ref", "zoom"), [("A 48", 7), ("B 256", 8), ("L 82", 10), ("K 26", 12), ("X 1", 12)])
def test_signs_of_great_roads_are_seen_from_afar_and_join_over_names(tmp_path, ref, zoom):
    drawing = Drawing()
    drawing.way([(LAT, LON - 0.004), (LAT, LON)], highway="primary", ref=ref, name="Hauptstraße")
    drawing.way([(LAT, LON), (LAT, LON + 0.004)], highway="primary", ref=ref, name="Koblenzer Straße")
    archive = tiles_of(drawing, tmp_path)
    at = {z for z in range(6, 15) if "street_refs" in layers(archive, (z, TILE[1] >> (14 - z), TILE[2] >> (14 - z)))}
    assert at == set(range(zoom, 15))
    (sign,) = layers(archive)["street_refs"]
    assert sign["geometry"]["type"] == "LineString"


def test_peak_carries_its_height_and_a_castle_is_seen_early(tmp_path):
    drawing = Drawing()
    drawing.node(LAT, LON, natural="peak", name="Hochsimmer", ele="588")
    drawing.node(LAT + 0.002, LON, historic="castle", name="Genovevaburg")
    found = layers(tiles_of(drawing, tmp_path), (12, TILE[1] >> 2, TILE[2] >> 2))["pois"]
    assert [poi["properties"] for poi in found] == [
        {"kind": "peak", "rank": 6, "ele": 588, "name": "Hochsimmer"},
        {"kind": "castle", "rank": 5, "name": "Genovevaburg"},
    ]


def test_lines_of_names_end_where_the_map_ends(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="residential", name="Am Bach")
    (name,) = layers(tiles_of(drawing, tmp_path), (12, TILE[1] >> 2, TILE[2] >> 2))["street_labels"]
    west, east = (((lon + 180) / 360 * 2**12 - (TILE[1] >> 2)) * 4096 for lon in (TOWN.min_lon, TOWN.max_lon))
    assert [x for x, _ in name["geometry"]["coordinates"]] == [round(west), round(east)]


def test_pieces_of_a_street_are_joined_for_its_name(tmp_path):
    drawing = Drawing()
    for step in range(4):
        west = LON - 0.004 + 0.002 * step
        drawing.way([(LAT, round(west, 6)), (LAT, round(west + 0.002, 6))], highway="residential", name="Am Bach")
    (label,) = layers(tiles_of(drawing, tmp_path))["street_labels"]
    assert label["geometry"]["type"] == "LineString"


def test_building_with_a_courtyard_keeps_its_hole(tmp_path):
    drawing = Drawing()
    outer = drawing.way(box(LAT, LON, 0.001, 0.0015))
    inner = drawing.way(box(LAT, LON, 0.0004, 0.0006))
    drawing.relation([(outer, "outer"), (inner, "inner")], type="multipolygon", building="yes")
    (building,) = layers(tiles_of(drawing, tmp_path))["buildings"]
    assert building["geometry"]["type"] == "Polygon"
    assert len(building["geometry"]["coordinates"]) == 2


def test_buildings_of_a_tile_become_one_feature_of_many_parts(tmp_path):
    drawing = Drawing()
    for step in range(5):
        drawing.way(box(LAT, LON - 0.004 + 0.002 * step, 0.0003, 0.0004), building="house")
    (buildings,) = layers(tiles_of(drawing, tmp_path))["buildings"]
    assert buildings["geometry"]["type"] == "MultiPolygon"
    assert len(buildings["geometry"]["coordinates"]) == 5


def test_house_number_of_a_building_is_a_point_inside_it(tmp_path):
    drawing = Drawing()
    drawing.way(box(LAT, LON, 0.001, 0.001), building="yes", addr__housenumber="12a", addr__street="Am Bach")
    found = layers(tiles_of(drawing, tmp_path))
    assert found["addresses"][0]["properties"] == {"housenumber": "12a"}
    x, y = found["addresses"][0]["geometry"]["coordinates"]
    ring = found["buildings"][0]["geometry"]["coordinates"][0]
    assert min(p[0] for p in ring) < x < max(p[0] for p in ring)
    assert min(p[1] for p in ring) < y < max(p[1] for p in ring)


def test_places_prefer_their_german_name_and_know_their_size(tmp_path):
    drawing = Drawing()
    drawing.node(LAT, LON, place="town", name="Mayence", name__de="Mayen", population="19144")
    (place,) = layers(tiles_of(drawing, tmp_path))["place_labels"]
    assert place["properties"] == {"kind": "town", "population": 19144, "name": "Mayence", "name_de": "Mayen"}


@pytest.mark.parametrize("population", ["9" * 30, "-5", "about 200", "1.5", ""])
def test_number_that_cannot_be_is_left_out(tmp_path, population):
    drawing = Drawing()
    drawing.node(LAT, LON, place="town", name="Mayen", population=population)
    (place,) = layers(tiles_of(drawing, tmp_path))["place_labels"]
    assert place["properties"] == {"kind": "town", "name": "Mayen"}


def test_stops_stations_and_points_of_interest_are_told_apart(tmp_path):
    drawing = Drawing()
    drawing.node(LAT, LON, highway="bus_stop", name="Markt")
    drawing.node(LAT + 0.001, LON, railway="station", name="Mayen Ost")
    drawing.node(LAT + 0.002, LON, amenity="hospital", name="St. Elisabeth")
    drawing.node(LAT + 0.003, LON, amenity="bench")
    found = layers(tiles_of(drawing, tmp_path))
    assert {f["properties"]["kind"] for f in found["public_transport"]} == {"bus_stop", "station"}
    assert [f["properties"] for f in found["pois"]] == [{"kind": "hospital", "rank": 1, "name": "St. Elisabeth"}]


def test_border_between_two_municipalities_is_drawn_once(tmp_path):
    drawing = Drawing()
    middle = [(LAT - 0.002, LON), (LAT + 0.002, LON)]
    shared = drawing.way(middle)
    west = drawing.way([middle[1], (LAT + 0.002, LON - 0.003), (LAT - 0.002, LON - 0.003), middle[0]])
    east = drawing.way([middle[1], (LAT + 0.002, LON + 0.003), (LAT - 0.002, LON + 0.003), middle[0]])
    for side in (west, east):
        drawing.relation(
            [(shared, "outer"), (side, "outer")], type="boundary", boundary="administrative", admin_level="8"
        )
    found = layers(tiles_of(drawing, tmp_path))["boundaries"]
    lines = [
        line
        for feature in found
        for line in (
            feature["geometry"]["coordinates"]
            if feature["geometry"]["type"] == "MultiLineString"
            else [feature["geometry"]["coordinates"]]
        )
    ]
    along_middle = [(a, b) for line in lines for a, b in itertools.pairwise(line) if abs(a[0] - b[0]) < 2 and a != b]
    # The middle and the two outer sides run north-south; drawn twice, the middle would make it four.
    assert len(along_middle) == 3


def test_shapes_reach_over_the_tile_edge_but_not_far(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 7.10), (LAT, 7.35)], highway="primary")
    drawing.way(box(LAT, LON, 0.05, 0.05), landuse="forest")
    found = layers(tiles_of(drawing, tmp_path))
    xs = [x for x, _ in found["streets"][0]["geometry"]["coordinates"]]
    assert (min(xs), max(xs)) == (-96, 4096 + 96)
    ring = found["land"][0]["geometry"]["coordinates"][0]
    assert {min(p[1] for p in ring), max(p[1] for p in ring)} == {-96, 4096 + 96}


def test_long_line_is_cut_into_blocks_without_gaps_or_doubles(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], waterway="river")
    archive = tiles_of(drawing, tmp_path, Bounds(50.318, 7.0, 50.331, 7.6))
    first = int((7.0 + 180) / 360 * 2**14)
    last = int((7.6 + 180) / 360 * 2**14)
    for column in range(first + 1, last):
        (river,) = layers(archive, (14, column, TILE[2]))["water_lines"]
        assert river["geometry"]["type"] == "LineString"
        xs = sorted(x for x, _ in river["geometry"]["coordinates"])
        assert (xs[0], xs[-1]) == (-96, 4096 + 96)


def test_only_tiles_of_the_area_are_written(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 6.9), (LAT, 7.6)], highway="primary")
    archive = tiles_of(drawing, tmp_path)
    assert archive.tile(*TILE) is not None
    assert archive.tile(14, TILE[1] + 3, TILE[2]) is None


def test_small_things_wait_for_higher_zooms(tmp_path):
    drawing = Drawing()
    drawing.way(box(LAT, LON, 0.0003, 0.0003), landuse="forest")
    drawing.way([(LAT, LON - 0.004), (LAT, LON + 0.004)], highway="residential")
    archive = tiles_of(drawing, tmp_path)
    assert set(layers(archive)) == {"land", "streets"}
    assert layers(archive, (9, TILE[1] >> 5, TILE[2] >> 5)) == {}


def test_two_processes_draw_the_same_file_as_one(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="primary", name="Koblenzer Straße")
    drawing.way(box(LAT, LON, 0.01, 0.01), landuse="forest")
    extract = drawing.write(tmp_path / "drawn.osm")
    for processes in (1, 2):
        build_basemap(extract, tmp_path / f"{processes}.pmtiles", TOWN, SilentProgress(), processes=processes)
    assert (tmp_path / "1.pmtiles").read_bytes() == (tmp_path / "2.pmtiles").read_bytes()


def test_progress_only_grows_and_ends_at_one(tmp_path):
    class Heard:
        def __init__(self):
            self.fractions = []

        def step(self, _name, fraction=None):
            self.fractions.append(fraction)

    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="primary")
    heard = Heard()
    build_basemap(drawing.write(tmp_path / "drawn.osm"), tmp_path / "m.pmtiles", TOWN, heard, processes=1)
    assert heard.fractions == sorted(heard.fractions)
    assert heard.fractions[-1] == 1.0


def test_breaking_off_stops_the_workers(tmp_path):
    class Impatient:
        def step(self, _name, _fraction=None):
            raise KeyboardInterrupt

    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="primary")
    with pytest.raises(KeyboardInterrupt):
        build_basemap(drawing.write(tmp_path / "drawn.osm"), tmp_path / "m.pmtiles", TOWN, Impatient(), processes=2)
    assert multiprocessing.active_children() == []
    assert not (tmp_path / "m.pmtiles").exists()


def test_truncated_extract_says_what_to_do(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="primary")
    extract = drawing.write(tmp_path / "drawn.osm")
    extract.write_text(extract.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(ExtractTruncated, match="fetch it again"):
        build_basemap(extract, tmp_path / "m.pmtiles", TOWN, SilentProgress(), processes=1)


def test_extract_of_another_region_is_refused(tmp_path):
    drawing = Drawing()
    drawing.way([(10.0, 10.0), (10.0, 10.1)], highway="primary")
    extract = drawing.write(tmp_path / "drawn.osm")
    with pytest.raises(ExtractEmpty, match="nothing inside the area"):
        build_basemap(extract, tmp_path / "m.pmtiles", TOWN, SilentProgress(), processes=1)


def test_killed_worker_is_an_error_that_says_so(tmp_path):
    class Killing:
        def step(self, _name, _fraction=None):
            for child in multiprocessing.active_children():
                child.kill()

    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="primary")
    with pytest.raises(BuildFailed, match="memory"):
        build_basemap(drawing.write(tmp_path / "drawn.osm"), tmp_path / "m.pmtiles", TOWN, Killing(), processes=2)
    assert multiprocessing.active_children() == []
    assert not (tmp_path / "m.pmtiles").exists()


def test_daemonic_process_draws_everything_itself(tmp_path):
    drawing = Drawing()
    drawing.way([(LAT, 7.0), (LAT, 7.6)], highway="primary")
    arguments = (drawing.write(tmp_path / "drawn.osm"), tmp_path / "m.pmtiles", TOWN, SilentProgress())
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=build_basemap, args=arguments, daemon=True)
    process.start()
    process.join()
    assert process.exitcode == 0
    assert (tmp_path / "m.pmtiles").exists()


def test_broken_areas_are_counted_and_the_rest_is_drawn(tmp_path):
    drawing = Drawing()
    bow_tie = [(50.31, 7.20), (50.34, 7.24), (50.34, 7.20), (50.31, 7.24), (50.31, 7.20)]
    drawing.way(bow_tie, landuse="meadow")
    drawing.relation([(drawing.way(bow_tie), "outer")], type="multipolygon", landuse="forest")
    open_ring = drawing.way(box(LAT, LON, 0.001, 0.001)[:4])
    drawing.relation([(open_ring, "outer")], type="multipolygon", landuse="forest")
    whole = drawing.way(box(LAT, LON, 0.002, 0.002))
    drawing.relation([(whole, "outer"), (999, "outer")], type="multipolygon", natural="water")  # 999 is not there
    drawing.relation([(whole, "outer")], type="multipolygon", landuse="vineyard")
    report = build_basemap(
        drawing.write(tmp_path / "drawn.osm"), tmp_path / "m.pmtiles", TOWN, SilentProgress(), processes=1
    )
    assert report.dropped == {NOT_CLOSED: 4}
    with contextlib.closing(TileArchive(tmp_path / "m.pmtiles")) as archive:
        (land,) = layers(archive)["land"]
    assert land["properties"] == {"kind": "vineyard"}


def test_way_of_missing_nodes_is_counted(tmp_path):
    drawing = Drawing()
    drawing.ways.append('<way id="77" version="1"><nd ref="900"/><nd ref="901"/><tag k="highway" v="primary"/></way>')
    drawing.node(LAT, LON, place="town", name="Mayen")
    report = build_basemap(
        drawing.write(tmp_path / "drawn.osm"), tmp_path / "m.pmtiles", TOWN, SilentProgress(), processes=1
    )
    assert report.dropped == {NO_POSITION: 1}


def test_what_lies_outside_is_left_out_at_every_zoom(tmp_path):
    drawing = Drawing()
    drawing.node(LAT, LON, place="town", name="Mayen")
    drawing.node(LAT, 7.5, place="town", name="Koblenz")
    drawing.way([(LAT, 7.45), (LAT, 7.55)], highway="motorway", ref="A 61")
    archive = tiles_of(drawing, tmp_path)
    for zoom in range(7, 15):
        found = layers(archive, (zoom, TILE[1] >> (14 - zoom), TILE[2] >> (14 - zoom)))
        assert [place["properties"]["name"] for place in found["place_labels"]] == ["Mayen"]
        assert "streets" not in found


def test_report_counts_tiles_and_bytes_of_every_zoom(tmp_path):
    drawing = Drawing()
    drawing.way(box(LAT, LON, 0.02, 0.02), landuse="forest")
    out = tmp_path / "m.pmtiles"
    report = build_basemap(drawing.write(tmp_path / "drawn.osm"), out, TOWN, SilentProgress(), processes=1)
    assert [zoom.zoom for zoom in report.zooms] == list(range(6, 15))
    assert report.tiles == sum(zoom.tiles for zoom in report.zooms) == 9
    with contextlib.closing(TileArchive(out)) as archive:
        assert report.zooms[-1].largest_bytes == report.zooms[-1].bytes == len(archive.tile(*TILE))


def test_sources_that_ask_for_it_are_named(tmp_path):
    drawing = Drawing()
    drawing.node(LAT, LON, highway="bus_stop", name="Markt", source="DB InfraGO (CC BY 4.0)")
    drawing.node(LAT, LON + 0.001, place="town", name="Mayen", source__population="Zensus 2022", population="19144")
    drawing.node(LAT, LON + 0.002, amenity="bench", source="GeoNames (CC BY 4.0)")  # not shown, so not named
    drawing.node(LAT, LON + 0.003, place="hamlet", name="Betzing", source="survey")
    metadata = tiles_of(drawing, tmp_path).metadata()
    assert metadata["credits"] == ["DB InfraGO (CC BY 4.0)", "Zensus 2022 (dl-de/by-2-0)"]
    assert metadata["attribution"] == (
        "© OpenStreetMap contributors (ODbL) · DB InfraGO (CC BY 4.0) · Zensus 2022 (dl-de/by-2-0)"
    )


@pytest.fixture(scope="module")
def district_tiles(district_bundle):
    with contextlib.closing(TileArchive(district_bundle / "basemap.pmtiles")) as archive:
        yield archive


@pytest.mark.district
def test_district_tiles_decode_and_show_every_layer(district_tiles):
    packed = district_tiles.tile(*TILE)  # Mayen, market place
    assert packed is not None
    decoded = mapbox_vector_tile.decode(gzip.decompress(packed))
    assert {"land", "buildings", "streets", "street_labels", "addresses", "pois", "place_labels"} <= set(decoded)
    assert all(layer["extent"] == 4096 and layer["version"] == 2 for layer in decoded.values())


@pytest.mark.district
@pytest.mark.parametrize("zoom", range(6, 15))
def test_district_has_every_tile_and_none_is_heavy(district_tiles, zoom):
    west, south, east, north = district_tiles.metadata()["bounds"]
    grid = tile_range(Bounds(south, west, north, east), zoom)
    for column in range(grid.x0, grid.x1 + 1):
        for row in range(grid.y0, grid.y1 + 1):
            packed = district_tiles.tile(zoom, column, row)
            assert packed is not None, f"{zoom}/{column}/{row} is missing"
            assert len(packed) <= 500_000, f"{zoom}/{column}/{row} is too large for a telephone"
