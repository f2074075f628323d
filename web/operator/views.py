"""The operator's page: vehicles, drivers, shifts and hours, as plain forms that need no script."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mobility.errors import InvalidInput, MobilityError
from mobility.fleet.crew import Driver, Engagement
from mobility.people.values import Role
from web.api.parse import Fields
from web.context import current_service
from web.errors import describe
from web.operator.forms import moment, read_day, read_depot, read_rooms, read_skills_form, rooms_text, start_of
from web.session import current_staff_id, current_visitor

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
    return render_template(
        "operator/operator.html",
        problem=None if problem is None else describe(problem).message,
        detail="" if problem is None else problem.message,
        tried=request.form if problem is not None else {},
        day=first,
        first_s=from_s,
        week_before=first - timedelta(days=_DAYS),
        week_after=first + timedelta(days=_DAYS),
        month=month,
        month_end=next_month - timedelta(days=1),
        shifts=shifts,
        breaks=service.crews.breaks([shift.id for shift in shifts]),
        vehicles=vehicles,
        vehicle_names={vehicle.id: vehicle.name for vehicle in vehicles},
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


def _stop_text(stop_id: str) -> str:
    stop = current_service().area.stop_by_id(stop_id)
    return f"{stop.name}, {stop.municipality}"


def _done(use_case: Callable[[], Any], part: str) -> AnyResponse | tuple[str, int]:
    """Do it and show the page again; what does not go is said on the page, with what was typed."""
    try:
        use_case()
    except MobilityError as error:
        return _page(error), describe(error).status
    return redirect(url_for("operator.show", day=request.args.get("day") or None, _anchor=part))


def _form() -> Fields:
    return Fields(request.form)


def _actor() -> str:
    return f"staff:{current_staff_id()}"


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
            service.fleet.add_vehicle(name, plate, rooms, depot, skills=_skills(), regime=regime)
            return
        known = service.fleet.vehicle(vehicle_id)
        changed = replace(known, name=name, plate=plate, configurations=rooms, depot_stop_id=depot)
        service.fleet.change_vehicle(replace(changed, skills=_skills(), regime=regime), _actor())

    return _done(save, "fahrzeuge")


@operator.post("/betrieb/fahrzeuge/<vehicle_id>/ausser-dienst")
def retire_vehicle(vehicle_id: str) -> AnyResponse | tuple[str, int]:
    """Take a vehicle out of service for good."""
    return _done(lambda: current_service().fleet.retire_vehicle(vehicle_id, _actor()), "fahrzeuge")


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
            staff = service.people.create_staff(username, password, Role.DRIVER, name)
        service.crews.change_driver(Driver(staff, engagement, skills), _actor())

    return _done(save, "fahrpersonal")


@operator.post("/betrieb/fahrpersonal/<driver_id>/ausgeschieden")
def retire_driver(driver_id: str) -> AnyResponse | tuple[str, int]:
    """Let a driver go."""
    return _done(lambda: current_service().crews.retire_driver(driver_id, _actor()), "fahrpersonal")


@operator.post("/betrieb/schichten")
def add_shift() -> AnyResponse | tuple[str, int]:
    """Add a shift; without a driver it is open."""

    def add() -> None:
        form, service = _form(), current_service()
        zone = service.policy.timezone
        start_s, end_s = (moment(form.text(name, max_length=20, default=""), name, zone) for name in ("start", "end"))
        driver_id = form.text("driver_id", max_length=64, default="") or None
        service.fleet.add_shift(form.text("vehicle_id", max_length=64, default=""), driver_id, start_s, end_s)

    return _done(add, "schichten")


@operator.post("/betrieb/schichten/<shift_id>/zurueckziehen")
def withdraw_shift(shift_id: str) -> AnyResponse | tuple[str, int]:
    """Call a shift off that has not begun."""
    return _done(lambda: current_service().crews.withdraw_shift(shift_id, _actor()), "schichten")


@operator.get("/betrieb/stunden.csv")
def export_hours() -> Response:
    """Export the hours of every shift that begins between two days, both included."""
    service = current_service()
    zone = service.policy.timezone
    first, last, span_s = _read_span(zone)
    ledger = service.crews.hours(*span_s)
    names = {vehicle.id: vehicle.name for vehicle in service.fleet.vehicles()}
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("driver", "engagement", "vehicle", "start", "end", *(f"{each}_h" for each in _COUNTED)))
    for line in ledger:
        for own in line.shifts:
            span = (datetime.fromtimestamp(at_s, zone).isoformat() for at_s in (own.shift.start_s, own.shift.end_s))
            counted = (f"{getattr(own, f'{each}_s') / 3600:.2f}" for each in _COUNTED)
            who = _cell(line.driver.staff.display_name), line.driver.engagement.value
            table.writerow((*who, _cell(names.get(own.shift.vehicle_id, "")), *span, *counted))
    return _csv(f"stunden-{_compact(first)}-{_compact(last)}.csv", text.getvalue())


@operator.get("/betrieb/fahrgeld.csv")
def export_ledger() -> Response:
    """Export what was owed, and what no longer is, for rides: every entry between two days, both included."""
    service = current_service()
    zone = service.policy.timezone
    first, last, span_s = _read_span(zone)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("at", "ride", "pickup", "reason", "amount_eur"))
    for entry in service.booking.ledger(*span_s):
        at, pickup = (datetime.fromtimestamp(at_s, zone).isoformat() for at_s in (entry.at_s, entry.pickup_from_s))
        table.writerow((at, entry.mark, pickup, entry.reason, f"{entry.amount_ct / 100:.2f}"))
    return _csv(f"fahrgeld-{_compact(first)}-{_compact(last)}.csv", text.getvalue())


def _read_span(zone: ZoneInfo) -> tuple[date, date, tuple[int, int]]:
    """Read two days, both included, and the seconds from the begin of the one to the end of the other."""
    first, last = (read_day(request.args.get(name, ""), name) for name in ("from", "until"))
    return first, last, (start_of(first, zone), start_of(last + timedelta(days=1), zone))


def _csv(name: str, text: str) -> Response:
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


_COUNTED = ("planned", "worked", "rested", "drove")


def _compact(day: date) -> str:
    return day.strftime("%Y%m%d")


def _cell(text: str) -> str:
    """Return a text no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
