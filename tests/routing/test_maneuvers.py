"""What is said at junctions of every kind, each drawn by hand: x to the east, y to the north, metres."""

import pytest

from routing.maneuvers import INSTRUCTIONS, turn_name
from tests.routing.maps import MiniMap, at, router


def told(town, folder, a, b):
    """Instructions between the first and the last, as (key, street)."""
    drive = router(town.roads(folder))
    path = drive.path(at(drive.roads, *a), at(drive.roads, *b))
    assert sum(step.length_m for step in path.steps) == pytest.approx(path.length_m)
    assert (path.steps[0].instruction, path.steps[-1].instruction) == ("depart", "arrive")
    return [(step.instruction, step.street) for step in path.steps[1:-1]]


@pytest.mark.parametrize(
    ("degrees", "name"),
    [
        (0, "straight"),
        (24, "straight"),
        (40, "slight_right"),
        (-40, "slight_left"),
        (90, "right"),
        (-90, "left"),
        (150, "sharp_right"),
        (-179, "sharp_left"),
    ],
)
def test_turns_are_named_by_their_angle(degrees, name):
    assert turn_name(degrees) == name
    assert name in INSTRUCTIONS


def around(town, *ends):
    """Tie the ends of a drawing together far away, so that one can drive all around in it."""
    town.nodes(n900=(0, -3000), n901=(3000, -3000))
    for k, end in enumerate(ends):
        town.way(900 + k, [end, 900 + k % 2], name="Around")
    return town.way(950, [900, 901], name="Around")


def bend(**second):
    """A road from 1 to 3 that bends 90 degrees to the left at 2, where nothing else leads on."""
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100))
    return town.way(1, [1, 2], "tertiary", name="Hauptstraße", ref="L 52").way(2, [2, 3], "tertiary", **second)


@pytest.mark.parametrize(
    "second", [{"name": "Hauptstraße"}, {"ref": "L52"}, {"ref": "K 1;L 52", "name": "Lange Straße"}]
)
def test_a_road_that_keeps_its_name_or_number_goes_on_in_silence(tmp_path, second):
    assert told(bend(**second), tmp_path, (20, 0), (100, 80)) == []


def test_where_no_way_is_to_choose_only_the_new_name_is_said(tmp_path):
    assert told(bend(name="Bergstraße"), tmp_path, (20, 0), (100, 80)) == [("continue", "Bergstraße")]


def test_nothing_is_said_of_a_road_that_loses_its_name(tmp_path):
    assert told(bend(), tmp_path, (20, 0), (100, 80)) == []


def test_a_number_is_told_beside_a_name_that_does_not_last(tmp_path):
    drive = router(bend(ref="L 52").roads(tmp_path))
    path = drive.path(at(drive.roads, 20, 0), at(drive.roads, 100, 80))
    assert [step.street for step in path.steps] == ["Hauptstraße (L 52)", ""]


def crossing(own="residential", other="residential", **straight):
    """Way 1 leads from the west to 2; on lead 3 (east), 4 (north), 5 (south)."""
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(400, 0), n4=(200, 200), n5=(200, -200))
    town.way(1, [1, 2], own, name="Hauptstraße").way(2, [2, 3], own, **straight)
    return town.way(3, [2, 4], other, name="Nordweg").way(4, [2, 5], other, name="Südweg")


def test_straight_over_a_crossing_is_no_instruction(tmp_path):
    assert told(crossing(name="Hauptstraße"), tmp_path, (20, 0), (380, 0)) == []


def test_straight_over_a_crossing_into_another_street_names_it(tmp_path):
    assert told(crossing(name="Bergstraße"), tmp_path, (20, 0), (380, 0)) == [("continue", "Bergstraße")]


def test_leaving_a_street_that_bends_away_is_said(tmp_path):
    town = crossing(name="Bergstraße")
    town.nodes(n6=(200, 400)).way(5, [2, 6], name="Hauptstraße")
    assert told(town, tmp_path, (20, 0), (380, 0)) == [("straight", "Bergstraße")]
    assert told(town, tmp_path, (20, 0), (200, 380)) == [("left", "Hauptstraße")]


