import pytest

from routing.barriers import OBSTACLES, blocks_vehicles
from routing.vehicle import VehicleSize
from tests.routing.maps import MiniMap, arcs_between


def blocks(**tags):
    return blocks_vehicles({key.replace("__", ":"): value for key, value in tags.items()}, VehicleSize())


@pytest.mark.parametrize("barrier", sorted(OBSTACLES))
def test_an_obstacle_blocks_unless_a_tag_about_vehicles_lets_them_through(barrier):
    assert blocks(barrier=barrier)
    assert blocks(barrier=barrier, access="yes")  # people on foot are meant
    assert blocks(barrier=barrier, motor_vehicle="no")
    assert not blocks(barrier=barrier, motor_vehicle="yes")
    assert not blocks(barrier=barrier, psv="designated")


@pytest.mark.parametrize(
    "barrier",
    [
        "gate",
        "lift_gate",
        "swing_gate",
        "sliding_gate",
        "cattle_grid",
        "toll_booth",
        "kerb",
        "entrance",
        "border_control",
    ],
)
def test_what_opens_or_is_driven_over_lets_the_vehicle_pass(barrier):
    assert not blocks(barrier=barrier)
    assert blocks(barrier=barrier, access="private")
    assert blocks(barrier=barrier, locked="yes")
    assert not blocks(barrier=barrier, access="private", bus="yes")
    assert not blocks(barrier=barrier, locked="yes", psv="yes")  # the driver has the key
    assert not blocks(barrier=barrier, motor_vehicle="destination")


@pytest.mark.parametrize(("kind", "expected"), [("rising", False), ("removable", False), ("fixed", True)])
def test_a_bollard_for_buses_must_give_way(kind, expected):
    assert blocks(barrier="bollard", bollard=kind)
    assert blocks(barrier="bollard", bollard=kind, bus="yes") is expected


def test_a_height_restrictor_blocks_what_is_too_high():
    assert blocks(barrier="height_restrictor", maxheight="2.1")
    assert not blocks(barrier="height_restrictor", maxheight="3.2")
    assert blocks(barrier="height_restrictor", maxheight="3.2", access="private")
    assert blocks(barrier="gate", maxwidth="2.0")


def test_no_barrier_blocks_nothing():
    assert not blocks(access="private")


def cut_road():
    """A road 1-2-3 beside a longer way round 1-4-3."""
    return MiniMap().nodes(n1=(0, 0), n3=(200, 0), n4=(100, 300)).way(11, [1, 4, 3], name="Round")


@pytest.mark.parametrize(
    ("barrier", "passes"), [({"barrier": "lift_gate"}, True), ({"barrier": "lift_gate", "locked": "yes"}, False)]
)
def test_a_gate_drawn_across_a_road_works_like_one_on_it(tmp_path, barrier, passes):
    town = cut_road().nodes(n2=(100, 0), n7=(100, 5), n8=(100, -5)).way(10, [1, 2, 3], name="Straight")
    roads = town.way(20, [7, 2, 8], highway="", **barrier).roads(tmp_path)
    assert ("Straight" in {roads.street(arc) for arc in arcs_between(roads, 1, 3)}) is passes


def test_a_wall_beside_a_road_does_not_cut_it(tmp_path):
    town = cut_road().nodes(n2=(100, 0), n7=(100, 5)).way(10, [1, 2, 3], name="Straight")
    roads = town.way(20, [7, 2], highway="", barrier="wall", access="private").roads(tmp_path)
    assert "Straight" in {roads.street(arc) for arc in arcs_between(roads, 1, 3)}


def test_a_road_that_is_a_barrier_itself_is_left_out_and_counted(tmp_path):
    town = cut_road().way(10, [1, 3], name="Straight", barrier="gate", locked="yes")
    _, report = town.compiled(tmp_path)
    assert report.left_out == {"barrier all along": 1}
