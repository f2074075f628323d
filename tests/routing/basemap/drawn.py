"""Hand-drawn extracts: a few nodes and ways as real OSM XML, and the tiles made of them."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import mapbox_vector_tile

from routing.basemap import TileArchive, build_basemap
from routing.progress import SilentProgress
from routing.values import Bounds

# Tile 14/8520/5533 covers 7.2070..7.2290 E and 50.3174..50.3314 N: the small town is drawn into its middle.
TILE = (14, 8520, 5533)
TOWN = Bounds(50.318, 7.208, 50.331, 7.228)
CENTER = (50.3245, 7.218)


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


@dataclass
class Drawing:
    """An extract while it is being drawn; positions are (lat, lon)."""

    nodes: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    corners: dict[tuple[float, float], int] = field(default_factory=dict)

    def node(self, lat: float, lon: float, **tags: str) -> int:
        known = self.corners.get((lat, lon))
        if known is not None and not tags:
            return known
        number = len(self.nodes) + 1
        self.corners[lat, lon] = number
        self.nodes.append(f'<node id="{number}" version="1" lat="{lat}" lon="{lon}">{_tags(_colons(tags))}</node>')
        return number

    def way(self, points: list[tuple[float, float]], **tags: str) -> int:
        refs = "".join(f'<nd ref="{self.node(lat, lon)}"/>' for lat, lon in points)
        self.ways.append(f'<way id="{len(self.ways) + 1}" version="1">{refs}{_tags(_colons(tags))}</way>')
        return len(self.ways)

    def relation(self, members: list[tuple[int, str]], **tags: str) -> None:
        inside = "".join(f'<member type="way" ref="{way}" role="{role}"/>' for way, role in members)
        number = len(self.relations) + 1
        self.relations.append(f'<relation id="{number}" version="1">{inside}{_tags(_colons(tags))}</relation>')

    def write(self, path: Path) -> Path:
        body = "\n".join([*self.nodes, *self.ways, *self.relations])
        path.write_text(f'<osm version="0.6" generator="drawn by hand">{body}</osm>', encoding="utf-8")
        return path


def _colons(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def box(lat: float, lon: float, half_lat: float, half_lon: float) -> list[tuple[float, float]]:
    """A closed ring around a point."""
    south, north, west, east = lat - half_lat, lat + half_lat, lon - half_lon, lon + half_lon
    return [(south, west), (south, east), (north, east), (north, west), (south, west)]


def tiles_of(drawing: Drawing, folder: Path, bounds: Bounds = TOWN) -> TileArchive:
    extract = drawing.write(folder / "drawn.osm")
    build_basemap(extract, folder / "map.pmtiles", bounds, SilentProgress(), processes=1)
    return TileArchive(folder / "map.pmtiles")


def layers(archive: TileArchive, tile: tuple[int, int, int] = TILE) -> dict:
    """Decode one tile with the reference library: layer name -> list of features."""
    packed = archive.tile(*tile)
    if packed is None:
        return {}
    options = {"y_coord_down": True}
    decoded = mapbox_vector_tile.decode(gzip.decompress(packed), default_options=options)
    return {name: layer["features"] for name, layer in decoded.items()}
