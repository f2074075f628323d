"""The line town with everything the web shows of an area: ways, places, tiles."""

import gzip
from types import SimpleNamespace

import numpy as np

from mobility.booking.distances import distance_m
from routing.errors import OutsideArea
from routing.values import Bounds, Path, Step, WalkPath
from tests.mobility.fakes import LAT, LON_STEP, LineArea

__all__ = ["WebArea"]


class WebArea(LineArea):
    """Stops on a line, the streets between them straight, one tile in the base map."""

    def __init__(self, stops=10, step_s=60):
        super().__init__(stops, step_s)
        east = stops * LON_STEP
        self.bounds = Bounds(LAT - 0.05, -0.02, LAT + 0.05, east)
        ring = [[-0.02, LAT - 0.05], [east, LAT - 0.05], [east, LAT + 0.05], [-0.02, LAT + 0.05], [-0.02, LAT - 0.05]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        self.service_area_geojson = {"type": "Feature", "properties": {}, "geometry": geometry}
        self.tiles = {(14, 8192, 5500): gzip.compress(b"a tile", mtime=0)}

    def path(self, a, b):
        seconds = self.travel_time_s(a, b)
        share = np.linspace(0.0, 1.0, 5)
        metres = seconds / self.step_s * 1000
        steps = (Step("Hauptstraße", metres, "depart", a.lat, a.lon), Step("", 0.0, "arrive", b.lat, b.lon))
        lon = a.lon + (b.lon - a.lon) * share
        return Path(np.full(5, LAT), lon, share * seconds, metres, seconds, steps, np.zeros(1, dtype=np.int64))

    def stop_path(self, from_stop, to_stop):
        return self.path(self.stops[from_stop].position, self.stops[to_stop].position)

    def walk_path(self, lat, lon, stop, max_walk_m=250.0, step_free=False):
        """Straight to the stop; without steps there is a bend half-way."""
        if not self.contains(lat, lon):
            raise OutsideArea(f"{lat}, {lon} lies outside Linienstadt; choose a place inside")
        there = self.stops[stop]
        metres = 1.3 * distance_m(lat, lon, there.lat, there.lon)
        lats, lons = [lat, there.lat], [lon, there.lon]
        if step_free and metres <= max_walk_m:
            lats.insert(1, (lat + there.lat) / 2)
            lons.insert(1, (lon + there.lon) / 2 + 0.0005)
        return WalkPath(np.array(lats), np.array(lons), metres, metres / 1.2, False)

    def search(self, text, near=None, limit=8):
        wanted = text.casefold()
        found = [self._place(stop) for stop in self.stops if wanted in stop.name.casefold()]
        if near is not None:
            found.sort(key=lambda place: abs(place.lon - near[1]))
        return found[:limit]

    def reverse(self, lat, lon):
        if abs(lat - LAT) > 0.05:
            return None
        nearest = min(self.stops, key=lambda stop: abs(stop.lon - lon))
        return self._place(nearest) if abs(nearest.lon - lon) < LON_STEP else None

    @staticmethod
    def _place(stop):
        return SimpleNamespace(
            kind="stop", label=stop.name, detail=stop.municipality, lat=stop.lat, lon=stop.lon, stop_index=stop.index
        )

    def tile(self, z, x, y):
        return self.tiles.get((z, x, y))

    def basemap_metadata(self):
        zooms = {"minzoom": 0, "maxzoom": 14}
        return {"name": "line", **zooms, "vector_layers": [], "bounds": [-1, 49, 1, 51], "credits": ["DB InfraGO"]}
