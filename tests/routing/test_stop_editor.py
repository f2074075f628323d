"""What planners write about stops comes true, also after the map gave them other ids, and never fails unnoticed."""

import re

import pytest

from routing.features import read_features
from routing.geodesy import great_circle_m
from routing.stop_edits import StopEdits
from routing.stops import build_stops
from tests.routing.maps import MiniMap, place
from tests.routing.test_stops import WHOLE, village, walk_m


def town(bus_stop=500):
    """Draw the village with a bus stop at 500 m; `bus_stop` is the node it has in the map."""
    return village().node(bus_stop, 500, 4, highway="bus_stop", name="Kirche")


def built(drawn, tmp_path, text="", previous=()):
    roads = drawn.roads(tmp_path)
    features = read_features(tmp_path / "mini.osm")
    return build_stops(features, roads, WHOLE, edits=StopEdits.parse(text), previous=previous)


def entry(action, stop, x_m, y_m, **values):
    lat, lon = place(x_m, y_m)
    key = "at" if action == "add" else "was"
    name = "id" if action == "add" else "stop"
    lines = [f"[[{action}]]", f'{name} = "{stop}"', f"{key} = [{lat}, {lon}]"]
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in values.items())]) + "\n"


def spot(x_m, y_m):
    return str(list(place(x_m, y_m)))


def metres(stop, x_m, y_m):
    return great_circle_m(stop.lat, stop.lon, *place(x_m, y_m))


def by_id(placed):
    return {stop.id: stop for stop in placed.stops}


def everybody_served(placed):
    return all(walk_m(placed.stops, 25.0 * number, 15.0) <= 250.0 for number in range(49))


def a_junction(placed):
    return next(stop for stop in placed.stops if stop.kind == "junction")


def test_a_stop_is_moved_onto_the_road_at_its_new_place(tmp_path):
    placed = built(town(), tmp_path, entry("move", "h500", 500, 0, to=spot(540, 6)))
    assert metres(by_id(placed)["h500"], 540, 0) < 0.5
    assert placed.report.warnings == ()


def test_a_moved_stop_may_be_tied_to_its_kerb(tmp_path):
    placed = built(town(), tmp_path, entry("move", "h500", 500, 0, to=spot(540, -6), kerb='"right"'))
    stop = by_id(placed)["h500"]
    assert (stop.kerb, stop.position.only_along) == ("right", True)
    on_road = built(town(), tmp_path, entry("move", "h500", 500, 0, to=spot(540, 0), kerb='"right"'))
    assert "give the place where riders wait" in on_road.report.warnings[0]


def test_whoever_loses_a_stop_that_is_moved_away_gets_another(tmp_path):
    junction = a_junction(built(town(), tmp_path))
    text = f'[[move]]\nstop = "{junction.id}"\nwas = [{junction.lat}, {junction.lon}]\nto = {spot(0, 140)}\n'
    placed = built(town(), tmp_path, text)
    assert metres(by_id(placed)[junction.id], 0, 140) < 5.0
    assert everybody_served(placed)


def test_a_banned_stop_is_made_up_for_by_others(tmp_path):
    junction = a_junction(built(town(), tmp_path))
    text = f'[[ban]]\nstop = "{junction.id}"\nwas = [{junction.lat}, {junction.lon}]\n'
    placed = built(town(), tmp_path, text)
    assert min(great_circle_m(junction.lat, junction.lon, s.lat, s.lon) for s in placed.stops) > 25.0
    assert everybody_served(placed)
    assert placed.report.warnings == ()


def test_a_banned_bus_stop_leaves_no_new_stop_at_its_place(tmp_path):
    placed = built(town(), tmp_path, entry("ban", "h500", 500, 0))
    assert "h500" not in by_id(placed)
    assert min(metres(stop, 500, 0) for stop in placed.stops) > 25.0


