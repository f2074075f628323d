"""
The model district: a generated extract for whoever has no real one at hand.

Settlements (name, position, inhabitants) come from the geonames gazetteer; streets, houses, shops, water and woods are
invented, and every object says so in its ``source`` tag. The file is real OpenStreetMap data in form, so the importer
reads it like any other.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from routing.area_file import AreaFile
from routing.model_country import CountryRoad, join_settlements, lay_country_roads, links_between
from routing.model_houses import build_houses, place_services, postcode_of
from routing.model_land import draw_boundaries, draw_fields, draw_rail, draw_river
from routing.model_motorway import Motorway
from routing.model_names import inhabitants_adjective
from routing.model_network import Network
from routing.model_osm import Drawing, Point
from routing.model_settlements import Settlement, choose_settlements
from routing.model_stops import draw_bus_stops
from routing.model_streets import StreetWeb, grow_streets
from routing.model_terrain import Terrain, frame_of
from routing.model_traffic import build_roundabouts, carry_through, choose_turn_rules, draw_turn_rules, make_one_ways

__all__ = ["MODEL_LABEL", "MODEL_VERSION", "ModelSummary", "write_model_extract"]

MODEL_LABEL = "Modellkreis (erfundene Straßen)"
MODEL_VERSION = 1
"""Raised when the generator draws another district from the same settings, so that kept files are made again."""

_FRAME_MARGIN_M = 2_500.0
_SOURCE = "Modellkreis: erfunden, keine echte Karte"


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """
    What a model extract holds.

    Attributes
    ----------
    label
        What to show wherever the model is shown.
    settlements, inhabitants
        Taken from the gazetteer.
    nodes, ways, relations
        Objects in the file.
    street_km
        Length of all roads, kilometres.
    houses, bus_stops, roundabouts, turn_rules, motorway_junctions
        Counts.
    """

    label: str
    settlements: int
    inhabitants: int
    nodes: int
    ways: int
    relations: int
    street_km: float
    houses: int
    bus_stops: int
    roundabouts: int
    turn_rules: int
    motorway_junctions: int


@dataclass(slots=True)
class _Model:
    """The parts of a district while it is assembled."""

    drawing: Drawing
    settlements: list[Settlement]
    frame: tuple[float, float, float, float]
    network: Network
    seed: int

    def rng(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed}/{purpose}")


def write_model_extract(path: Path, area: AreaFile, seed: int) -> ModelSummary:
    """
    Generate the model district of an area and write it as an OpenStreetMap file.

    Parameters
    ----------
    path
        Target; ``.osm``, ``.osm.gz`` or ``.osm.pbf``. Replaced when it exists.
    area
        Whose bounding box the settlements are taken from, and which boundaries are drawn.
    seed
        Same area and seed: same file.

    Raises
    ------
    InvalidAreaFile
        If the gazetteer knows fewer than two settlements in the area.
    """
    plane, settlements = choose_settlements(area, seed)
    frame = frame_of(settlements, _FRAME_MARGIN_M)
    model = _Model(Drawing(plane, _SOURCE), settlements, frame, Network(), seed)
    terrain = Terrain(settlements, frame, model.rng("hills"))
    river = _rivers(model, terrain)
    terrain.water = river
    webs, roads = _roads(model, river)
    motorway = Motorway(_across(model, terrain), "A 48", model.network, river)
    motorway.cross(roads)
    motorway.lay()
    lay_country_roads(roads, model.network, river)
    rules, roundabouts = _traffic(model, webs, roads)
    houses = _build_up(model, webs)
    stops = sum(draw_bus_stops(model.drawing, web, model.rng(f"stops/{web.settlement.name}")) for web in webs)
    taken = shapely.union_all(
        [river.buffer(20.0), motorway.middle.buffer(40.0), *(shapely.Polygon(s.outline(60.0)) for s in settlements)]
    )
    draw_fields(model.drawing, frame, taken, 150, model.rng("fields"))
    _railway(model, terrain)
    draw_boundaries(model.drawing, settlements, area.boundary_names, 2_600.0)
    model.drawing.write(path)
    drawing = model.drawing
    return ModelSummary(
        label=MODEL_LABEL,
        settlements=len(settlements),
        inhabitants=sum(s.population for s in settlements),
        nodes=len(drawing.nodes),
        ways=len(drawing.ways),
        relations=len(drawing.relations),
        street_km=sum(shapely.LineString(s.line).length for s in model.network.stretches) / 1_000.0,
        houses=houses,
        bus_stops=stops,
        roundabouts=roundabouts,
        turn_rules=rules,
        motorway_junctions=motorway.junctions,
    )


def _rivers(model: _Model, terrain: Terrain) -> BaseGeometry:
    """A large river from south-east to north and a smaller one that joins it."""
    west, south, east, north = model.frame
    wide, high = east - west, north - south
    stream = terrain.course((east, south + 0.22 * high), (west + 0.55 * wide, north), 90.0)
    side = terrain.course((west + 0.22 * wide, south), stream[int(len(stream) * 0.45)], 60.0)
    waters = [
        draw_river(model.drawing, stream, 125.0, "Großer Strom"),
        draw_river(model.drawing, side, 55.0, "Talfluss"),
    ]
    return shapely.union_all(waters)


def _across(model: _Model, terrain: Terrain) -> list[Point]:
    west, south, east, north = model.frame
    return terrain.course((west, south + 0.45 * (north - south)), (east, south + 0.52 * (north - south)), 550.0)


def _roads(model: _Model, river: BaseGeometry) -> tuple[list[StreetWeb], list[CountryRoad]]:
    """Streets of every settlement, then the roads between them."""
    links = links_between(model.settlements)
    webs = []
    for index, settlement in enumerate(model.settlements):
        joined = [model.settlements[a if b == index else b] for a, b, _ in links if index in {a, b}]
        joined.sort(key=lambda other: -other.population)
        names = [f"{inhabitants_adjective(other.name)} Straße" for other in joined]
        webs.append(grow_streets(settlement, model.network, names, model.seed))
    return webs, join_settlements(webs, links, model.network, river, model.seed)


def _traffic(model: _Model, webs: list[StreetWeb], roads: list[CountryRoad]) -> tuple[int, int]:
    """One-way streets, roundabouts, restrictions; draws the network. Returns restrictions and roundabouts."""
    for web in webs:
        carry_through(web, roads)
        make_one_ways(web, model.rng(f"one-way/{web.settlement.name}"))
    junctions = sorted({point for road in roads for _, point in road.cuts})
    entries = sorted({p for road in roads if road.tags["highway"] != "tertiary" for p in (road.start, road.end)})
    roundabouts = build_roundabouts(model.network, junctions, entries, model.rng("roundabouts"))
    rules = choose_turn_rules(model.network, 60, model.rng("turns"))
    node_of, way_of = model.network.draw(model.drawing, {rule.via for rule in rules})
    draw_turn_rules(model.drawing, rules, node_of, way_of)
    return len(rules), roundabouts


def _build_up(model: _Model, webs: list[StreetWeb]) -> int:
    """Places, houses, services and squares; returns the number of houses."""
    lines = [shapely.LineString(s.line) for s in model.network.stretches]
    tree = shapely.STRtree(lines)
    drawing, count = model.drawing, 0
    for index, web in enumerate(webs):
        settlement, postcode = web.settlement, postcode_of(index)
        rng = model.rng(f"houses/{settlement.name}/{index}")
        share = min(0.5, 0.05 + 90.0 / max(settlement.population, 200))
        houses = build_houses(web, postcode, (tree, lines), share, rng)
        count += len(houses)
        tags = {"place": settlement.kind, "name": settlement.name, "population": str(settlement.population)}
        drawing.node(settlement.centre, {**tags, "postal_code": postcode})
        drawing.area(settlement.outline(25.0), {"landuse": "residential"})
        if web.square is not None:
            drawing.area(web.square, {"highway": "pedestrian", "area": "yes", "name": "Marktplatz"})
        for _, ring, address in houses:
            drawing.area(ring, address)
        place_services(drawing, web, houses, rng)
    return count


def _railway(model: _Model, terrain: Terrain) -> None:
    """One line through the larger towns from west to east, a station at the rim of each."""
    towns = sorted((s for s in model.settlements if s.population >= 5_000), key=lambda s: s.centre)
    halts = []
    for town in towns[:: max(1, len(towns) // 6)]:
        middle = ((model.frame[0] + model.frame[2]) / 2, (model.frame[1] + model.frame[3]) / 2)
        angle = math.atan2(middle[1] - town.centre[1], middle[0] - town.centre[0])
        reach = town.reach_m(angle) + 30.0
        halts.append(((town.centre[0] + reach * math.cos(angle), town.centre[1] + reach * math.sin(angle)), town.name))
    for (a, _), (b, _) in itertools.pairwise(halts):
        named = [(point, f"Bahnhof {name}") for point, name in halts if point in {a, b}]
        draw_rail(model.drawing, terrain.course(a, b, 70.0), named if b == halts[1][0] else named[1:])
