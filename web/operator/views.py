"""The operator's page: vehicles, drivers, shifts and hours, as plain forms that need no script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mobility.errors import InvalidInput, MobilityError
from mobility.fleet.crew import Driver, Engagement
from mobility.fleet.hours import ShiftHours
from mobility.naming import by_name
from mobility.people.values import Role
from mobility.store.ledger import LedgerEntry
from web.api.parse import Fields, read_day
from web.context import current_service
from web.errors import describe
from web.operator.forms import moment, read_depot, read_rooms, read_skills_form, rooms_text, start_of, stop_text
from web.session import current_actor, current_visitor
from web.tables import csv_text, decimal_text, download, time_text

__all__ = [
    "add_shift",
    "export_hours",
    "export_ledger",
    "operator",
    "retire_driver",
    "retire_vehicle",
    "save_driver",
    "save_vehicle",
    "show",
    "withdraw_shift",
]

_DAYS = 7
operator = Blueprint("operator", __name__)


@operator.get("/betrieb")
def show() -> str:
    """Show vehicles, drivers, the shifts of a week and the hours of its month."""
    return _page()


def _page(problem: MobilityError | None = None) -> str:
    service = current_service()
    zone = service.policy.timezone
    asked = request.args.get("day", "")
    today = datetime.fromtimestamp(service.clock.now_s(), zone).date()
    first = read_day(asked, "day") if asked else today
    from_s, until_s = start_of(first, zone), start_of(first + timedelta(days=_DAYS), zone)
    shifts = service.fleet.shifts(from_s, until_s)
    month = first.replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    vehicles = service.fleet.vehicles()
    names = {vehicle.id: vehicle.name for vehicle in vehicles}
    return render_template(
        "operator/operator.html",
        problem=None if problem is None else describe(problem).message,
        detail=_detail(problem),
        tried=request.form if problem is not None else {},
        day=first,
        plan_day=max(first, today + timedelta(days=1)),
        first_s=from_s,
        week_before=first - timedelta(days=_DAYS),
        week_after=first + timedelta(days=_DAYS),
        month=month,
        month_end=next_month - timedelta(days=1),
        shifts=sorted(shifts, key=lambda shift: (shift.start_s, by_name(names[shift.vehicle_id]))),
        breaks=service.crews.breaks([shift.id for shift in shifts]),
        vehicles=vehicles,
        vehicle_names=names,
        depots={vehicle.id: _stop_text(vehicle.depot_stop_id) for vehicle in vehicles},
        drivers=(drivers := service.crews.drivers()),
        driver_names={driver.staff.id: driver.staff.display_name for driver in drivers},
        engagements=tuple(Engagement),
        regimes=service.policy.regimes,
        lapses=service.crews.lapsing(),
        hours=service.crews.hours(start_of(month, zone), start_of(next_month, zone)),
        rooms_text=rooms_text,
        may_change=current_visitor().role.value == Role.OPERATOR.value,
        now_s=service.clock.now_s(),
    )


def _detail(problem: MobilityError | None) -> str:
    """Return the stops that could be meant; everything else is said by the sentence for the field."""
    is_depot = isinstance(problem, InvalidInput) and problem.field == "depot_stop_id"
    return problem.message if problem is not None and is_depot else ""


def _stop_text(stop_id: str) -> str:
    return stop_text(current_service().area.stop_by_id(stop_id))


def _done(use_case: Callable[[], Any], part: str) -> AnyResponse | tuple[str, int]:
    """Do it and show the page again; what does not go is said on the page, with what was typed."""
    try:
        use_case()
    except MobilityError as error:
        return _page(error), describe(error).status
    return redirect(url_for("operator.show", day=request.args.get("day") or None, _anchor=part))


def _form() -> Fields:
    return Fields(request.form)


def _skills() -> Any:
    rows = (request.form.getlist(name) for name in ("skill_name", "skill_from", "skill_until"))
    names, first_days, last_days = rows
    if not len(names) == len(first_days) == len(last_days):
        raise InvalidInput("skills", "each paper has a name, a first day and a last day")
    return read_skills_form(names, first_days, last_days, current_service().policy.timezone)


@operator.post("/betrieb/fahrzeuge")
def save_vehicle() -> AnyResponse | tuple[str, int]:
    """Add a vehicle, or change the one that is named."""

    def save() -> None:
        form, service = _form(), current_service()
        rooms = read_rooms(form.text("configurations", max_length=100, default=""))
        depot = read_depot(form.text("depot", max_length=200, default=""), service.area.stops)
        name, plate = (form.text(field, max_length=100, default="") for field in ("name", "plate"))
        regime = form.text("regime", max_length=20, default="")
        vehicle_id = form.text("id", max_length=64, default="")
        if not vehicle_id:
            service.fleet.add_vehicle(name, plate, rooms, depot, skills=_skills(), regime=regime, actor=current_actor())
            return
        known = service.fleet.vehicle(vehicle_id)
        changed = replace(known, name=name, plate=plate, configurations=rooms, depot_stop_id=depot)
        service.fleet.change_vehicle(replace(changed, skills=_skills(), regime=regime), current_actor())

    return _done(save, "fahrzeuge")


@operator.post("/betrieb/fahrzeuge/<vehicle_id>/ausser-dienst")
def retire_vehicle(vehicle_id: str) -> AnyResponse | tuple[str, int]:
    """Take a vehicle out of service for good."""
    return _done(lambda: current_service().fleet.retire_vehicle(vehicle_id, current_actor()), "fahrzeuge")


@operator.post("/betrieb/fahrpersonal")
def save_driver() -> AnyResponse | tuple[str, int]:
    """Add a driver with an account, or change the one that is named."""

    def save() -> None:
        form, service = _form(), current_service()
        engagement = Engagement(form.choice("engagement", tuple(each.value for each in Engagement)))
        skills = _skills()
        name = form.text("display_name", max_length=100, default="")
        driver_id = form.text("id", max_length=64, default="")
        if driver_id:
            staff = replace(service.crews.driver(driver_id).staff, display_name=name)
        else:
            username = form.text("username", max_length=64, default="")
            password = form.text("password", max_length=256, default="")
            staff = service.people.create_staff(username, password, Role.DRIVER, name, current_actor())
        service.crews.change_driver(Driver(staff, engagement, skills), current_actor())

    return _done(save, "fahrpersonal")


@operator.post("/betrieb/fahrpersonal/<driver_id>/ausgeschieden")
def retire_driver(driver_id: str) -> AnyResponse | tuple[str, int]:
    """Let a driver go."""
    return _done(lambda: current_service().crews.retire_driver(driver_id, current_actor()), "fahrpersonal")


@operator.post("/betrieb/schichten")
def add_shift() -> AnyResponse | tuple[str, int]:
    """Add a shift; without a driver it is open."""

    def add() -> None:
        form, service = _form(), current_service()
        zone = service.policy.timezone
        start_s, end_s = (moment(form.text(name, max_length=20, default=""), name, zone) for name in ("start", "end"))
        if end_s <= service.clock.now_s():
            raise InvalidInput("end_s", "a shift that is planned ends in the future")
        driver_id = form.text("driver_id", max_length=64, default="") or None
        vehicle_id = form.text("vehicle_id", max_length=64, default="")
        service.fleet.add_shift(vehicle_id, driver_id, start_s, end_s, actor=current_actor())

    return _done(add, "schichten")


@operator.post("/betrieb/schichten/<shift_id>/zurueckziehen")
def withdraw_shift(shift_id: str) -> AnyResponse | tuple[str, int]:
    """Call a shift off that has not begun."""
    return _done(lambda: current_service().crews.withdraw_shift(shift_id, current_actor()), "schichten")


@operator.get("/betrieb/stunden.csv")
def export_hours() -> Response:
    """Export the hours of every shift that begins between two days, both included."""
    service = current_service()
    zone = service.policy.timezone
    first, last, span_s = _read_span(zone)
    vehicles = {vehicle.id: vehicle.name for vehicle in service.fleet.vehicles()}
    ledger = service.crews.hours(*span_s)
    rows = (_hours_row(line.driver, own, vehicles, zone) for line in ledger for own in line.shifts)
    return download(csv_text(_HOURS, rows), f"stunden-{first:%Y%m%d}-{last:%Y%m%d}.csv")


@operator.get("/betrieb/fahrgeld.csv")
def export_ledger() -> Response:
    """Export what was owed, and what no longer is, for rides: every entry between two days, both included."""
    service = current_service()
    zone = service.policy.timezone
    first, last, span_s = _read_span(zone)
    rows = (_owed_row(entry, zone) for entry in service.booking.ledger(*span_s))
    return download(csv_text(_OWED, rows), f"fahrgeld-{first:%Y%m%d}-{last:%Y%m%d}.csv")


def _read_span(zone: ZoneInfo) -> tuple[date, date, tuple[int, int]]:
    """Read two days, both included, and the seconds from the begin of the one to the end of the other."""
    first, last = (read_day(request.args.get(name, ""), name) for name in ("from", "until"))
    return first, last, (start_of(first, zone), start_of(last + timedelta(days=1), zone))


_OWED = ("at", "ride", "pickup", "reason", "amount_eur")
_COUNTED = ("planned", "worked", "rested", "drove")
_HOURS = ("driver", "engagement", "vehicle", "start", "end", *(f"{each}_h" for each in _COUNTED))


def _hours_row(driver: Driver, own: ShiftHours, vehicles: Mapping[str, str], zone: ZoneInfo) -> dict[str, str]:
    return {
        "driver": driver.staff.display_name,
        "engagement": driver.engagement.value,
        "vehicle": vehicles.get(own.shift.vehicle_id, ""),
        "start": time_text(own.shift.start_s, zone),
        "end": time_text(own.shift.end_s, zone),
        **{f"{each}_h": decimal_text(getattr(own, f"{each}_s") / 3600) for each in _COUNTED},
    }


def _owed_row(entry: LedgerEntry, zone: ZoneInfo) -> dict[str, str]:
    return {
        "at": time_text(entry.at_s, zone),
        "ride": entry.mark,
        "pickup": time_text(entry.pickup_from_s, zone),
        "reason": entry.reason,
        "amount_eur": decimal_text(entry.amount_ct / 100),
    }
