"""Who may hear which audience; asked of the database at every subscription."""

from __future__ import annotations

from mobility.errors import MobilityError, NotAllowed, NotFound
from mobility.service import Service
from web.access import CONTROL, PLANNING, Role
from web.api.riders import check_open
from web.session import Visitor

__all__ = ["check_may_hear", "drives"]


def drives(service: Service, driver_id: str, vehicle_id: str) -> bool:
    """Tell whether a driver has a shift on a vehicle now."""
    try:
        return service.fleet.driver_task(driver_id).shift.vehicle_id == vehicle_id
    except MobilityError:
        return False  # no shift, so no vehicle


def _drives(service: Service, visitor: Visitor, vehicle_id: str) -> bool:
    is_driver = visitor.role is Role.DRIVER and visitor.person_id is not None
    return is_driver and drives(service, visitor.person_id or "", vehicle_id)


def check_may_hear(service: Service, visitor: Visitor, audience: str) -> None:
    """
    Refuse an audience that is not for this visitor.

    Raises
    ------
    NotAllowed
        For the control room, planners' runs or a vehicle, where the role does not fit.
    NotFound
        For a booking that does not exist; its id is the key, so knowing it is enough.
    """
    kind, _, name = audience.partition(":")
    if kind == "booking" and name:
        service.booking.ticket(name)
        check_open(name)
        return
    allowed = (
        (audience == "control" and visitor.role in CONTROL)
        or (kind in {"planner", "run"} and visitor.role in PLANNING)
        or (kind == "vehicle" and bool(name) and (visitor.role in CONTROL or _drives(service, visitor, name)))
    )
    if not allowed:
        if kind not in {"control", "planner", "run", "vehicle"}:
            raise NotFound(f"there is no audience {audience[:40]!r}; known are control, vehicle:ID and booking:ID")
        raise NotAllowed(f"{audience[:40]} is not open to a {visitor.role.value}")