def test_a_bend_of_the_main_road_past_a_lane_is_no_turn(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 200), n4=(180, -200))
    town.way(1, [1, 2, 3], "secondary", ref="L 52").way(2, [2, 4], "residential", name="Lehmgasse")
    assert told(town, tmp_path, (20, 0), (200, 180)) == []
    assert told(town, tmp_path, (20, 0), (180, -180)) == [("right", "Lehmgasse")]


def test_a_bend_of_the_main_road_is_a_turn_where_another_road_goes_straight_on(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 200), n4=(400, 0))
    town.way(1, [1, 2, 3], "secondary", ref="L 52").way(2, [2, 4], "residential", name="Lehmgasse")
    assert told(town, tmp_path, (20, 0), (200, 180)) == [("left", "L 52")]
    assert told(town, tmp_path, (20, 0), (380, 0)) == [("straight", "Lehmgasse")]


def test_the_drive_of_a_car_park_is_no_rival(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(380, 80), n4=(400, 0))
    town.way(1, [1, 2, 3], name="Schulstraße").way(2, [2, 4], "service")
    assert told(town, tmp_path, (20, 0), (362, 72)) == []
    assert told(town, tmp_path, (20, 0), (380, 0)) == [("straight", "")]


def test_turning_at_a_crossing_with_one_way_streets_is_said_though_there_is_no_choice(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 200), n4=(200, -200))
    town.way(1, [1, 2], name="Gasse").way(2, [4, 2, 3], name="Einbahn", oneway="yes").way(3, [3, 1, 4], name="Zurück")
    assert told(town, tmp_path, (100, 0), (200, 150)) == [("left", "Einbahn")]


def fork(left="tertiary", right="tertiary", **right_tags):
    """Way 1 from the west splits at 2: way 2 leads half left, way 3 half right."""
    town = MiniMap().nodes(n1=(0, 0), n2=(300, 0), n3=(560, 100), n4=(560, -100))
    town.way(1, [1, 2], "tertiary", name="Talstraße").way(2, [2, 3], left, name="Obertal")
    return town.way(3, [2, 4], right, **({"name": "Untertal"} | right_tags))


def test_keep_to_a_side_at_a_fork(tmp_path):
    assert told(fork(), tmp_path, (20, 0), (534, 90)) == [("keep_left", "Obertal")]
    assert told(fork(), tmp_path, (20, 0), (534, -90)) == [("keep_right", "Untertal")]


def test_the_main_road_goes_on_at_a_fork_with_a_lane(tmp_path):
    town = fork(left="residential", name="Talstraße")
    assert told(town, tmp_path, (20, 0), (534, -90)) == []
    assert told(town, tmp_path, (20, 0), (534, 90)) == [("keep_left", "Obertal")]


def test_half_right_off_a_road_that_goes_straight_on_is_a_turn(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(300, 0), n3=(600, 0), n4=(430, -210))
    town.way(1, [1, 2, 3], "secondary", name="Klostermauer", ref="L 112").way(2, [2, 4], name="Kirchstraße")
    assert told(town, tmp_path, (20, 0), (420, -194)) == [("slight_right", "Kirchstraße")]
    assert told(town, tmp_path, (20, 0), (580, 0)) == []


def test_two_turns_between_nameless_roads_are_two_turns(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(300, 0), n3=(300, 40), n4=(0, 40), n5=(300, -200), n6=(300, 300), n7=(0, 100))
    town.way(1, [1, 2]).way(2, [5, 2, 3, 6]).way(3, [3, 4]).way(4, [1, 7])
    assert told(town, tmp_path, (100, 0), (100, 40)) == [("left", ""), ("left", "")]


def motorway():
    r"""
    A motorway to the east with an exit at 2 that ends at 5 in a crossing country road, and a way up from it at 5 to 3.

    1 == 2 ======= 3 == 4
          \       /
           --- 5 --
    """
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(1500, 0), n4=(2500, 0), n5=(1000, -120), n6=(1000, -600))
    town.node(7, 1000, 300)
    town.way(1, [1, 2, 3, 4], "motorway", ref="A 48", oneway="yes")
    town.way(2, [2, 5], "motorway_link", oneway="yes").way(3, [5, 3], "motorway_link", oneway="yes", ref="A 48")
    town.way(4, [7, 5, 6], "secondary", ref="L 113")
    return around(town, 6, 4, 7, 1)


