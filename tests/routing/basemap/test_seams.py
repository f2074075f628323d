"""What is cut into tiles is whole again when they are put side by side: nothing missing, nothing twice, no seam."""

import contextlib
import gzip
import math

import mapbox_vector_tile
import pytest
import shapely
import shapely.affinity

from routing.basemap import TileArchive, build_basemap
from routing.basemap.mvt import EXTENT
from routing.basemap.tiling import tile_range
from routing.progress import SilentProgress
from routing.values import Bounds
from tests.routing.basemap.drawn import Drawing, box

# Five by five tiles of zoom 14, so that areas cross many of them.
AROUND = Bounds(50.29, 7.17, 50.36, 7.28)
LAT, LON = 50.3245, 7.218
TILE_CORNERS = shapely.box(0, 0, EXTENT, EXTENT)
GEOMETRY_TYPES = {"land": "Polygon", "streets": "LineString"}


def star(points, inner, outer):
    """A jagged ring around the middle: edges at all angles, crossing tile borders many times."""
    corners = []
    for corner in range(2 * points):
        radius, angle = (outer, inner)[corner % 2], math.pi * corner / points
        corners.append((LAT + 0.6 * radius * math.sin(angle), LON + radius * math.cos(angle)))
    return [*corners, corners[0]]


def mercator(ring, zoom):
    """A ring of (lat, lon) in units of a tile of that zoom."""
    world = EXTENT * 2**zoom
    return [
        ((lon + 180) / 360 * world, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * world)
        for lat, lon in ring
    ]


def decoded(archive, zoom, column, row):
    packed = archive.tile(zoom, column, row)
    options = {"y_coord_down": True}
    return {} if packed is None else mapbox_vector_tile.decode(gzip.decompress(packed), default_options=options)


def shapes_by_tile(archive, layer, zoom, around=AROUND):
    """Shape of a layer in every tile, in the units of that tile, with what reaches over its edge."""
    grid = tile_range(around, zoom)
    found = {}
    for column in range(grid.x0, grid.x1 + 1):
        for row in range(grid.y0, grid.y1 + 1):
            features = decoded(archive, zoom, column, row).get(layer, {"features": []})["features"]
            shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
            found[column, row] = shapely.union_all(shapely.make_valid(shapes))
    return found


@pytest.fixture
def archive(tmp_path):
    """A jagged forest with a lake-shaped hole, across all tiles, and a street through it."""
    drawing = Drawing()
    outer = drawing.way(star(9, 0.02, 0.05))
    inner = drawing.way(star(5, 0.005, 0.012))
    drawing.relation([(outer, "outer"), (inner, "inner")], type="multipolygon", landuse="forest")
    drawing.way([(50.30, 7.175), (50.33, 7.21), (50.35, 7.275)], highway="primary")
    extract = drawing.write(tmp_path / "drawn.osm")
    build_basemap(extract, tmp_path / "map.pmtiles", AROUND, SilentProgress(), processes=1)
    with contextlib.closing(TileArchive(tmp_path / "map.pmtiles")) as opened:
        yield opened


@pytest.mark.parametrize("zoom", range(9, 15))
def test_parts_of_an_area_sum_up_to_the_whole(archive, zoom):
    source = shapely.Polygon(mercator(star(9, 0.02, 0.05), zoom), [mercator(star(5, 0.005, 0.012), zoom)])
    parts = shapes_by_tile(archive, "land", zoom).values()
    total = sum(shapely.intersection(part, TILE_CORNERS).area for part in parts)
    # Rounding to whole units, and simplification by up to 5 of them, along the whole outline.
    assert total == pytest.approx(source.area, abs=5 * source.length)
    assert total == pytest.approx(source.area, rel=0.03)


@pytest.mark.parametrize(("layer", "zoom"), [("land", 14), ("land", 12), ("streets", 14), ("streets", 11)])
def test_neighbours_agree_along_their_border(archive, layer, zoom):
    shapes = shapes_by_tile(archive, layer, zoom)
    band = 90  # within the buffer of 96 units both tiles show the same ground
    compared = 0
    for (column, row), here in shapes.items():
        for step_x, step_y in ((1, 0), (0, 1)):
            neighbour = shapes.get((column + step_x, row + step_y))
            if neighbour is None:
                continue
            there = shapely.affinity.translate(neighbour, EXTENT * step_x, EXTENT * step_y)
            border = (
                shapely.box(EXTENT - band, 0, EXTENT + band, EXTENT)
                if step_x
                else shapely.box(0, EXTENT - band, EXTENT, EXTENT + band)
            )
            ours, theirs = shapely.intersection(here, border), shapely.intersection(there, border)
            assert ours.is_empty == theirs.is_empty
            if not ours.is_empty:
                assert shapely.hausdorff_distance(ours, theirs) <= 1.5  # corners are rounded to whole units
                compared += 1
    assert compared >= 1


def test_every_tile_of_every_zoom_is_a_version_2_tile(archive):
    for zoom in range(6, 15):
        grid = tile_range(AROUND, zoom)
        for column in range(grid.x0, grid.x1 + 1):
            for row in range(grid.y0, grid.y1 + 1):
                for name, layer in decoded(archive, zoom, column, row).items():
                    assert (layer["version"], layer["extent"]) == (2, EXTENT)
                    for feature in layer["features"]:
                        assert feature["geometry"]["type"].removeprefix("Multi") == GEOMETRY_TYPES[name]
                        assert shapely.geometry.shape(feature["geometry"]).is_valid


def test_area_larger_than_the_map_fills_every_tile(tmp_path):
    drawing = Drawing()
    drawing.way(box(LAT, LON, 3.0, 3.0), landuse="forest")
    build_basemap(drawing.write(tmp_path / "d.osm"), tmp_path / "m.pmtiles", AROUND, SilentProgress(), processes=1)
    with contextlib.closing(TileArchive(tmp_path / "m.pmtiles")) as archive:
        for zoom in (10, 14):
            for shape in shapes_by_tile(archive, "land", zoom).values():
                assert shapely.intersection(shape, TILE_CORNERS).area == EXTENT**2


def test_no_tile_of_a_map_without_holes_is_missing(archive):
    for zoom in range(6, 15):
        grid = tile_range(Bounds(50.315, 7.2, 50.335, 7.21), zoom)  # all forest
        for column in range(grid.x0, grid.x1 + 1):
            for row in range(grid.y0, grid.y1 + 1):
                assert "land" in decoded(archive, zoom, column, row)
