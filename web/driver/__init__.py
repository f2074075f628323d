"""The driver's pages; the screen's data comes from the API, so that it keeps working where the network does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mobility.errors import MobilityError
from mobility.fleet.values import ShiftState
from web.context import current_service
from web.errors import describe
from web.session import current_staff_id, current_visitor

__all__ = ["drive", "driver", "give_back_shift", "shifts", "take_shift"]

_AHEAD_S = 28 * 86_400
driver = Blueprint("driver", __name__)


@driver.get("/fahrer")
def drive() -> str:
    """Show the driver's screen."""
    return render_template("driver/drive.html", driver=current_visitor())


@driver.get("/fahrer/schichten")
def shifts() -> str:
    """Show a driver's own shifts, and those nobody has taken yet."""
    return _page()


def _page(problem: MobilityError | None = None) -> str:
    service = current_service()
    now_s = service.clock.now_s()
    coming = service.fleet.shifts(now_s, now_s + _AHEAD_S)
    own = [s for s in coming if s.driver_id == current_staff_id() and s.state is not ShiftState.ENDED]
    return render_template(
        "driver/shifts.html",
        problem=None if problem is None else describe(problem).message,
        own=own,
        open=service.crews.open_shifts(now_s + _AHEAD_S),
        vehicles={vehicle.id: vehicle for vehicle in service.fleet.vehicles()},
        now_s=now_s,
    )


@driver.post("/fahrer/schichten/<shift_id>/uebernehmen")
def take_shift(shift_id: str) -> Response | tuple[str, int]:
    """Take an open shift."""
    return _done(lambda driver_id: current_service().crews.take_shift(shift_id, driver_id))


@driver.post("/fahrer/schichten/<shift_id>/abgeben")
def give_back_shift(shift_id: str) -> Response | tuple[str, int]:
    """Open one's own shift again."""
    return _done(lambda driver_id: current_service().crews.give_back_shift(shift_id, driver_id))


def _done(use_case: Callable[[str], Any]) -> Response | tuple[str, int]:
    try:
        use_case(current_staff_id())
    except MobilityError as error:
        return _page(error), describe(error).status
    return redirect(url_for("driver.shifts"))
