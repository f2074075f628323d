"""Rides that repeat: made like a ride that is booked, changed and given up by the day or as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mobility.booking.ticket import Ticket
from mobility.booking.values import TripWish
from mobility.errors import InvalidInput
from mobility.series.use_cases import DayView, SeriesView
from mobility.series.values import FELL_AWAY, SeriesWish
from web.api.blueprint import api
from web.api.parse import Fields, json_body, read_booking_id, read_day
from web.api.riders import check_open
from web.context import current_service
from web.session import remember_series
from web.texts import refusal_text

__all__ = ["begin_series", "cancel_day", "change_series", "end_series", "move_day", "series_json", "show_series"]

_LAST_MIN = 24 * 60 - 1


@api.put("/api/series/<series_id>")
def begin_series(series_id: str) -> dict[str, Any]:
    """Begin a series like a ride that is booked, and book what can be booked already."""
    service, body, key = current_service(), json_body(), read_booking_id(series_id)
    like = read_booking_id(body.text("like", max_length=64))
    check_open(like)
    # Who rides, and who booked it for them: a companion's series is the rider's, and ends being theirs with the trust.
    view = service.series.create(key, _read_wish(body, service.booking.ticket(like)), service.booking.rider(like))
    remember_series(key)
    return series_json(view)


@api.get("/api/series/<series_id>")
def show_series(series_id: str) -> dict[str, Any]:
    """Show a series to whoever holds its key."""
    return series_json(current_service().series.view(read_booking_id(series_id)))


@api.post("/api/series/<series_id>/change")
def change_series(series_id: str) -> dict[str, Any]:
    """Change the days and the times of a whole series."""
    series, body, key = current_service().series, json_body(), read_booking_id(series_id)
    return series_json(series.change(key, _read_pattern(body, series.view(key).series.wish)))


@api.post("/api/series/<series_id>/end")
def end_series(series_id: str) -> dict[str, Any]:
    """Give the whole series up."""
    return series_json(current_service().series.end(read_booking_id(series_id)))


@api.post("/api/series/<series_id>/days/<day>/cancel")
def cancel_day(series_id: str, day: str) -> dict[str, Any]:
    """Give one day up."""
    return series_json(current_service().series.cancel_day(read_booking_id(series_id), read_day(day, "day")))


@api.post("/api/series/<series_id>/days/<day>/move")
def move_day(series_id: str, day: str) -> dict[str, Any]:
    """Ride at another time on one day; what is booked stays where that cannot be had."""
    time_min = json_body().integer("time_min", 0, _LAST_MIN)
    view, refusal = current_service().series.move_day(read_booking_id(series_id), read_day(day, "day"), time_min)
    reason = None if refusal is None else refusal_text(refusal.reason, dict(refusal.details)) or refusal.sentence
    return {**series_json(view), "refused": reason}


def _read_wish(body: Fields, ticket: Ticket) -> SeriesWish:
    trip = TripWish(ticket.origin, ticket.destination, "depart", party=ticket.party, impaired=ticket.impaired)
    first = read_day(body.text("first_day", max_length=10), "first_day")
    return _read_pattern(body, SeriesWish(trip, (), 0, first, first))


def _read_pattern(body: Fields, before: SeriesWish) -> SeriesWish:
    """Read days and times; who travels from where to where stays as it was."""
    chosen = body.text("weekdays", max_length=7)
    if not chosen or set(chosen) - set("0123456"):
        raise InvalidInput("weekdays", "weekdays is a text of digits, 0 for Monday to 6")
    wish = replace(
        before,
        trip=replace(before.trip, when=body.choice("when", ("depart", "arrive"), default="depart")),
        weekdays=tuple(sorted({int(digit) for digit in chosen})),
        time_min=body.integer("time_min", 0, _LAST_MIN),
        last_day=read_day(body.text("last_day", max_length=10), "last_day"),
        on_holidays=body.flag("on_holidays"),
        home_min=body.optional_integer("home_min", 0, _LAST_MIN),
    )
    wish.check()
    return wish


def series_json(view: SeriesView) -> dict[str, Any]:
    """Describe a series and its days to whoever holds its key."""
    wish, series = view.series.wish, view.series
    return {
        "series_id": series.id,
        "active": series.active,
        "name": series.rider.name,
        "origin": wish.trip.origin.label,
        "destination": wish.trip.destination.label,
        "when": wish.trip.when,
        "weekdays": "".join(str(day) for day in wish.weekdays),
        "time_min": wish.time_min,
        "home_min": wish.home_min,
        "first_day": wish.first_day.isoformat(),
        "last_day": wish.last_day.isoformat(),
        "on_holidays": wish.on_holidays,
        "left_out": [day.isoformat() for day in view.left_out],
        "days": [_day_json(day) for day in view.days],
    }


def _day_json(view: DayView) -> dict[str, Any]:
    day, ticket = view.day, view.ticket
    return {
        "day": day.day.isoformat(),
        "state": day.state.value,
        "departs_s": view.departs_s,
        "reason": None if day.reason is None or day.reason == FELL_AWAY else refusal_text(day.reason) or day.reason,
        "alternatives_s": list(day.alternatives_s),
        "ride": None if ticket is None else _ride_json(ticket),
        "home": None if view.home is None else _ride_json(view.home),
    }


def _ride_json(ticket: Ticket) -> dict[str, Any]:
    return {
        "booking_id": ticket.booking_id,
        "state": ticket.state,
        "is_live": ticket.is_live,
        "pickup_from_s": ticket.pickup_from_s,
        "pickup_until_s": ticket.pickup_until_s,
        "pickup": ticket.pickup_stop.name,
        "dropoff": ticket.dropoff_stop.name,
        "cancellation": ticket.cancellation,
    }
