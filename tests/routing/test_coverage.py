from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from routing.area_file import AreaFile
from routing.coverage import check_coverage, doubts
from routing.errors import ExtractElsewhere
from routing.values import Bounds
from tests.routing.maps import MiniMap, place

SOUTH_WEST, NORTH_EAST = place(0, 0), place(20_000, 20_000)
AREA = AreaFile("toy", "Toy", (*SOUTH_WEST, *NORTH_EAST), ("Toy county",))
WHOLE = shapely.box(SOUTH_WEST[1], SOUTH_WEST[0], NORTH_EAST[1], NORTH_EAST[0])


def lattice(tmp_path, columns, rows=10):
    """Roads every 2 km, from the west edge of the area eastwards."""
    drawn = MiniMap()
    for x in range(columns):
        for y in range(rows):
            drawn.node(1 + x + 100 * y, 1_000 + 2_000 * x, 1_000 + 2_000 * y)
    for y in range(rows):
        drawn.way(1 + y, [1 + x + 100 * y for x in range(columns)])
    for x in range(columns):
        drawn.way(101 + x, [1 + x + 100 * y for y in range(rows)])
    return drawn.compiled(tmp_path, Bounds(49.9, 6.9, 50.3, 7.4))


def told(tmp_path, columns, boundaries=("Toy county",), **changes):
    roads, report = lattice(tmp_path, columns)
    return list(doubts(AREA, WHOLE, boundaries, roads, replace(report, **changes)))


def test_a_sound_extract_raises_no_doubt(tmp_path):
    assert told(tmp_path, 10) == []


def test_the_extract_of_the_region_next_to_it_is_doubted_with_the_figure(tmp_path):
    # Roads to x = 7 km, and 3 km beyond it count as near: half of the area.
    (doubt,) = told(tmp_path, 4)
    assert doubt.startswith("Only 50% of the service area")


def test_a_boundary_that_is_not_there_is_told_and_one_of_two_is_enough(tmp_path):
    (doubt,) = told(tmp_path, 10, boundaries=())
    assert "Toy county" in doubt
    assert "bounding box" in doubt


def test_many_roads_apart_are_told(tmp_path):
    (doubt,) = told(tmp_path, 10, length_km=70.0, unconnected_km=30.0)
    assert doubt.startswith("30% of the roads hang apart")


def test_roads_in_a_corner_only_are_refused(tmp_path):
    roads, _ = lattice(tmp_path, 2, 3)
    with pytest.raises(ExtractElsewhere, match="cover only 2% of Toy"):
        check_coverage(roads, WHOLE, "Toy", Path("toy.osm"))
