"""Tiny named towns whose numbers can be worked out by hand."""

import numpy as np

from dispatcher.problem import Access, Anchor, Load, Plan, Request, RideTimeLimit, Vehicle, Wish

HOUR = 3600
DAY_END = 24 * HOUR
NOON = 12 * HOUR


def line_town(nodes=5, step_s=60):
    """Return the table of `nodes` places on a line, `step_s` apart: 0 -60- 1 -60- 2 -60- 3 -60- 4."""
    places = np.arange(nodes)
    return (np.abs(places[:, None] - places[None, :]) * step_s).astype(np.int32)


def vehicle(name="bus", *configurations, start=0, end=DAY_END, home=0, skills=()):
    """Return a vehicle with 4 seats, on duty all day, at home at place 0, unless told otherwise."""
    return Vehicle(name, configurations or (Load(seats=4),), start, end, home, frozenset(skills))


def idle(name="bus", at=0, ready=0, **options):
    """Return the plan of a vehicle that stands at place `at` with nothing to do."""
    return Plan(vehicle(name, **options), Anchor(at, ready))


def rider(name, origin, destination, earliest=NOON, **options):
    """Return a rider of one seat: 10 minutes to be picked up, 20 on board, an hour to arrive, no service time."""
    values = {
        "load": Load(seats=1),
        "latest_pickup_s": earliest + 600,
        "latest_dropoff_s": earliest + HOUR,
        "max_ride_s": 1200,
        "boarding_s": 0,
        "alighting_s": 0,
    }
    return Request(name, origin, destination, earliest_pickup_s=earliest, **{**values, **options})


def wish(name, origin, destination, earliest=NOON, **options):
    """Return the wish of one person at one place for another, with the limits of `rider`."""
    values = {
        "load": Load(seats=1),
        "latest_departure_s": earliest + 600,
        "latest_arrival_s": earliest + HOUR,
        "ride_time": RideTimeLimit(),
        "boarding_s": 0,
        "alighting_s": 0,
    }
    pickups = (Access(origin),) if isinstance(origin, int) else origin
    dropoffs = (Access(destination),) if isinstance(destination, int) else destination
    return Wish(name, pickups, dropoffs, earliest_departure_s=earliest, **{**values, **options})


def crossed_vehicles():
    """Return two vehicles at both ends of a line of nine places, each sent to fetch a rider at the other's end."""
    near, far = rider("near", 1, 2), rider("far", 7, 6)
    west = Plan(vehicle("west", home=0), Anchor(0, 0), (far.pickup, far.dropoff))
    east = Plan(vehicle("east", home=8), Anchor(8, 0), (near.pickup, near.dropoff))
    return [west, east]
