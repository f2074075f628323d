"""A town on one straight road, and a service that runs in it: everything can be worked out by hand."""

import itertools
import math
import pathlib
import random

import numpy as np
from shapely import Point

from dispatcher.dispatcher import Dispatcher
from dispatcher.problem import Load
from mobility.booking.distances import distance_m
from mobility.booking.values import Place, RiderInfo, TripWish
from mobility.clock import FakeClock
from mobility.fleet.crew import Driver, Engagement
from mobility.fleet.values import DriverEvent, EventKind
from mobility.hours import WEEKDAYS
from mobility.people.accounts import password_hasher
from mobility.people.values import Role
from mobility.policy import ServicePolicy
from mobility.service import Service
from mobility.tariff.fares import Fares
from routing.errors import InvalidClosure, OutsideArea, UnknownStop, Unreachable
from routing.traffic import ClosureEffect
from routing.values import UNREACHABLE_S, Path, Position, StopAccess, VirtualStop

POLICY_DIR = pathlib.Path(__file__).resolve().parents[2] / "data" / "areas" / "mayen-koblenz"
MONDAY_8 = 1_767_596_400  # Monday, 5 January 2026, 8:00 in Germany (7:00 UTC)
HOUR = 3600
LAT = 50.0
LON_STEP = 0.014  # about 1,000 m at 50 degrees north


class LineWalks:
    """Walks in the line town to places that are no stops of ours."""

    def __init__(self, lats, lons):
        self.at = list(zip(lats, lons, strict=True))

    def near(self, lat, lon, max_walk_m, *, step_free=False):  # noqa: ARG002 - as the real walks are asked
        walks = ((number, 1.3 * distance_m(lat, lon, *place)) for number, place in enumerate(self.at))
        return [StopAccess(number, walk, round(walk / 1.2)) for number, walk in walks if walk <= max_walk_m]


