"""What is read from an extract for stops and the place search."""

import pytest

from routing.errors import ExtractMissing, ExtractTruncated
from routing.features import read_features
from routing.localities import Localities, Locality
from tests.routing.maps import MiniMap, place


def square(town, first, x_m, y_m, size_m):
    """Add four corner nodes; return the refs of the closed ring."""
    corners = [(x_m, y_m), (x_m + size_m, y_m), (x_m + size_m, y_m + size_m), (x_m, y_m + size_m)]
    for index, (x, y) in enumerate(corners):
        town.node(first + index, x, y)
    return [first, first + 1, first + 2, first + 3, first]


@pytest.fixture
def features(tmp_path):
    """A municipality of 2 x 2 km with a town, one of its suburbs, a house drawn as a ring, a bridge and a bench."""
    town = MiniMap()
    border = square(town, 1, -1000, -1000, 2000)
    town.way(1, border, "", boundary="administrative")
    town.relation(1, (("way", 1, "outer"),), {"type": "boundary", "admin_level": "8", "name": "Stadt"})
    house = square(town, 11, 100, 100, 20)
    town.way(2, house, "", building="house", addr__housenumber="7", addr__street="Ring")
    town.nodes(n21=(0, 0), n22=(300, 0), n23=(400, 0))
    town.way(3, [21, 22], name="Ring").way(4, [22, 23], "tertiary", bridge="yes").way(5, [21, 23], "track")
    town.node(31, 10, 10, place="town", name="Stadt").node(32, 800, 800, place="suburb", name="Vorort")
    town.node(33, 3000, 0, place="village", name="Nachbar")
    town.node(41, 5, 5, amenity="bench").node(42, 6, 6, amenity="pharmacy", addr__housenumber="1")
    town.node(43, 7, 7, railway="station", name="Stadt").node(44, 8, 8, highway="bus_stop", name="Markt")
    town.node(45, 9, 9, public_transport="platform", train="yes", railway="platform", name="Gleis 1")
    return read_features(town.write(tmp_path / "mini.osm"))


def test_everything_is_filed_under_what_it_is(features):
    assert [p.tags["name"] for p in features.places] == ["Stadt", "Vorort", "Nachbar"]
    assert [s.tags["amenity"] for s in features.services] == ["pharmacy"]
    assert [s.tags["name"] for s in features.bus_stops] == ["Markt"]
    assert [s.tags["name"] for s in features.stations] == ["Stadt"]
    assert [(w.name, w.refs) for w in features.streets] == [("Ring", (21, 22))]
    assert len(features.bridges) == 1
    assert [m.name for m in features.municipalities] == ["Stadt"]


def test_a_pharmacy_with_a_number_is_an_address_too_and_a_house_lies_in_its_middle(features):
    by_id = {address.osm: address for address in features.addresses}
    assert set(by_id) == {"n42", "w2"}
    assert (by_id["w2"].lat, by_id["w2"].lon) == pytest.approx(place(110, 110), abs=1e-6)


def test_points_know_their_municipality_and_village(features):
    spots = [place(0, 0), place(790, 810), place(3100, 0), place(20_000, 0)]
    found = Localities(features).at([s[0] for s in spots], [s[1] for s in spots])
    assert found == [
        Locality("Stadt", "Stadt", is_suburb=False),
        Locality("Stadt", "Vorort", is_suburb=True),
        Locality("Nachbar", "Nachbar", is_suburb=False),  # no boundary there: the nearest village
        Locality("Nachbar", "Nachbar", is_suburb=False),
    ]
    assert found[1].title == "Stadt-Vorort"


def test_no_points_and_no_places_are_no_trouble(tmp_path):
    empty = read_features(MiniMap().nodes(n1=(0, 0)).write(tmp_path / "mini.osm"))
    assert Localities(empty).at([], []) == []
    assert Localities(empty).at([50.0], [7.0]) == [Locality("", "", is_suburb=False)]


def test_missing_and_truncated_files_are_told(tmp_path):
    with pytest.raises(ExtractMissing):
        read_features(tmp_path / "gone.osm")
    broken = tmp_path / "broken.osm"
    broken.write_text(MiniMap().nodes(n1=(0, 0), n2=(1, 1)).text()[:-30])
    with pytest.raises(ExtractTruncated, match="fetch it again"):
        read_features(broken)


def test_a_street_is_cut_where_it_leaps_to_another_country(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(2_000_000, 0), n4=(200, 0), n5=(300, 0))
    town.way(1, [1, 2, 3, 4, 5], name="Leaping Street", bridge="yes")
    town.way(2, [1, 3, 4, 1], "", shop="mall", name="Torn")
    features = read_features(town.write(tmp_path / "mini.osm"))
    assert [street.refs for street in features.streets] == [(1, 2), (4, 5)]
    assert [round(line.length, 4) for line in features.bridges] == [0.0014, 0.0014]
    assert features.services == []
