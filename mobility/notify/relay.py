"""Send riders what the outbox says, each message once for each notifier that takes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from mobility.booking.ticket import Ticket
from mobility.booking.values import BookingState
from mobility.errors import NotFound
from mobility.notify.series import notice_for_series_day
from mobility.notify.texts import Language, Notice, notice_for_eta, notice_for_journey, notice_for_state
from mobility.notify.waiting import notice_for_waiting
from mobility.service import Service
from mobility.store.outbox import Message

__all__ = ["FileNotifier", "Notifier", "Relay"]

_COMING = frozenset({BookingState.BOOKED, BookingState.UNDER_WAY})


class Notifier(Protocol):
    """A way to reach riders: mail, text message, or a file."""

    def send(self, notice: Notice) -> None:
        """Deliver one notice; raises OSError where that is not possible now (it is tried again later)."""
        ...


class FileNotifier:
    """Appends every notice as one line of JSON to a file: a trace for demos, and for a gateway that reads it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, notice: Notice) -> None:
        """Append the notice."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = {"to": notice.to, "booking_id": notice.booking_id, "text": notice.text}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Relay:
    """
    Reads the outbox from where it stopped and notifies riders.

    The place is kept in the store after each batch: a crash in between may repeat a notice, never lose one.
    """

    _NAME = "notices"

    def __init__(self, service: Service, notifier: Notifier, language: Language = "de") -> None:
        self._service = service
        self._notifier = notifier
        self._language = language

    def pump(self, limit: int = 200) -> int:
        """Deal with the next messages; returns how many notices were sent."""
        store = self._service.store
        with store.reading() as work:
            messages = work.outbox.after(work.outbox.cursor(self._NAME), None, limit)
        if not messages:
            return 0
        sent = 0
        for notice in self._notices(messages):
            self._notifier.send(notice)
            sent += 1
        with store.unit_of_work() as work:
            work.outbox.move_cursor(self._NAME, messages[-1].id)
            work.commit()
        return sent

    def _notices(self, messages: tuple[Message, ...]) -> Iterator[Notice]:
        for message in messages:
            if message.audience.startswith(("series:", "waiting:")):
                told = self._about_plans(message)
                if told is not None and told.to:
                    yield told
                continue
            if not message.audience.startswith("booking:"):
                continue  # the same is told to the control room; riders hear it once
            try:
                ticket = self._service.booking.ticket(str(message.payload["booking_id"]))
            except NotFound:
                continue
            notice = self._notice(message, ticket)
            if notice is not None and notice.to:
                yield notice

    def _about_plans(self, message: Message) -> Notice | None:
        """Return what to tell of a series or of the waiting list."""
        if message.topic == "waiting":
            view = self._service.waiting.view(str(message.payload["waiting_id"]))
            zone = self._service.policy.timezone
            return notice_for_waiting(view, str(message.payload["state"]), self._language, zone)
        rider = self._service.series.view(str(message.payload["series_id"])).series.rider
        return notice_for_series_day(message.payload, rider, self._language, self._service.policy.timezone)

    def _notice(self, message: Message, ticket: Ticket) -> Notice | None:
        zone = self._service.policy.timezone
        if message.topic == "booking_state":
            return notice_for_state(ticket, BookingState(message.payload["state"]), self._language, zone)
        if message.topic == "journey":
            return notice_for_journey(ticket, str(message.payload["what"]), self._language, zone)
        if message.topic == "eta" and ticket.state in _COMING and message.payload["late"]:
            return notice_for_eta(ticket, self._language, zone)
        return None