def test_a_long_slip_road_off_a_fast_road_is_an_exit(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(1500, 0), n5=(900, -120), n6=(900, -600))
    town.way(1, [1, 2, 3], "trunk", ref="B 258").way(2, [2, 5], "secondary_link", oneway="yes")
    town.way(4, [5, 6], "secondary", ref="L 98")
    town = around(town, 6, 3, 1)
    assert told(town, tmp_path, (100, 0), (900, -500))[0] == ("exit_right", "L 98")
    # From the east the same slip road leads back: one turns into it sharply.
    assert told(town, tmp_path, (1400, 0), (900, -500))[0] == ("sharp_left", "L 98")


def test_an_exit_says_where_it_leads(tmp_path):
    assert told(motorway(), tmp_path, (100, 0), (1000, -500)) == [("exit_right", "L 113"), ("right", "L 113")]


def test_a_way_up_says_what_it_leads_to_and_where_one_merges(tmp_path):
    assert told(motorway(), tmp_path, (1000, -500), (2000, 0)) == [("ramp_right", "A 48"), ("merge", "A 48")]


def test_a_fast_road_goes_by_its_number_though_it_has_a_name(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(500, 300), n4=(900, 0))
    town.way(1, [1, 2], "residential", name="Hafenstraße").way(2, [2, 4], "trunk", name="Bonner Straße", ref="B 9")
    town.way(3, [2, 3], "residential", name="Gasse")
    assert told(town, tmp_path, (100, 0), (800, 0)) == [("continue", "B 9")]


def test_nothing_is_said_past_an_exit(tmp_path):
    assert told(motorway(), tmp_path, (100, 0), (2000, 0)) == []


def test_a_short_slip_road_is_one_turn(tmp_path):
    # From the west one turns right to the south over a slip road of 40 m before the crossing 3.
    town = MiniMap().nodes(n1=(0, 0), n2=(270, 0), n3=(300, 0), n4=(300, -30), n5=(300, -300), n6=(600, 0))
    town.way(1, [1, 2, 3, 6], "secondary", ref="L 52").way(2, [3, 4, 5], "secondary", ref="L 82")
    town.way(3, [2, 4], "secondary_link", oneway="yes").restriction(1, "no_right_turn", 1, 3, 2)
    assert told(around(town, 5, 6), tmp_path, (20, 0), (300, -250)) == [("right", "L 82")]


def test_the_piece_beside_a_traffic_island_is_part_of_the_turn(tmp_path):
    # The side road splits into two one-way pieces before it meets the main road: a triangle of 30 m.
    town = MiniMap().nodes(n1=(0, 0), n2=(285, 0), n3=(315, 0), n4=(300, -30), n5=(300, -300), n6=(600, 0))
    town.way(1, [1, 2, 3, 6], "secondary", ref="L 52")
    town.way(2, [2, 4], "tertiary", ref="K 96", oneway="yes").way(3, [4, 3], "tertiary", ref="K 96", oneway="yes")
    town.way(4, [4, 5], "tertiary", ref="K 96")
    assert told(around(town, 5, 6), tmp_path, (20, 0), (300, -250)) == [("right", "K 96")]


def test_a_traffic_island_on_the_way_is_nothing_to_say(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(215, -4), n4=(230, 0), n5=(215, 4), n6=(400, 0), n7=(215, 200))
    town.way(1, [1, 2], "secondary", name="Hauptstraße").way(
        2, [2, 3, 4], "secondary", name="Hauptstraße", oneway="yes"
    )
    town.way(3, [4, 5, 2], "secondary", name="Hauptstraße", oneway="yes")
    town.way(4, [4, 6], "secondary", name="Hauptstraße").way(5, [5, 7], name="Gasse")
    assert told(town, tmp_path, (20, 0), (380, 0)) == []


