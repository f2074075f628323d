"""A hamlet with one of everything an extract can hold: what the mutants are made from."""

from __future__ import annotations

from routing.area_file import AreaFile
from tests.routing.maps import MiniMap, place

HAMLET = AreaFile("hamlet", "Hamlet", (*place(-50, -150), *place(450, 350)), ("Kreis Weiler",), margin_m=300)

_CROSSINGS = {(x, y): 1 + x + 4 * y for x in range(4) for y in range(3)}  # a grid of streets, 120 m apart
_SPACING_M = 120


def hamlet() -> MiniMap:
    """Draw the hamlet: a grid of streets, houses, services, a bus stop, rules, water, woods and boundaries."""
    drawn = MiniMap()
    for (x, y), number in _CROSSINGS.items():
        drawn.node(number, x * _SPACING_M, y * _SPACING_M)
    _streets(drawn)
    _special_roads(drawn)
    _rules(drawn)
    _houses(drawn)
    _services(drawn)
    _land(drawn)
    return drawn


def _streets(drawn: MiniMap) -> None:
    for y, tags in enumerate(({"maxspeed": "50"}, {"maxspeed": "30 mph", "ref": "B 258"}, {"maxspeed:forward": "70"})):
        line = [_CROSSINGS[x, y] for x in range(4)]
        drawn.way(100 + y, line, ("residential", "primary", "tertiary")[y], name=f"Querstraße {y}", **tags)
    for x, tags in enumerate(({}, {"oneway": "yes"}, {"surface": "gravel"}, {"oneway": "-1"})):
        line = [_CROSSINGS[x, y] for y in range(3)]
        drawn.way(110 + x, line, "residential", name=f"Längsstraße {x}", **tags)
    # A way back, so that the one-way streets strand nobody.
    drawn.node(40, -40, 0).node(41, -40, 240)
    drawn.way(120, [1, 40, 41, 9], "secondary", name="Umgehung", lanes="2", **{"maxspeed:conditional": "30 @ (22-6)"})


def _special_roads(drawn: MiniMap) -> None:
    drawn.node(50, 180, 300).node(51, 200, 320).node(52, 220, 300).node(53, 200, 280)
    drawn.way(130, [50, 51, 52, 53, 50], "tertiary", junction="roundabout")
    drawn.way(131, [10, 53], "tertiary", bridge="yes")
    drawn.node(54, 300, 60, barrier="bollard").way(132, [3, 54, 7], "service", access="private", psv="yes")
    drawn.node(55, 420, 120).way(133, [8, 55], "track", tracktype="grade3", motor_vehicle="agricultural")
    drawn.way(134, [4, 55], "", route="ferry", duration="00:10", name="Fähre")
    drawn.way(135, [1, 6, 11], "footway", name="Fußweg").way(136, [2, 5], "steps", wheelchair="no")
    drawn.way(137, [5, 6, 10, 9, 5], "pedestrian", area="yes", name="Markt")


def _rules(drawn: MiniMap) -> None:
    drawn.restriction(500, "no_left_turn", 101, 6, 111)
    drawn.restriction(501, "only_straight_on", 100, 3, 100, **{"except": "psv"})
    drawn.relation(
        502,
        (("way", 102, "from"), ("way", 112, "via"), ("way", 100, "to")),
        {"type": "restriction", "restriction": "no_u_turn"},
    )


def _houses(drawn: MiniMap) -> None:
    for number in range(12):
        x, y, first = 20 + 28 * number, (14, 134)[number % 2], 600 + 4 * number
        for corner, (dx, dy) in enumerate(((0, 0), (9, 0), (9, 9), (0, 9))):
            drawn.node(first + corner, x + dx, y + dy)
        address = {"addr__housenumber": f"{number + 1}a", "addr__street": f"Querstraße {number % 2}"}
        ring = [first, first + 1, first + 2, first + 3, first]
        drawn.way(first, ring, "", building="yes", addr__postcode="56727", addr__city="Weiler", **address)


def _services(drawn: MiniMap) -> None:
    drawn.node(700, 60, 6, highway="bus_stop", name="Weiler, Markt", wheelchair="yes", public_transport="platform")
    drawn.node(701, 180, 126, amenity="doctors", name="Dr. Müller", **{"addr:housenumber": "7-9"})
    drawn.node(702, 120, 120, place="village", name="Weiler", population="320", postal_code="56727")
    drawn.node(703, 300, 246, railway="station", name="Bahnhof Weiler")
    drawn.node(704, 240, 114, highway="crossing", crossing="traffic_signals", kerb="lowered", ele="312")


def _land(drawn: MiniMap) -> None:
    for first, (west, south, east, north) in ((800, (-30, -30, 400, 340)), (810, (250, 130, 350, 230))):
        for corner, (x, y) in enumerate(((west, south), (east, south), (east, north), (west, north))):
            drawn.node(first + corner, x, y)
    drawn.way(800, [800, 801, 802, 803, 800], "", landuse="residential")
    drawn.way(810, [810, 811, 812, 813, 810], "", natural="water", name="Weiher")
    drawn.way(811, [800, 801, 802], "").way(812, [802, 803, 800], "", waterway="stream")
    rings = (("way", 811, "outer"), ("way", 812, "outer"))
    drawn.relation(820, (*rings, ("way", 810, "inner")), {"type": "multipolygon", "landuse": "forest"})
    for number, level in ((821, "6"), (822, "8")):
        tags = {"type": "boundary", "boundary": "administrative", "admin_level": level, "name": "Kreis Weiler"}
        drawn.relation(number, rings, tags | ({"name": "Weiler"} if level == "8" else {}))