@pytest.mark.parametrize("kind", ["junction", "spot"])
def test_a_ban_holds_against_a_stop_of_the_build_before(tmp_path, kind):
    drawn = MiniMap().nodes(n1=(0, 0), n2=(2000, 0), n3=(2000, 100)).way(1, [1, 2], name="Lang").way(2, [2, 3])
    for number in range(24):
        drawn.node(1_000 + number, 900.0 + 50 * number, 15.0, addr__housenumber=str(number))
    first = built(drawn, tmp_path)
    banned = next(stop for stop in first.stops if stop.kind == kind)
    text = f'[[ban]]\nstop = "{banned.id}"\nwas = [{banned.lat}, {banned.lon}]\n'
    second = built(drawn, tmp_path, text, first.stops)
    assert banned.id not in by_id(second)
    assert min(great_circle_m(banned.lat, banned.lon, stop.lat, stop.lon) for stop in second.stops) > 25.0
    assert [(stop.id, stop.is_retired) for stop in second.retired if stop.id == banned.id] == [(banned.id, True)]


def test_names_accessibility_and_kerb_are_set(tmp_path):
    text = entry("rename", "h500", 500, 0, to='"Dorf, Am alten Brunnen"')
    text += entry("set", "h500", 500, 0, step_free="true", kerb='"both"')
    stop = by_id(built(town(), tmp_path, text))["h500"]
    assert (stop.name, stop.step_free, stop.kerb) == ("Dorf, Am alten Brunnen", True, "both")


def test_a_stop_is_added_under_an_id_of_its_own(tmp_path):
    placed = built(town(), tmp_path, entry("add", "rathaus", 300, 30, name='"Dorf, Rathaus"'))
    stop = by_id(placed)["a-rathaus"]
    assert (stop.name, stop.kind, stop.is_real) == ("Dorf, Rathaus", "spot", False)
    assert metres(stop, 300, 0) < 0.5


def test_a_place_without_a_road_is_told_and_changes_nothing(tmp_path):
    text = entry("add", "feld", 300, 300, name='"Feld"') + entry("move", "h500", 500, 0, to=spot(500, 900))
    placed = built(town(), tmp_path, text)
    assert "a-feld" not in by_id(placed)
    assert metres(by_id(placed)["h500"], 500, 0) < 0.5
    assert [bool(re.search("no stop may lie on a road within 60 m", w)) for w in placed.report.warnings] == [True] * 2


def test_entries_apply_when_a_new_map_gives_the_stop_another_id(tmp_path):
    text = entry("rename", "h500", 500, 0, to='"Dorf, Neuer Name"')
    placed = built(town(bus_stop=777), tmp_path, text)
    assert by_id(placed)["h777"].name == "Dorf, Neuer Name"
    # 120 m away with another id, the stop is known by its name.
    drawn = village().node(777, 620, 4, highway="bus_stop", name="Kirche")
    assert by_id(built(drawn, tmp_path, text + 'name = "Dorf, Kirche"\n'))["h777"].name == "Dorf, Neuer Name"
    assert by_id(built(drawn, tmp_path, text))["h777"].name == "Dorf, Kirche"


def test_a_rename_goes_on_applying_to_a_stop_that_was_moved_before(tmp_path):
    text = entry("move", "h500", 500, 0, to=spot(540, 6)) + entry("rename", "h500", 500, 0, to='"Dorf, Neu"')
    first = built(town(), tmp_path, text)
    second = built(town(bus_stop=777), tmp_path, text, previous=first.stops)
    assert (by_id(second)["h500"].name, metres(by_id(second)["h500"], 540, 0) < 0.5) == ("Dorf, Neu", True)


def test_an_entry_that_finds_no_stop_is_a_warning_that_says_what_to_do(tmp_path):
    text = "# first line\n" + entry("rename", "h9", 300, 3000, to='"X"')
    (warning,) = built(town(), tmp_path, text).report.warnings
    assert "line 2" in warning
    assert "no stop 'h9' any more" in warning
    assert "mobility area stops --near" in warning


@pytest.mark.parametrize("x_m", [0, 150, 480])
def test_edits_never_lead_to_two_stops_of_one_id_or_name(tmp_path, x_m):
    text = entry("rename", "h500", 500, 0, to='"Dorf, Hauptstr. / Gasse 3"')
    text += entry("add", "zwei", x_m, 3, name='"Dorf, Hauptstr. / Gasse 5"')
    stops = built(town(), tmp_path, text).stops
    assert len({stop.id for stop in stops}) == len({stop.name for stop in stops}) == len(stops)
