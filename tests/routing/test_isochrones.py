from itertools import pairwise

import numpy as np
import pytest
import shapely

from routing.isochrones import CELL_M, GAP_CELLS, isochrone
from tests.routing.maps import MiniMap, at, place, router
from tests.routing.test_traffic import line, traffic_of

M_PER_S = 30 / 3.6


@pytest.fixture
def long_street(tmp_path):
    return MiniMap().nodes(n1=(0, 0), n2=(4000, 0), n3=(4000, 3000)).way(1, [1, 2]).way(2, [2, 3]).roads(tmp_path)


def covers(outline, x_m, y_m):
    lat, lon = place(x_m, y_m)
    return outline.covers(shapely.Point(lon, lat))


def test_reaches_as_far_as_one_drives(long_street):
    outline = isochrone(router(long_street), at(long_street, 1000, 0), 120.0)  # 1,000 m both ways
    rim = CELL_M * (GAP_CELLS + 1)
    assert covers(outline, 20, 0)
    assert covers(outline, 1980, 0)
    assert not covers(outline, 2000 + rim, 0)
    assert not covers(outline, 1000, rim)


def test_turns_corners_and_grows_with_time(long_street):
    drive, start = router(long_street), at(long_street, 3000, 0)
    outlines = [isochrone(drive, start, seconds) for seconds in (0.0, 60.0, 180.0, 600.0)]
    assert covers(outlines[2], 4000, 450)
    assert not covers(outlines[2], 4000, 800)
    assert all(small.within(large.buffer(1e-9)) for small, large in pairwise(outlines))
    assert all(outline.is_valid and not outline.is_empty for outline in outlines)


def test_stops_at_a_closure(long_street):
    town = traffic_of(long_street)
    town.close(line((2000, -15), (2000, 15)))
    outline = isochrone(town.router(), at(long_street, 1000, 0), 600.0)
    assert covers(outline, 1950, 0)
    assert not covers(outline, 2500, 0)


@pytest.mark.parametrize("limit_s", [-1.0, np.nan, np.inf])
def test_other_times_are_refused(long_street, limit_s):
    with pytest.raises(ValueError, match="limit_s"):
        isochrone(router(long_street), at(long_street, 10, 0), limit_s)
