"""The live hub: one Socket.IO server, one thread that follows the outbox and sends the positions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from mobility.errors import MobilityError
from mobility.fleet.values import VehiclePosition
from mobility.service import Service
from mobility.store.outbox import Message, session_audience
from web.live.audiences import drives
from web.live.positions import DriverVehicles, PositionBatch, RideWatch
from web.live.tail import OutboxTail
from web.settings import WebSettings

__all__ = ["LiveHub"]

_log = logging.getLogger(__name__)
_MAX_MESSAGE_BYTES = 16 * 1024
_JOIN_S = 5.0
_DUTIES_EVERY_S = 10.0
_ELSEWHERE_EVERY_S = 2.0
"""How often positions are looked for that were reported to other web servers; those store them every five seconds."""


class LiveHub:
    """
    Everything that is pushed. Start it once the server serves; stop it before the store closes.

    Sockets hold no truth: a message is a hint, and the client can always ask the API again.
    """

    def __init__(self, service: Service, settings: WebSettings) -> None:
        self._service = service
        self._settings = settings
        # The websocket transport needs no polling sessions; events of one socket stay in order without handler threads.
        self.socketio = SocketIO(
            async_mode="threading",
            transports=["websocket"],
            manage_session=False,
            async_handlers=False,
            max_http_buffer_size=_MAX_MESSAGE_BYTES,
        )
        self._drivers = DriverVehicles(service)
        self._watch = RideWatch(self._visible_vehicle, service.clock)
        self._batch = PositionBatch(self._watch, self._emit_positions)
        self._tail = OutboxTail(service.outbox, self._emit_message, self._notice)
        self._on_duty: set[tuple[str, str, str]] = set()  # socket, driver, vehicle
        self._riders: dict[tuple[str, str], str | None] = {}  # by socket and ride: the rider that browser is known as
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def init_app(self, app: Flask) -> None:
        """Serve Socket.IO beside the routes of `app`."""
        self.socketio.init_app(app)

    def start(self) -> None:
        """Begin to follow the outbox and to send positions."""
        if self._threads:
            return
        self._stopping.clear()
        for name, every_s, work in (
            ("outbox", self._settings.outbox_poll_s, self._tail.poll),
            ("positions", self._settings.position_batch_s, self._batch.flush),
            ("elsewhere", _ELSEWHERE_EVERY_S, self._gather_elsewhere),
            ("duties", _DUTIES_EVERY_S, self.check_duties),
        ):
            thread = threading.Thread(target=self._repeat, args=(every_s, work), name=f"live-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop all threads and wait for them."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(_JOIN_S)
        self._threads.clear()

    def report(self, position: VehiclePosition) -> None:
        """Store a vehicle's position, then pass it on; one that cannot be true goes no further."""
        if self._service.fleet.report_position(position):
            self._batch.add(position)

    def _gather_elsewhere(self) -> None:
        for position in self._service.fleet.positions():
            self._batch.add(position)

    def vehicle_of(self, driver_id: str) -> str:
        """Return the vehicle a driver drives; asked so often that the answer is kept for a few seconds."""
        return self._drivers.vehicle_of(driver_id)

    def join(self, sid: str, audience: str, last_id: int | None) -> int:
        """Let a socket hear an audience it may hear; returns the id up to which it knows everything."""
        kind, _, name = audience.partition(":")
        if kind == "booking":
            self._watch.add(sid, name)
        return self._tail.join(audience, last_id, sid, lambda: self.socketio.server.enter_room(sid, audience))

    def hears_on_duty(self, sid: str, driver_id: str, audience: str) -> None:
        """Remember that a driver's socket hears a vehicle only as long as the driver's shift on it lasts."""
        kind, _, vehicle_id = audience.partition(":")
        if kind == "vehicle":
            with self._lock:
                self._on_duty.add((sid, driver_id, vehicle_id))

    def check_duties(self) -> None:
        """Let the sockets of drivers whose shift has ended hear their vehicle no more."""
        with self._lock:
            heard = tuple(self._on_duty)
        for sid, driver_id, vehicle_id in heard:
            if not drives(self._service, driver_id, vehicle_id):
                self.socketio.server.leave_room(sid, f"vehicle:{vehicle_id}")
                with self._lock:
                    self._on_duty.discard((sid, driver_id, vehicle_id))

    def hears_as_rider(self, sid: str, booking_id: str, person_id: str | None) -> None:
        """Remember which rider a socket is known as that hears a ride: a companion hears it only while trusted."""
        with self._lock:
            self._riders[sid, booking_id] = person_id

    def _close_to_companions(self, booking_id: str) -> None:
        """Let a ride be heard no more by those whose trust has ended."""
        rider = self._service.companions.closed_to(booking_id)
        with self._lock:
            known = [(key, person) for key, person in self._riders.items() if key[1] == booking_id]
            gone = [key for key, person in known if rider is not None and person != rider]
            for key in gone:
                del self._riders[key]
        for sid, _ in gone:
            self.socketio.server.leave_room(sid, f"booking:{booking_id}")

    def leave(self, sid: str) -> None:
        """Forget a socket."""
        self._watch.drop(sid)
        with self._lock:
            self._riders = {key: person for key, person in self._riders.items() if key[0] != sid}
            self._on_duty = {known for known in self._on_duty if known[0] != sid}

    def end_session(self, nonce: str) -> None:
        """Disconnect every socket of a sign-in that ended: here at once, elsewhere when the outbox is read."""
        self._disconnect(session_audience(nonce))
        self._service.people.sign_out(nonce)

    def _disconnect(self, room: str) -> None:
        for sid, _ in list(self.socketio.server.manager.get_participants("/", room)):
            self.socketio.server.disconnect(sid)

    def _repeat(self, every_s: float, work: Callable[[], Any]) -> None:
        while not self._stopping.wait(every_s):
            try:
                work()
            except Exception:  # noqa: BLE001 - the thread must outlive a database that is away for a moment
                _log.exception("live updates failed, trying again")

    def _notice(self, message: Message) -> None:
        kind, _, name = message.audience.partition(":")
        if kind == "booking":
            self._watch.refresh(name)
        if message.topic == "companion_ended":
            self._close_to_companions(name)
        if message.topic == "signed_out":
            self._disconnect(message.audience)

    def _visible_vehicle(self, booking_id: str) -> tuple[str, int] | None:
        try:
            ticket = self._service.booking.ticket(booking_id)
        except MobilityError:
            return None
        if ticket.vehicle is None or ticket.shown_from_s is None:
            return None
        return ticket.vehicle.id, ticket.shown_from_s

    def _emit_message(self, message: dict[str, Any], to: str) -> None:
        self.socketio.emit("message", message, to=to)

    def _emit_positions(self, room: str, positions: list[dict[str, Any]]) -> None:
        self.socketio.emit("positions", positions, to=room)
