"""From JSON to the values the use cases take."""

from __future__ import annotations

from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import Party, Place, RiderInfo, TripWish
from mobility.fleet.values import DriverEvent, EventKind, VehiclePosition
from mobility.policy import PURPOSES
from web.api.parse import Fields

__all__ = [
    "read_driver_event",
    "read_party",
    "read_place",
    "read_position",
    "read_return",
    "read_rider",
    "read_wish",
]

_MAX_EACH = 50
_PARTY = ("children", "infants", "companions", "reduced", "wheelchairs", "walkers", "prams", "luggage")


def read_place(fields: Fields) -> Place:
    """Read ``{lat, lon, label}``."""
    return Place(
        fields.number("lat", -90, 90), fields.number("lon", -180, 180), fields.text("label", max_length=200, default="")
    )


def read_party(fields: Fields) -> Party:
    """Read who travels; what is not named is 0, a party without anything is one adult."""
    others = {name: fields.integer(name, 0, _MAX_EACH, default=0) for name in _PARTY}
    return Party(adults=fields.integer("adults", 0, _MAX_EACH, default=1), **others)


def read_wish(fields: Fields) -> TripWish:
    """Read from where to where, when and who."""
    wish = TripWish(
        origin=read_place(fields.nested("origin")),
        destination=read_place(fields.nested("destination")),
        when=fields.choice("when", ("now", "depart", "arrive"), default="now"),
        at_s=fields.optional_integer("at_s", 0),
        party=read_party(fields.optional_nested("party")),
        impaired=fields.flag("impaired"),
    )
    wish.check()
    return wish


def read_return(fields: Fields) -> ReturnWish:
    """Read what a round trip is for and when to leave for home."""
    back = ReturnWish(fields.choice("purpose", PURPOSES, default="other"), fields.optional_integer("leave_s", 0))
    back.check()
    return back


def read_rider(fields: Fields, *, booked_by: str = "rider") -> RiderInfo:
    """Read who rides."""
    rider = RiderInfo(
        name=fields.text("name", max_length=100),
        phone=fields.text("phone", max_length=40, default=""),
        booked_by=booked_by,
        note=fields.text("note", max_length=300, default=""),
    )
    rider.check()
    return rider


def read_driver_event(fields: Fields, vehicle_id: str, now_s: int) -> DriverEvent:
    """Read what a driver pressed in which vehicle."""
    return DriverEvent(
        event_id=fields.text("event_id", max_length=64),
        vehicle_id=vehicle_id,
        kind=fields.choice("kind", tuple(EventKind)),
        at_s=fields.integer("at_s", 0, default=now_s),
        stop_id=fields.text("stop_id", max_length=100) if fields.has("stop_id") else None,
        booking_id=fields.text("booking_id", max_length=64) if fields.has("booking_id") else None,
        lat=fields.optional_number("lat", -90, 90),
        lon=fields.optional_number("lon", -180, 180),
    )


def read_position(fields: Fields, vehicle_id: str, now_s: int) -> VehiclePosition:
    """Read where a vehicle is."""
    return VehiclePosition(
        vehicle_id=vehicle_id,
        lat=fields.number("lat", -90, 90),
        lon=fields.number("lon", -180, 180),
        at_s=fields.integer("at_s", 0, default=now_s),
        heading=fields.optional_number("heading", 0, 360),
    )
