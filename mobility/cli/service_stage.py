"""The fleet, the rides and the wishes that `mobility bench service` measures with."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mobility.booking.values import RiderInfo, TripWish
from mobility.people.values import Role

if TYPE_CHECKING:
    from mobility.service import Service

__all__ = ["OPEN_ALWAYS", "add_fleet", "add_rides", "wish_json", "wishes"]

_SHIFT_S = 9 * 3600
_SOONEST_S, _LATEST_S = 2700, 7 * 3600
"""Nobody drives here: rides begin so much later than now that no vehicle would be under way yet."""
_SEATS, _WHEELCHAIR_PLACES = 8, 1
_WHEELCHAIR_SHARE = 0.03
_HUB_SHARE = 0.6

OPEN_ALWAYS = "[hours]\n" + "".join(
    f'{day} = ["00:00-24:00"]\n'
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
"""Laid over the policy: what is measured does not depend on the hour of the day."""


def add_fleet(service: Service, vehicles: int, password: str) -> None:
    """Add so many vehicles, each with a driver who is on duty for nine hours from now on."""
    from mobility.simulation.depots import demand_model, depot_stops  # noqa: PLC0415 - `--help` must be quick
    from mobility.simulation.runner import capacities  # noqa: PLC0415

    stops, now_s = service.area.stops, service.clock.now_s()
    for number, depot in enumerate(depot_stops(stops, demand_model(stops), vehicles, at_most=vehicles), start=1):
        driver = service.people.create_staff(f"fahrer{number}", password, Role.DRIVER, f"Fahrer {number}")
        room = capacities(_SEATS, _WHEELCHAIR_PLACES)
        vehicle = service.fleet.add_vehicle(f"Bus {number}", f"MYK-SB {number}", room, depot.id)
        service.fleet.add_shift(vehicle.id, driver.id, now_s, now_s + _SHIFT_S)


def wishes(service: Service, rng: random.Random) -> Iterator[TripWish]:
    """Yield wishes without end: from homes to centres and back, at any time of the shift, to depart or to arrive by."""
    from mobility.simulation.demand import door_near, homeward_share, party_of  # noqa: PLC0415
    from mobility.simulation.depots import demand_model  # noqa: PLC0415

    model, inside = demand_model(service.area.stops), service.area.contains
    while True:
        ends = model.draw(rng, _HUB_SHARE, homeward_share(rng.uniform(6, 20)))
        origin, destination = (door_near(spot, rng, inside) for spot in ends)
        yield TripWish(
            origin,
            destination,
            rng.choice(("depart", "depart", "arrive")),
            service.clock.now_s() + round(rng.uniform(_SOONEST_S, _LATEST_S)),
            party_of(rng, _WHEELCHAIR_SHARE),
        )


def wish_json(wish: TripWish) -> Mapping[str, Any]:
    """Return a wish as a page sends it."""
    party = {name: number for name, number in asdict(wish.party).items() if number}
    return {**asdict(wish), "party": party}


def add_rides(service: Service, rides: int, rng: random.Random) -> int:
    """Book so many rides; returns how many wishes that took."""
    rider = RiderInfo("Erika Beispiel", "0261 1")
    booked = 0
    for asked, wish in enumerate(wishes(service, rng), start=1):
        found = service.booking.find_offers(wish)
        if found.offers:
            booking_id = f"{rng.getrandbits(128):032x}"
            service.booking.hold(found.offers[0].id, booking_id, rider)
            service.booking.confirm(booking_id)
            booked += 1
        if booked == rides:
            return asked
    raise AssertionError("wishes never end")
