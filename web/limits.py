"""How often one address may do what costs much; counted by each server process for itself."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from web.settings import RateLimits

__all__ = ["LIMITED", "limit_requests"]

LIMITED: dict[str, str] = {
    "api.start_session": "sign_in",
    "auth.sign_in": "sign_in",
    "api.find_offers": "offers",
    "api.find_round_trips": "offers",
    "api.find_visits": "offers",
    "api.hold_booking": "bookings",
    "api.hold_round_trip": "bookings",
    "api.hold_group": "bookings",
    "api.hold_visit": "bookings",
    "api.confirm_booking": "bookings",
    "api.cancel_booking": "bookings",
    "api.keep_way_home": "bookings",
    "api.press_ready": "bookings",
    "api.press_ready_for_patient": "bookings",
    "api.join_waiting": "bookings",
    "api.leave_waiting": "bookings",
    "api.begin_series": "bookings",
    "api.change_series": "bookings",
    "api.end_series": "bookings",
    "api.cancel_day": "bookings",
    "api.move_day": "bookings",
    "api.introduce_rider": "bookings",
    "api.share_earlier_rides": "bookings",
    "api.invite_companion": "bookings",
    "api.end_companion": "bookings",
    "api.accept_invitation": "bookings",
    "api.leave_rider": "bookings",
    "api.places": "searches",
    "api.reverse_place": "searches",
    "api.show_walk": "searches",
}
"""Which field of `RateLimits` holds for which endpoint."""


def _address_and_name() -> str:
    # Many drivers may share an address; nobody may try many passwords on one name.
    body = request.get_json(silent=True) if request.is_json else request.form
    name = body.get("username", "") if isinstance(body, dict) else ""
    return f"{get_remote_address()} {str(name)[:64].lower()}"


def limit_requests(app: Flask, limits: RateLimits | None) -> None:
    """Limit the endpoints of `LIMITED` that `app` has; None limits nothing (load tests)."""
    limiter = Limiter(
        get_remote_address, app=app, storage_uri="memory://", headers_enabled=True, enabled=limits is not None
    )
    for endpoint, name in LIMITED.items():
        if endpoint not in app.view_functions or limits is None:
            continue
        key = _address_and_name if name == "sign_in" else get_remote_address
        limited = limiter.limit(getattr(limits, name), key_func=key)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited
