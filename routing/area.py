"""One compiled area, opened read-only: the public face of this package."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.bundle_file import BundleMeta, check_bundle, read_stops
from routing.closures import Closure
from routing.compiled import RoadNetwork
from routing.engines import open_engine
from routing.errors import BundleCorrupt, OutsideArea, UnknownStop
from routing.phrases import Direction, directions
from routing.profiles import OFF_PEAK, DayPlan
from routing.traffic import Traffic
from routing.values import Bounds, Path, Position, StopAccess, VirtualStop, WalkPath
from routing.walk_network import WalkNetwork
from routing.walks import PlaceWalks, StopWalks

if TYPE_CHECKING:
    from routing.basemap import TileArchive
    from routing.places import Geocoder, Place

__all__ = ["Area"]


class Area:
    """
    Everything the service asks of its map: stops, travel times, ways, places, tiles.

    Thread safe. Open it with `Area.open`; close it when done.

    Attributes
    ----------
    name, title
        Short name ("mayen-koblenz") and what people call it.
    is_model
        True when the roads are generated, not real; every screen must say so.
    source_label, attribution
        Where the map data comes from, and the notice its licence asks for.
    warnings
        What made the extract look wrong when the area was built, one sentence each.
    bounds
        Rectangle around the service area.
    service_area_geojson
        The service area as a GeoJSON Feature.
    stops
        All virtual stops that are offered; `stops[i].index == i`.
    retired_stops
        Stops of earlier builds that are no more; `stop_by_id` finds them for rides booked before. Their indices follow.
    traffic
        Closures and speed profiles: `traffic.close`, `traffic.reopen`.
    profile
        The speed profile that counts wherever none is named; `set_roads` changes it.
    """

    def __init__(
        self,
        meta: BundleMeta,
        *,
        service_area_geojson: dict[str, Any],
        stops: Sequence[VirtualStop],
        traffic: Traffic,
        walks: StopWalks,
        geocoder: Geocoder,
        tiles: TileArchive,
    ) -> None:
        self.name = meta.name
        self.title = meta.title
        self.is_model = meta.is_model
        self.source_label = meta.source_label
        self.attribution = meta.attribution
        self.warnings = meta.warnings
        self.service_area_geojson = service_area_geojson
        self.stops = tuple(stop for stop in stops if not stop.is_retired)
        self.retired_stops = tuple(stop for stop in stops if stop.is_retired)
        self.traffic = traffic
        self.profile = OFF_PEAK
        self._walks = walks
        self._geocoder = geocoder
        self._tiles = tiles
        self._service_area = shapely.geometry.shape(service_area_geojson["geometry"])
        shapely.prepare(self._service_area)
        min_lon, min_lat, max_lon, max_lat = self._service_area.bounds
        self.bounds = Bounds(min_lat, min_lon, max_lat, max_lon)
        self._stop_by_id = {stop.id: stop for stop in stops}

    @classmethod
    def open(cls, bundle: FilePath) -> Area:
        """
        Open a compiled area.

        Raises
        ------
        BundleError
            If there is none (BundleMissing), it is of another version (BundleOutdated), or damaged (BundleCorrupt).
        """
        from routing.basemap import TileArchive  # noqa: PLC0415 - opening roads alone must not need these
        from routing.places import Geocoder  # noqa: PLC0415

        meta = check_bundle(bundle)
        try:
            roads = RoadNetwork.load(bundle / "roads")
            stops = read_stops(bundle / "stops.json")
            table_s = np.load(bundle / "stop_table.npy", mmap_mode="r").view(np.ndarray)
            engine = open_engine(roads, bundle / "hierarchy")
            return cls(
                meta,
                service_area_geojson=json.loads((bundle / "service_area.geojson").read_text(encoding="utf-8")),
                stops=stops,
                traffic=Traffic(roads, engine, [stop.position for stop in stops], table_s),
                walks=StopWalks(WalkNetwork.load(bundle / "walk"), stops),
                geocoder=Geocoder(bundle / "places.sqlite"),
                tiles=TileArchive(bundle / "basemap.pmtiles"),
            )
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise BundleCorrupt(f"the compiled area {bundle} is damaged ({error}): build it again") from error

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies in the service area."""
        return bool(self._service_area.covers(shapely.Point(lon, lat)))

    def stop_by_id(self, stop_id: str) -> VirtualStop:
        """Look a stop up by its stable id; raises UnknownStop where none has it."""
        try:
            return self._stop_by_id[stop_id]
        except KeyError:
            raise UnknownStop(
                f"there is no stop {stop_id!r} in {self.title} (any more): choose one of the map"
            ) from None

    def snap(self, lat: float, lon: float, max_distance_m: float = 1000.0) -> Position:
        """
        Find the nearest place on a road, inside the service area or not.

        Raises
        ------
        OutsideArea
            If no road lies within `max_distance_m` metres.
        """
        if not (math.isfinite(lat) and math.isfinite(lon)):
            raise OutsideArea("a place needs a latitude and a longitude: choose it again")
        position = self.traffic.roads.snap(lat, lon, max_distance_m)
        if position is None:
            raise OutsideArea(
                f"no road of {self.title} within {max_distance_m:.0f} m of {lat:.5f}, {lon:.5f}: choose a place nearer"
            )
        return position

    @property
    def stop_table_s(self) -> NDArray[np.int32]:
        """Seconds to drive from stop to stop, retired ones too, int32 [n, n]; `UNREACHABLE_S` where no way leads."""
        return self.traffic.stop_table_s(self.profile)

    def set_roads(self, closures: Sequence[Closure], profile: str, now_s: float) -> tuple[str, ...]:
        """
        Let exactly these closures be announced and this speed profile count wherever none is named.

        Answers stay as they were until all is ready. Returns the closures left out: those that lie on no road.
        """
        lost = self.traffic.announce(closures, now_s)
        self.traffic.stop_table_s(profile)
        self.profile = profile
        return lost

    def travel_time_s(self, a: Position, b: Position, profile: str | None = None) -> float:
        """Seconds to drive from `a` to `b` in a speed profile (`routing.profiles.PROFILES`); raises Unreachable."""
        return self.traffic.router(profile or self.profile).travel_time_s(a, b)

    def travel_time_at_s(self, a: Position, b: Position, plan: DayPlan, second_of_day: float) -> float:
        """Seconds to drive when setting off at a second of the day: who sets off later never arrives earlier."""
        return plan.duration_s(second_of_day, lambda profile: self.travel_time_s(a, b, profile))

    def times_s(
        self, origins: Sequence[Position], destinations: Sequence[Position], profile: str = OFF_PEAK
    ) -> NDArray[np.float32]:
        """Seconds of many trips, from each origin to the destination of the same place, float32 [p]; inf: no way."""
        return self.traffic.router(profile).times_s(origins, destinations)

    def table_s(
        self, origins: Sequence[Position], destinations: Sequence[Position], profile: str = OFF_PEAK
    ) -> NDArray[np.float32]:
        """Seconds from every origin to every destination, float32 [o, d]; inf where no way leads."""
        return self.traffic.router(profile).table_s(origins, destinations)

    def path(self, a: Position, b: Position, profile: str | None = None) -> Path:
        """Fastest way from `a` to `b`; raises Unreachable."""
        return self.traffic.router(profile or self.profile).path(a, b)

    def stop_path(self, from_stop: int, to_stop: int) -> Path:
        """Fastest way between two stops, given by index; raises Unreachable."""
        stops = (*self.stops, *self.retired_stops) if self.retired_stops else self.stops
        return self.path(stops[from_stop].position, stops[to_stop].position)

    def warm_up(self) -> None:
        """Load or compile what answers questions, so that the first rider is not kept waiting."""
        if self.stops:
            first, last = self.stops[0], self.stops[-1]
            self.stop_path(first.index, last.index)
            self.times_s([first.position], [last.position])
            self.table_s([first.position], [last.position])
            self.stops_near(first.lat, first.lon)

    def isochrone(self, start: Position, limit_s: float, profile: str = OFF_PEAK) -> shapely.MultiPolygon:
        """Outline of what one reaches from a place within some seconds, in degrees (x is longitude)."""
        from routing.isochrones import isochrone  # noqa: PLC0415 - SciPy takes a while to import

        return isochrone(self.traffic.router(profile), start, limit_s)

    def directions(self, path: Path, language: str) -> tuple[Direction, ...]:
        """Put a way into words, in one of `routing.phrases.LANGUAGES` ("de", "en"); raises ValueError for another."""
        return directions(path, language)

    def stops_near(
        self, lat: float, lon: float, max_walk_m: float = 250.0, limit: int = 4, step_free: bool = False
    ) -> list[StopAccess]:
        """
        Find the stops within a walk, nearest first.

        The walk leads over footways, paths and streets, at `routing.walk_rules.WALK_SPEED_MPS` on even ground.

        Parameters
        ----------
        lat, lon
            Where the walk begins, WGS84 degrees.
        max_walk_m
            Longest walk, metres.
        limit
            How many stops at most.
        step_free
            For those who cannot take steps: every stop by the way around where one is in reach; stops that are
            reached over steps only come last, and say so.

        Raises
        ------
        OutsideArea
            If the point lies outside the service area.
        """
        self._check_inside(lat, lon)
        return self._walks.stops_near(lat, lon, max_walk_m, limit, step_free)

    def walks_to(self, lats: Sequence[float], lons: Sequence[float]) -> PlaceWalks:
        """Return what finds those of some places, in degrees, that are within a walk: platforms of a timetable, say."""
        return self._walks.to(lats, lons)

    def walk_path(
        self, lat: float, lon: float, stop: int, max_walk_m: float = 250.0, step_free: bool = False
    ) -> WalkPath:
        """
        Draw the walk from a place to a stop, given by index.

        It is the one `stops_near` measures with the same `max_walk_m` and `step_free`: how far one would walk
        decides whether there is a way around steps. A stop that is farther away is drawn all the same.

        Raises
        ------
        OutsideArea
            If the point lies outside the service area.
        Unreachable
            If no walk of less than `routing.walks.LONGEST_WALK_M` leads there.
        """
        self._check_inside(lat, lon)
        return self._walks.path(lat, lon, stop, max_walk_m, step_free)

    def _check_inside(self, lat: float, lon: float) -> None:
        if not (math.isfinite(lat) and math.isfinite(lon)) or not self.contains(lat, lon):
            raise OutsideArea(f"{lat:.5f}, {lon:.5f} is outside {self.title}: choose a place inside the service area")

    def search(self, text: str, near: tuple[float, float] | None = None, limit: int = 8) -> list[Place]:
        """Find places by name, best first; `near` (lat, lon) prefers what is close."""
        places: list[Place] = self._geocoder.search(text, near, limit)
        return places

    def reverse(self, lat: float, lon: float) -> Place | None:
        """Name the place at a point, or None when nothing is near."""
        return self._geocoder.reverse(lat, lon)

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """One gzipped vector tile of the base map, or None where there is none."""
        return self._tiles.tile(z, x, y)

    def basemap_metadata(self) -> dict[str, Any]:
        """The base map's own description: layers, zooms, attribution."""
        return self._tiles.metadata()

    def close(self) -> None:
        """Close the files of the area."""
        self._geocoder.close()
        self._tiles.close()
