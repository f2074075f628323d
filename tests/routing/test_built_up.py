import numpy as np

from routing.built_up import BuiltUpGrid
from routing.values import Bounds
from tests.routing.maps import place

BOUNDS = Bounds(*place(-500, -500), *place(2000, 2000))


def covered(grid, x, y):
    lat, lon = place(x, y)
    return bool(grid.covers(np.array([lat]), np.array([lon]))[0])


def grid_of(houses=(), outlines=()):
    lat, lon = np.array([place(x, y) for x, y in houses]).reshape(-1, 2).T
    rings = [np.array([place(x, y)[::-1] for x, y in outline]) for outline in outlines]
    return BuiltUpGrid.build(BOUNDS, lat, lon, rings)


def test_a_row_of_houses_is_a_settlement_and_the_field_beyond_is_not():
    grid = grid_of([(20 * k, 10) for k in range(20)])
    assert covered(grid, 200, 0)
    assert not covered(grid, 200, 300)
    assert not covered(grid, 900, 0)


def test_a_lone_farm_is_not():
    assert not covered(grid_of([(0, 0), (20, 0), (0, 20)]), 10, 10)


def test_settled_land_counts_without_a_house():
    grid = grid_of(outlines=[[(0, 0), (600, 0), (600, 600), (0, 600), (0, 0)]])
    assert covered(grid, 300, 300)
    assert not covered(grid, 800, 300)


def test_outside_the_grid_nothing_counts():
    everywhere = [(-9000, -9000), (9000, -9000), (9000, 9000), (-9000, 9000), (-9000, -9000)]
    grid = grid_of(outlines=[everywhere])
    assert covered(grid, 0, 0)
    assert not covered(grid, 5000, 0)


def test_an_outline_beyond_the_grid_is_left_out():
    grid = grid_of(outlines=[[(5000, 5000), (5600, 5000), (5600, 5600), (5000, 5000)]])
    assert not grid.marked.any()
