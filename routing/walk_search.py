"""Ask a walking network: how far is it from here to there on foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.walk_kernels import Found, Labels, Links, Seeds, Terms, WalkArcs, reach, reach_each
from routing.walk_linking import LINKS, link_places
from routing.walk_network import WalkNetwork
from routing.walk_rules import WALK_SPEED_MPS

__all__ = ["WalkPlaces", "WalkTable", "Walker"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class WalkTable:
    """
    Which places reach which others on foot, one row for each pair within the limit.

    Attributes
    ----------
    origin, target
        Indices of the places asked for, int32 [pairs]; ordered by origin, then by `walk_m`.
    walk_m
        Metres, float64 [pairs].
    """

    origin: Ints
    target: Ints
    walk_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WalkPlaces:
    """
    Places linked to the ways near them, ready to walk from and to.

    Attributes
    ----------
    lat, lon
        WGS84 degrees, float64 [p].
    first, seeds
        Links in the order of the places: place `p` has `first[p]:first[p + 1]`, int32 [p + 1].
    links
        The same links in the order of the ways.
    order
        `seeds` in the order of `links`, int64 [links].
    """

    lat: Floats
    lon: Floats
    first: Ints
    seeds: Seeds
    links: Links
    order: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lat)


class Walker:
    """
    Walks over a network; thread safe.

    Of two ways people take the one with less effort: main roads without a sidewalk outside settlements feel longer,
    and so do steps and rough paths. What is told is how many metres and seconds that way has, the straight stretch
    between a place and the way included.

    Parameters
    ----------
    network
        The walking network.
    """

    def __init__(self, network: WalkNetwork) -> None:
        self.network = network

    def places(self, lats: Floats, lons: Floats) -> WalkPlaces:
        """
        Link places to the ways near them, at most 500 m away; a few microseconds a place.

        Parameters
        ----------
        lats, lons
            WGS84 degrees, float64 [p].
        """
        first, seeds = self.link(lats, lons)
        ways = self.network.way_count
        order = np.argsort(seeds.way, kind="stable")
        by_way = np.zeros(ways + 1, dtype=np.int32)
        np.cumsum(np.bincount(seeds.way, minlength=ways), out=by_way[1:])
        place = np.repeat(np.arange(len(lats), dtype=np.int32), np.diff(first))
        links = Links(by_way, place[order], seeds.along_m[order], seeds.off_m[order])
        return WalkPlaces(np.asarray(lats), np.asarray(lons), first, seeds, links, order)

    def link(self, lats: Floats, lons: Floats) -> tuple[Ints, Seeds]:
        """Links of places, those of place `p` at `first[p]:first[p + 1]`."""
        lats, lons = (np.ascontiguousarray(values, dtype=np.float64) for values in (lats, lons))
        way = np.empty((len(lats), LINKS), dtype=np.int32)
        along_m, off_m = np.empty((len(lats), LINKS)), np.empty((len(lats), LINKS))
        link_places(self.network.ground, lats, lons, way, along_m, off_m)
        linked = way >= 0
        first = np.zeros(len(lats) + 1, dtype=np.int32)
        np.cumsum(linked.sum(axis=1), out=first[1:])
        return first, Seeds(way[linked], along_m[linked], off_m[linked])

    def reach(
        self, seeds: Seeds, places: WalkPlaces, limit_m: float, *, step_free: bool = False, against: bool = False
    ) -> tuple[Labels, Found]:
        """
        Walk from `seeds` to all of `places` within `limit_m` metres.

        Parameters
        ----------
        seeds
            Where the walk begins.
        places
            Where it may lead.
        limit_m
            Longest walk, metres.
        step_free
            Whether to take steps only where no other way is in reach.
        against
            Walk from the places to the seeds instead.
        """
        labels, found = self._fresh(len(places), len(seeds.way))
        reach(self._arcs(step_free), seeds, places.links, Terms(against, float(limit_m), WALK_SPEED_MPS), labels, found)
        return labels, found

    def distances(self, origins: WalkPlaces, targets: WalkPlaces, limit_m: float) -> WalkTable:
        """
        Walk from each of many places to all of many others.

        Takes about 20 microseconds an origin for 250 m; the answer is as long as there are pairs in reach.

        Parameters
        ----------
        origins, targets
            Made by `places`.
        limit_m
            Longest walk, metres.
        """
        labels, found = self._fresh(len(targets), LINKS)
        origin, target, walk_m = reach_each(
            self._arcs(False),
            (origins.first, origins.seeds),
            targets.links,
            Terms(False, float(limit_m), WALK_SPEED_MPS),
            labels,
            found,
        )
        order = np.lexsort((walk_m, origin))
        return WalkTable(origin[order], target[order], walk_m[order])

    def nearest_m(self, lats: Floats, lons: Floats, stops: Sequence[tuple[float, float]], limit_m: float) -> Floats:
        """
        Metres on foot from every point to the nearest of the stops (lat, lon): one search from all stops at once.

        Returns
        -------
        ndarray
            float64 [points]; inf where no stop is within `limit_m` metres.
        """
        there = np.array(stops, dtype=np.float64).reshape(-1, 2)
        places = self.places(lats, lons)
        _, found = self.reach(self.link(there[:, 0], there[:, 1])[1], places, limit_m, against=True)
        return np.where(found.cost > 0.0, found.length_m, np.inf)

    def within(
        self, origins: tuple[Floats, Floats], targets: tuple[Floats, Floats], limit_m: float
    ) -> Sequence[NDArray[np.integer]]:
        """Indices of the targets within `limit_m` metres on foot, for each of the origins (latitudes, longitudes)."""
        table = self.distances(self.places(*origins), self.places(*targets), limit_m)
        return np.split(table.target, np.searchsorted(table.origin, np.arange(1, len(origins[0]))))

    def _arcs(self, step_free: bool) -> WalkArcs:
        return self.network.step_free_arcs if step_free else self.network.arcs

    def _fresh(self, places: int, seeds: int) -> tuple[Labels, Found]:
        """Room for the answers of one search; only zeros must be written, and the system gives them for nothing."""
        nodes, entries = self.network.node_count, len(self.network.arc) + 2 * seeds
        return (
            Labels(
                cost=np.zeros(nodes),
                length_m=np.empty(nodes),
                seconds=np.empty(nodes),
                barred=np.empty(nodes, dtype=np.bool_),
                before=np.empty(nodes, dtype=np.int32),
                touched=np.empty(nodes, dtype=np.int32),
                heap_cost=np.empty(entries),
                heap_node=np.empty(entries, dtype=np.int32),
                tally=np.zeros(2, dtype=np.int32),
            ),
            Found(
                cost=np.zeros(places),
                length_m=np.zeros(places),
                seconds=np.empty(places),
                barred=np.empty(places, dtype=np.bool_),
                link=np.empty(places, dtype=np.int32),
                by=np.empty(places, dtype=np.int32),
                touched=np.empty(places, dtype=np.int32),
                tally=np.zeros(1, dtype=np.int32),
            ),
        )
