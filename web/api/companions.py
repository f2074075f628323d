"""Trusted companions over HTTP: the signed cookie of a browser says which rider, or whose companion, sits at it."""

from __future__ import annotations

from typing import Any

from mobility.booking.ticket import Ticket
from mobility.companions.values import Cared, Companion
from mobility.errors import NotFound
from web.api.blueprint import api
from web.api.parse import json_body
from web.api.riders import is_open, is_open_series, known_rider
from web.context import current_service
from web.session import (
    forget_cared,
    known_bookings,
    known_cared,
    known_series,
    remember_cared,
    remember_person,
)

__all__ = [
    "accept_invitation",
    "beneficiary",
    "booked_as",
    "circle_json",
    "end_companion",
    "introduce_rider",
    "invite_companion",
    "leave_rider",
    "share_earlier_rides",
    "show_circle",
]


@api.get("/api/companions")
def show_circle() -> dict[str, Any]:
    """Show who accompanies the rider at this browser, and whom they accompany."""
    return circle_json()


@api.post("/api/companions/me")
def introduce_rider() -> dict[str, Any]:
    """Make oneself known, so that companions can be invited."""
    body = json_body()
    if known_rider() is None:
        name, phone = body.text("name", max_length=200), body.text("phone", max_length=200)
        remember_person(current_service().companions.introduce(name, phone).id)
    return circle_json()


@api.post("/api/companions")
def invite_companion() -> dict[str, Any]:
    """Invite a companion; the link is told once."""
    _, code = current_service().companions.invite(_me())
    return {**circle_json(), "path": f"/begleiten/{code}"}


@api.post("/api/companions/earlier")
def share_earlier_rides() -> dict[str, Any]:
    """Let companions see what was booked at this browser, in the rider's name, before they made themselves known."""
    current_service().companions.share(_me(), *_kept_here())
    return circle_json()


def _kept_here() -> tuple[list[str], list[str]]:
    """Return the rides and series of this browser that whoever sits at it may open."""
    return [*filter(is_open, known_bookings())], [*filter(is_open_series, known_series())]


@api.post("/api/companions/<companion_id>/end")
def end_companion(companion_id: str) -> dict[str, Any]:
    """End a companion's trust, or withdraw an invitation."""
    current_service().companions.revoke(_me(), companion_id)
    return circle_json()


@api.post("/api/companions/accept")
def accept_invitation() -> dict[str, Any]:
    """Become a companion of who made the invitation."""
    body = json_body()
    code, name = body.text("code", max_length=64), body.text("name", max_length=200)
    companion = current_service().companions.accept(code, name, body.text("phone", max_length=200))
    remember_cared(companion.id)
    return circle_json()


@api.post("/api/companions/<companion_id>/leave")
def leave_rider(companion_id: str) -> dict[str, Any]:
    """Be a companion no more."""
    if companion_id in known_cared():
        current_service().companions.leave(companion_id)
        forget_cared(companion_id)
    return circle_json()


def _me() -> str:
    me = known_rider()
    if me is None:
        raise NotFound("nobody has made themselves known at this browser")
    return me.id


def _cared() -> list[Cared]:
    found = []
    for companion_id in known_cared():
        try:
            found.append(current_service().companions.cared(companion_id))
        except NotFound:
            forget_cared(companion_id)  # the rider has ended it
    return found


def circle_json() -> dict[str, Any]:
    """Describe the rider at this browser with their companions, and whom they accompany themselves."""
    me = known_rider()
    mine = () if me is None else current_service().companions.of_person(me.id)
    return {
        "me": None if me is None else {"name": me.name, "phone": me.phone},
        "earlier": 0 if me is None else current_service().companions.unshared(me.id, *_kept_here()),
        "companions": [_companion_json(each) for each in mine],
        "cared": [_cared_json(each) for each in _cared()],
    }


def _companion_json(companion: Companion) -> dict[str, Any]:
    return {
        "id": companion.id,
        "state": companion.state,
        "name": companion.name,
        "since_s": companion.since_s,
        "expires_s": companion.expires_s,
    }


def _cared_json(cared: Cared) -> dict[str, Any]:
    return {
        "id": cared.companion.id,
        "name": cared.person.name,
        "rides": [_ride_json(ride, ride.booking_id in cared.own) for ride in cared.rides],
    }


def _ride_json(ride: Ticket, is_own: bool) -> dict[str, Any]:
    """Describe a ride without its key, which would open it for ever; but those who booked it have it anyway."""
    return {
        "booking_id": ride.booking_id if is_own else None,
        "state": ride.state,
        "is_live": ride.is_live,
        "late": ride.late,
        "pickup_from_s": ride.pickup_from_s,
        "pickup_until_s": ride.pickup_until_s,
        "eta_dropoff_s": ride.eta_dropoff_s,
        "pickup": ride.pickup_stop.name,
        "dropoff": ride.dropoff_stop.name,
    }


def beneficiary(companion_id: str) -> dict[str, str] | None:
    """Describe for whom a companion books, or None where nobody trusts this browser under that id."""
    if companion_id not in known_cared():
        return None
    try:
        person = current_service().companions.cared(companion_id).person
    except NotFound:
        forget_cared(companion_id)  # the rider has ended it
        return None
    return {"for": companion_id, "name": person.name, "phone": person.phone}


def booked_as(booked_by: str) -> str | None:
    """Return the companionship in which somebody booked or waits, None where it is none of this browser's own."""
    companion_id = booked_by.removeprefix("companion:")
    return companion_id if companion_id in known_cared() else None