class LineArea:
    """Stops ``s0``..``s9`` on a road to the east, 1 km and 60 s apart."""

    over_steps = frozenset()  # stops nobody reaches but over steps
    step_free = (None, None, True, None, None, None, None, False)  # what the map says of boarding at s0 to s7
    name, title, is_model, source_label, attribution = "line", "Linienstadt", True, "line town", "nobody"

    def __init__(self, stops=10, step_s=60):
        self.step_s = step_s
        self.stops = tuple(
            VirtualStop(
                index=i,
                id=f"s{i}",
                name=f"Halt {i}",
                municipality="Linienstadt",
                lat=LAT,
                lon=i * LON_STEP,
                position=self._on_road(i * LON_STEP),
                is_real=False,
                step_free=self.step_free[i] if i < len(self.step_free) else None,
            )
            for i in range(stops)
        )
        places = np.arange(stops)
        self.stop_table_s = (np.abs(places[:, None] - places[None, :]) * step_s).astype(np.int32)
        self._cut_off = frozenset()
        self._by_id = {stop.id: stop for stop in self.stops}
        self._open_roads_s, self.traffic = self.stop_table_s, self

    def effect(self, closure):
        """Say what a closure lies on: the stretches between stops, and the stops themselves."""
        stretches, stops = self._under(closure)
        if not stretches and not stops:
            raise InvalidClosure(f"closure {closure.id} lies on no road: draw it along the one that is closed")
        return ClosureEffect(2 * len(stretches), 1000.0 * len(stretches))

    def _under(self, closure):
        middles = [Point((i + 0.5) * LON_STEP, LAT) for i in range(len(self.stops) - 1)]
        stretches = [i for i, middle in enumerate(middles) if closure.geometry.distance(middle) < 1e-4]
        zone = closure.geometry
        return stretches, [i for i, stop in enumerate(self.stops) if zone.covers(Point(stop.lon, stop.lat))]

    def set_roads(self, closures, profile, now_s):
        """Close stretches (there is a way around, ten times as long) and stops in closed areas (there is none)."""
        holding = [closure for closure in closures if closure.holds(now_s)]
        self._cut_off = frozenset()
        if not holding and profile == "off_peak":
            self.stop_table_s = self._open_roads_s
            return ()
        step_s = np.full(len(self.stops) - 1, self.step_s * (1.25 if profile == "winter" else 1.0))
        nowhere = []
        for closure in holding:
            stretches, stops = self._under(closure)
            step_s[stretches] *= closure.factor if math.isfinite(closure.factor) else 10
            nowhere += stops
        at_s = np.concatenate(([0.0], np.cumsum(step_s)))
        # The same stretch may be closed many times over.
        table_s = np.ceil(np.minimum(np.abs(at_s[:, None] - at_s[None, :]), UNREACHABLE_S)).astype(np.int32)
        table_s[nowhere, :] = table_s[:, nowhere] = UNREACHABLE_S
        self._cut_off = frozenset(self.stops[i].lon for i in nowhere)
        np.fill_diagonal(table_s, 0)
        self.stop_table_s = table_s
        return ()

    @staticmethod
    def _on_road(lon, distance=0.0):
        return Position(LAT, lon, 0, 0.0, distance)

    def contains(self, lat, lon):
        return abs(lat - LAT) < 0.05 and -0.02 <= lon <= len(self.stops) * LON_STEP

    def stop_by_id(self, stop_id):
        if stop_id not in self._by_id:
            raise UnknownStop(f"there is no stop {stop_id}")
        return self._by_id[stop_id]

    def stops_near(self, lat, lon, max_walk_m=250, limit=4, step_free=False):
        if not self.contains(lat, lon):
            raise OutsideArea(f"{lat}, {lon} lies outside Linienstadt; choose a place inside")
        walks = ((1.3 * distance_m(lat, lon, stop.lat, stop.lon), stop) for stop in self.stops)
        near = ((walk, stop.index, stop.index in self.over_steps) for walk, stop in walks if walk <= max_walk_m)
        near = sorted(near, key=lambda access: (step_free and access[2], *access))
        return [StopAccess(index, walk, round(walk / 1.2), steps) for walk, index, steps in near[:limit]]

    def walks_to(self, lats, lons):
        """Return the walks to some places: along the road, 1.3 times as far as the crow flies."""
        return LineWalks(lats, lons)

    def stop_path(self, from_stop, to_stop):
        """Return the road between two stops: straight on, past every stop between them."""
        ends_s = float(self.stop_table_s[from_stop, to_stop])
        lon = np.array([from_stop * LON_STEP, to_stop * LON_STEP])
        elapsed_s = np.array([0.0, ends_s])
        return Path(np.array([LAT, LAT]), lon, elapsed_s, 1000.0 * ends_s / self.step_s, ends_s, (), np.zeros(0, int))

    def snap(self, lat, lon, max_distance_m=1000):
        off_m = distance_m(lat, lon, LAT, lon)
        if off_m > max_distance_m:
            raise OutsideArea(f"{lat}, {lon} is {off_m:.0f} m from any road")
        return self._on_road(lon, off_m)

    def travel_time_s(self, a, b):
        if b.lon in self._cut_off and a.lon != b.lon:
            raise Unreachable("no open road leads there")
        return abs(a.lon - b.lon) / LON_STEP * self.step_s


def at(stop, label=""):
    """Return the place where stop number `stop` stands (fractions lie between stops)."""
    return Place(LAT, stop * LON_STEP, label or f"Ort {stop}")


def trip(origin, destination, when="now", at_s=None, **options):
    """Return a wish from one stop's place to another's."""
    return TripWish(at(origin), at(destination), when, at_s, **options)


_numbers = itertools.count(1)


def fresh_id(prefix="booking"):
    """Return an id no test has used, long enough for a booking."""
    return f"{prefix}-{next(_numbers):024d}"


def policy(**changes):
    """Return the district's policy, open around the clock, with some fields changed."""
    always = {weekday: ["00:00-24:00"] for weekday in WEEKDAYS}
    return ServicePolicy.from_mapping({"hours": always, **changes})


