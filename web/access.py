"""
Who may do what: one table for routes, one for socket events.

A route or event that is missing here makes `create_app` refuse to start, so nothing becomes reachable by accident.
Guests need no role for a ticket: its unguessable booking id is the key, checked where the ticket is read.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

__all__ = ["EVERYONE", "ROUTES", "SOCKET_EVENTS", "Role", "UnlistedAccess", "check_all_listed"]


class Role(enum.StrEnum):
    """What a person may act as; someone who has not signed in is a guest."""

    GUEST = "guest"
    RESIDENT = "resident"
    DRIVER = "driver"
    DISPATCHER = "dispatcher"
    PLANNER = "planner"
    OPERATOR = "operator"


EVERYONE = frozenset(Role)
DRIVERS = frozenset({Role.DRIVER})
CONTROL = frozenset({Role.DISPATCHER, Role.OPERATOR})
OPERATING = frozenset({Role.OPERATOR})
PLANNING = frozenset({Role.PLANNER, Role.OPERATOR})

ROUTES: dict[str, frozenset[Role]] = {
    # pages
    "static": EVERYONE,
    "health.health": EVERYONE,
    "resident.book": EVERYONE,
    "resident.ticket": EVERYONE,
    "resident.rides": EVERYONE,
    "resident.new_series": EVERYONE,
    "resident.series": EVERYONE,
    "resident.waiting": EVERYONE,
    "resident.circle": EVERYONE,
    "resident.invitation": EVERYONE,
    "resident.practice": EVERYONE,  # the code in its address is the key
    "auth.sign_in_page": EVERYONE,
    "auth.sign_in": EVERYONE,
    "auth.sign_out": EVERYONE,
    "driver.drive": DRIVERS,
    "driver.shifts": DRIVERS,
    "driver.take_shift": DRIVERS,
    "driver.give_back_shift": DRIVERS,
    "control_room.board": CONTROL,
    "control_room.show_board": CONTROL,
    "control_room.show_fairness": CONTROL,
    "control_room.bookings": CONTROL,
    "control_room.book_for_caller": CONTROL,
    "control_room.book_group_for_caller": CONTROL,
    "control_room.show_caller": CONTROL,
    "control_room.cancel_ride": CONTROL,
    "control_room.press_ready": CONTROL,
    "control_room.keep_way_home": CONTROL,
    "control_room.practices": CONTROL,
    "control_room.add_practice": CONTROL,
    "control_room.renew_practice": CONTROL,
    "control_room.close_practice": CONTROL,
    "control_room.vehicle_path": CONTROL,
    "control_room.spare_vehicles": CONTROL,
    "control_room.break_down": CONTROL,
    "control_room.settle_lost_ride": CONTROL,
    "control_room.move_break": CONTROL,
    "operator.show": CONTROL,
    "operator.add_shift": CONTROL,
    "operator.withdraw_shift": CONTROL,
    "operator.export_hours": CONTROL,
    "operator.export_ledger": CONTROL,
    "operator.save_vehicle": OPERATING,
    "operator.retire_vehicle": OPERATING,
    "operator.save_driver": OPERATING,
    "operator.retire_driver": OPERATING,
    "control_room.close_road": CONTROL,
    "control_room.open_road": CONTROL,
    "control_room.set_season": CONTROL,
    "planner.plan": PLANNING,
    "planner.list_runs": PLANNING,
    "planner.start_run": PLANNING,
    "planner.show_run": PLANNING,
    "planner.export_run": PLANNING,
    "planner.list_unmet": PLANNING,
    "planner.export_unmet": PLANNING,
    # residents
    "api.area": EVERYONE,
    "api.places": EVERYONE,
    "api.reverse_place": EVERYONE,
    "api.show_walk": EVERYONE,
    "api.tile": EVERYONE,
    "api.tile_metadata": EVERYONE,
    "api.find_offers": EVERYONE,
    "api.hold_booking": EVERYONE,
    "api.show_booking": EVERYONE,
    "api.confirm_booking": EVERYONE,
    "api.cancel_booking": EVERYONE,
    "api.booking_path": EVERYONE,
    "api.keep_way_home": EVERYONE,
    "api.find_round_trips": EVERYONE,
    "api.hold_round_trip": EVERYONE,
    "api.hold_group": EVERYONE,
    # companions: the signed cookie says which rider, or whose companion, sits at the browser
    "api.show_circle": EVERYONE,
    "api.introduce_rider": EVERYONE,
    "api.share_earlier_rides": EVERYONE,
    "api.invite_companion": EVERYONE,
    "api.end_companion": EVERYONE,
    "api.accept_invitation": EVERYONE,
    "api.leave_rider": EVERYONE,
    "api.find_visits": EVERYONE,
    "api.hold_visit": EVERYONE,
    "api.press_ready": EVERYONE,
    "api.show_patients": EVERYONE,
    "api.press_ready_for_patient": EVERYONE,
    "api.join_waiting": EVERYONE,
    "api.show_waiting": EVERYONE,
    "api.leave_waiting": EVERYONE,
    "api.begin_series": EVERYONE,
    "api.show_series": EVERYONE,
    "api.change_series": EVERYONE,
    "api.end_series": EVERYONE,
    "api.cancel_day": EVERYONE,
    "api.move_day": EVERYONE,
    # sign-in
    "api.start_session": EVERYONE,
    "api.end_session": EVERYONE,
    "api.show_session": EVERYONE,
    # drivers
    "api.driver_task": DRIVERS,
    "api.driver_event": DRIVERS,
    "api.driver_route": DRIVERS,
    "api.driver_position": DRIVERS,
    "api.start_shift": DRIVERS,
    "api.end_shift": DRIVERS,
}

SOCKET_EVENTS: dict[str, frozenset[Role]] = {
    "connect": EVERYONE,
    "disconnect": EVERYONE,
    # Which audiences may be heard is decided per audience, in web/live/audiences.py.
    "subscribe": EVERYONE,
    "position": DRIVERS,
}


class UnlistedAccess(RuntimeError):
    """A route or socket event has no line in web/access.py; add one that says which roles may use it."""


def check_all_listed(endpoints: Iterable[str], events: Iterable[str]) -> None:
    """
    Refuse an application with a route or socket event that the tables do not name.

    Raises
    ------
    UnlistedAccess
        Naming everything that is missing.
    """
    missing = sorted(set(endpoints) - ROUTES.keys()) + sorted(set(events) - SOCKET_EVENTS.keys())
    if missing:
        raise UnlistedAccess(f"no roles are listed in web/access.py for: {', '.join(missing)}")
