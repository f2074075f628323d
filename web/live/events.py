"""What clients may send over a socket. Each event is authorised when it comes, against the database."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from flask import request
from flask_socketio import join_room

from mobility.errors import InvalidInput
from mobility.service import Service
from mobility.store.outbox import session_audience
from web.access import SOCKET_EVENTS, Role
from web.api.parse import Fields
from web.api.read import read_position
from web.errors import WrongRole, describe
from web.live.audiences import check_may_hear
from web.live.hub import LiveHub
from web.session import known_person, look_up_again

__all__ = ["register_events"]

_log = logging.getLogger(__name__)
Handler = Callable[..., dict[str, Any] | None]


def _fields(data: object) -> Fields:
    if not isinstance(data, dict):
        raise InvalidInput("body", "an event brings one JSON object")
    return Fields(data)


def _check_role(event: str) -> None:
    if look_up_again().role not in SOCKET_EVENTS[event]:
        raise WrongRole


def _guarded(name: str, handler: Handler) -> Handler:
    """Check the role for every single event, and answer errors in the one JSON shape instead of dropping the socket."""

    @functools.wraps(handler)
    def guarded(*args: Any) -> dict[str, Any] | None:
        try:
            _check_role(name)
            return handler(*args)
        except Exception as error:  # noqa: BLE001 - answered, and logged where it is a fault of ours
            answer = describe(error)
            if answer.status >= 500:
                _log.exception("socket event %s failed", name)
            return answer.as_json()

    return guarded


def register_events(live: LiveHub, service: Service) -> None:
    """Add the handlers of all socket events to the hub."""

    def connect(_auth: object = None) -> None:
        nonce = look_up_again().nonce
        if nonce:
            join_room(session_audience(nonce))

    def disconnect(_reason: object = None) -> None:
        live.leave(request.sid)  # type: ignore[attr-defined]

    def subscribe(data: object = None) -> dict[str, Any]:
        fields = _fields(data)
        audience = fields.text("audience", max_length=100)
        visitor = look_up_again()
        check_may_hear(service, visitor, audience)
        sid: str = request.sid  # type: ignore[attr-defined]
        kind, _, name = audience.partition(":")
        if kind == "booking" and not visitor.is_staff:
            live.hears_as_rider(sid, name, known_person())
        last_id = live.join(sid, audience, fields.optional_integer("last_id", 0))
        if visitor.role is Role.DRIVER:
            live.hears_on_duty(sid, visitor.person_id or "", audience)
        return {"last_id": last_id}

    def position(data: object = None) -> dict[str, Any]:
        vehicle_id = live.vehicle_of(look_up_again().person_id or "")
        live.report(read_position(_fields(data), vehicle_id, service.clock.now_s()))
        return {}

    for handler in (connect, disconnect, subscribe, position):
        live.socketio.on_event(handler.__name__, _guarded(handler.__name__, handler))