class Town:
    """
    A service in the line town: vans at ``s0``, on duty from 8:00 to 18:00, and the people to run it.

    The drivers' firm sees to their working time (contractors), unless a test wants it otherwise.
    """

    def __init__(
        self,
        store,
        vans=1,
        seats=4,
        rules=None,
        area=None,
        start_s=MONDAY_8,
        timetable=None,
        engagement=Engagement.CONTRACTOR,
    ):
        self.timetable = timetable
        self.area = area or LineArea()
        self.clock = FakeClock(start_s)
        self.store = store
        self._seeds = itertools.count(1)
        self.service = self.another_process(rules or policy())
        self.vans, self.drivers, self.shifts = [], [], []
        for number in range(1, vans + 1):
            driver = self.service.people.create_staff(f"fahrer{number}", "lange genug", Role.DRIVER, f"Fahrer {number}")
            self.service.crews.change_driver(Driver(driver, engagement))
            van = self.service.fleet.add_vehicle(f"Bus {number}", f"MYK-{number}", [Load(seats=seats)], "s0")
            self.shifts.append(self.service.fleet.add_shift(van.id, driver.id, start_s, start_s + 10 * HOUR))
            self.vans.append(van)
            self.drivers.append(driver)

    def another_process(self, rules):
        """Return a second service on the same store, as another process would have it."""
        dispatcher = Dispatcher(self.area.stop_table_s)
        fares = Fares.from_file(POLICY_DIR / "fares.toml")
        rng = random.Random(next(self._seeds))
        hasher = password_hasher(fast=True)
        service = Service(self.area, self.store, dispatcher, rules, fares, self.clock, rng=rng, hasher=hasher)
        if self.timetable is not None:
            service.scheduled.adopt(self.timetable)
        return service

    @property
    def now_s(self):
        return self.clock.now_s()

    def offer(self, *args, **options):
        """Return the cheapest offer for a trip."""
        found = self.service.booking.find_offers(trip(*args, **options))
        assert found.refusal is None, found.refusal
        return found.offers[0]

    def held(self, *args, name="Erika Beispiel", **options):
        """Return the ticket of a trip that is held."""
        return self.service.booking.hold(self.offer(*args, **options).id, fresh_id(), RiderInfo(name, "0261 1"))

    def booked(self, *args, **options):
        """Return the ticket of a trip that is booked."""
        return self.service.booking.confirm(self.held(*args, **options).booking_id)

    def ticket(self, ticket):
        """Return a ticket as it is now."""
        return self.service.booking.ticket(ticket.booking_id)

    def task(self, van=0):
        """Return what the driver of a van has to do."""
        return self.service.fleet.driver_task(self.drivers[van].id)

    def event(self, kind, stop=None, booking=None, van=0, at_s=None):
        """Let a driver press a button."""
        event = DriverEvent(
            fresh_id("event"),
            self.vans[van].id,
            EventKind(kind),
            self.now_s if at_s is None else at_s,
            stop_id=stop,
            booking_id=getattr(booking, "booking_id", booking),
        )
        return self.service.fleet.driver_event(event, self.drivers[van].id)

    def drive_to_next(self, van=0):
        """Let a driver leave when it is time and arrive when the table says so."""
        halt = self.task(van).next
        self.clock.set(max(self.now_s, halt.leave_s))
        here = self.task(van).here_stop_id
        self.event("depart", stop=halt.stop_id, van=van)
        travel_s = self.area.stop_table_s[self.area.stop_by_id(here).index, self.area.stop_by_id(halt.stop_id).index]
        self.clock.advance(int(travel_s))
        return self.event("arrive", stop=halt.stop_id, van=van)

    def serve_halt(self, van=0):
        """Let a driver board and drop everybody at the halt, at the pace of the policy."""
        halt = self.task(van).next
        for line in halt.alight:
            self.clock.advance(75)
            self.event("drop", booking=line, van=van)
        for line in halt.board:
            self.clock.set(max(self.now_s, line.pickup_from_s))
            self.clock.advance(75)
            self.event("board", booking=line, van=van)