def test_turning_back_over_a_gap_between_carriageways_is_a_u_turn(tmp_path):
    # Two carriageways 14 m apart; the gap 3-4 leads from the southern, eastbound one to the northern one.
    town = MiniMap().nodes(n1=(0, 0), n3=(400, 0), n5=(800, 0), n2=(0, 14), n4=(400, 14), n6=(800, 14))
    town.way(1, [1, 3, 5], "primary", name="Ring", oneway="yes").way(2, [6, 4, 2], "primary", name="Ring", oneway="yes")
    town.way(3, [3, 4], "primary", oneway="yes").way(4, [5, 6], "primary", name="Ring").way(5, [2, 1], "primary")
    assert told(town, tmp_path, (200, 0), (200, 14)) == [("uturn", "Ring")]


def test_turning_round_is_told(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n5=(100, 100))
    town.way(1, [1, 2], name="A").way(2, [2, 3], name="B").way(3, [2, 5], name="C", oneway="yes")
    town.way(4, [5, 3], name="D").restriction(1, "only_straight_on", 1, 2, 2)
    # From A one must go straight on into B; C is reached after turning round at the end of B.
    assert told(town, tmp_path, (50, 0), (100, 50)) == [("continue", "B"), ("uturn", "B"), ("right", "C")]


def test_left_then_right_at_a_staggered_crossing_are_two_turns(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 40), n4=(400, 40), n5=(200, -200), n6=(200, 300))
    town.way(1, [1, 2], name="Kirchstraße").way(2, [5, 2, 3, 6], name="Hauptstraße").way(3, [3, 4], name="Feldweg")
    assert told(town, tmp_path, (20, 0), (380, 40)) == [("left", "Hauptstraße"), ("right", "Feldweg")]


def test_a_ferry_is_told_once(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(500, 0), n4=(700, 0))
    town.way(1, [1, 2], name="Rheinufer").way(3, [3, 4], name="Fährstraße")
    town.way(2, [2, 3], "", route="ferry", motor_vehicle="yes", duration="00:05", name="Fähre Linz")
    assert told(town, tmp_path, (20, 0), (680, 0)) == [("ferry", "Fähre Linz"), ("continue", "Fährstraße")]


def test_a_stop_at_the_very_junction_begins_with_the_road_driven(tmp_path):
    # The start lies on the last half metre of Street A, the way leads along Street B.
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 200), n4=(400, 0))
    town.way(1, [1, 2], name="A").way(2, [2, 3], name="B").way(3, [2, 4], name="C")
    drive = router(town.roads(tmp_path))
    path = drive.path(at(drive.roads, 199.5, 0), at(drive.roads, 200, 100))
    assert [(step.instruction, step.street, round(step.length_m, 1)) for step in path.steps] == [
        ("depart", "B", 100.5),
        ("arrive", "", 0.0),
    ]


def test_a_copy_of_a_road_is_no_further_way_and_its_way_back_is_known(tmp_path):
    # From A over B no left turn into C: arc 2-3 exists twice, once for those who come from A.
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(400, 0), n4=(400, 200), n5=(600, 0), n6=(200, 200))
    town.way(1, [1, 2], name="A").way(2, [2, 3], name="B").way(3, [3, 4], name="C").way(4, [3, 5], name="B")
    town.way(5, [2, 6], name="D").way(6, [4, 6, 1], name="Ring").way(7, [4, 5], name="Ring")
    members = (("way", 1, "from"), ("way", 2, "via"), ("way", 3, "to"))
    town.relation(1, members, {"type": "restriction", "restriction": "no_left_turn"})
    assert (~town.roads(tmp_path).is_original).sum() == 1
    assert told(town, tmp_path, (100, 0), (550, 0)) == [("continue", "B")]
    assert told(town, tmp_path, (550, 0), (100, 0)) == [("continue", "A")]
    assert told(town, tmp_path, (300, 0), (400, 150)) == [("left", "C")]
    # On the copy there is no turning back either, but the street goes on in silence past junction 3.
    assert told(town, tmp_path, (100, 0), (420, 0)) == [("continue", "B")]
