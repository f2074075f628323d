"""Doctor mode over HTTP: a way out that arrives in time, and "ready" from whoever may say it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mobility.booking.holding import Taking
from mobility.visits.values import VisitSet, VisitView, VisitWish
from web.api.blueprint import api
from web.api.parse import json_body, read_booking_id
from web.api.read import read_wish
from web.api.riders import rider_of
from web.api.write import refusal_json, ticket_json
from web.context import current_service
from web.session import current_asker, remember_booking

__all__ = [
    "find_visits",
    "hold_visit",
    "press_ready",
    "press_ready_for_patient",
    "show_patients",
    "visit_json",
    "visit_of",
]


@api.post("/api/visits")
def find_visits() -> dict[str, Any]:
    """Answer a wish to be somewhere in time and to be fetched when it is over."""
    service, body = current_service(), json_body()
    wish = VisitWish(read_wish(body), body.optional_integer("lasts_s"))
    found = service.visits.find(wish, current_asker())
    practices = service.visits.practices.near(wish.trip.destination.lat, wish.trip.destination.lon)
    return {**_visits_json(found), "practices": [{"id": each.id, "name": each.name} for each in practices]}


def _visits_json(found: VisitSet) -> dict[str, Any]:
    described = None
    if found.refusal is not None:
        described = {**refusal_json(found.refusal, current_service().area), "leg": found.leg}
        described["alternatives"] = [asdict(offer) for offer in found.alternatives]
    return {"trips": [asdict(offer) for offer in found.visits], "refusal": described}


@api.put("/api/visits/<booking_id>")
def hold_visit(booking_id: str) -> dict[str, Any]:
    """Hold the way out, and keep vehicles for the way home, until the rider confirms."""
    body, key = json_body(), read_booking_id(booking_id)
    practice_id = body.text("practice_id", max_length=64) if body.has("practice_id") else None
    taking = Taking(body.text("offer_id", max_length=100), key)
    ticket = current_service().visits.hold(taking, rider_of(body), current_asker(), practice_id)
    remember_booking(key)
    return {**ticket_json(ticket), "visit": visit_of(key)}


@api.post("/api/bookings/<booking_id>/ready")
def press_ready(booking_id: str) -> dict[str, Any]:
    """Say that one is ready: the way home is booked under an id the client made."""
    key, ride_id = read_booking_id(booking_id), read_booking_id(json_body().text("ride_id", max_length=64))
    view = current_service().visits.press_ready(key, ride_id)
    if view.ride is not None:
        remember_booking(view.ride.booking_id)
    return {**ticket_json(view.outward), "visit": visit_json(view)}


@api.get("/api/practices/<code>")
def show_patients(code: str) -> dict[str, Any]:
    """Show a practice the riders of today who want it to say when they are ready."""
    visits = current_service().visits
    return {
        "name": visits.practices.of_code(code).name,
        "patients": [_patient_json(each) for each in visits.of_code(code)],
    }


@api.post("/api/practices/<code>/patients/<booking_id>/ready")
def press_ready_for_patient(code: str, booking_id: str) -> dict[str, Any]:
    """Say for a patient that they are ready."""
    ride_id = read_booking_id(json_body().text("ride_id", max_length=64))
    current_service().visits.practices.press_ready(code, read_booking_id(booking_id), ride_id)
    return show_patients(code)


def _patient_json(view: VisitView) -> dict[str, Any]:
    """Describe a patient to the practice: no telephone, no address, no code."""
    ride = view.ride
    return {
        "booking_id": view.outward.booking_id,
        "name": view.outward.name,
        "appointment_s": view.visit.appointment_s,
        "state": view.visit.state,
        "outward_state": view.outward.state,
        "may_press": view.may_press,
        "pickup": None if ride is None else ride.pickup_stop.name,
        "pickup_from_s": None if ride is None else ride.pickup_from_s,
        "pickup_until_s": None if ride is None else ride.pickup_until_s,
    }


def visit_of(booking_id: str) -> dict[str, Any] | None:
    """Describe the open way home of a ride, or None where it has none."""
    found = current_service().visits.of([booking_id])
    return visit_json(found[booking_id]) if found else None


def visit_json(view: VisitView) -> dict[str, Any]:
    """Describe an open way home to whoever holds the key of its way out."""
    visit = view.visit
    return {
        "state": visit.state,
        "appointment_s": visit.appointment_s,
        "within_s": visit.home.within_s,
        "last_s": visit.last_s,
        "home_price_ct": visit.home.price_ct,
        "pressed_s": visit.pressed_s,
        "may_press": view.may_press,
        "practice": view.practice,
        "ride": None if view.ride is None else ticket_json(view.ride),
    }
