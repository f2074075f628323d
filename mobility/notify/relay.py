"""
Send riders what the outbox says, by several workers at once.

Two steps, each safe to repeat. *Spreading* turns new messages into deliveries and moves the reader's place on, in one
transaction. *Delivering* claims one delivery for a minute, sends it, and notes that it was sent. A worker that dies in
between leaves a claim that runs out: so every notice is sent at least once, and twice only where its worker died (or
stood still for longer than the claim) between sending and noting. Each notice carries a key that stays the same when
it is sent again, so that a gateway can tell.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from mobility.booking.ticket import Ticket
from mobility.booking.values import BookingState
from mobility.clock import Clock, SystemClock
from mobility.errors import Collision, NotFound
from mobility.notify.moved import notice_for_moved
from mobility.notify.series import notice_for_series_day
from mobility.notify.texts import Language, Notice, notice_for_eta, notice_for_journey, notice_for_state
from mobility.notify.waiting import notice_for_waiting
from mobility.service import Service
from mobility.store.deliveries import Delivery
from mobility.store.outbox import Message
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["FileNotifier", "Notifier", "Relay"]

_log = logging.getLogger(__name__)
_COMING = frozenset({BookingState.BOOKED, BookingState.UNDER_WAY})
_OF_PLANS = ("series:", "waiting:")
_TOLD = frozenset({"booking_state", "journey", "moved"})
_CLAIM_S = 60
"""A worker that holds a delivery for longer is taken for dead, in real seconds."""
_AGAIN_AFTER_S = (10, 30, 60, 300, 900, 3600)
"""How long to wait after each failure, in real seconds; after the last the delivery has failed for good."""
_BATCH = 500


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
        """Append the notice, in one write: two workers do not mix their lines."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = {"key": notice.key, "to": notice.to, "booking_id": notice.booking_id, "text": notice.text}
        with self._path.open("ab", buffering=0) as file:
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


class Relay:
    """
    Notifies riders by one channel; several may run at once, in several processes.

    Parameters
    ----------
    service : Service
        Whose outbox it reads.
    notifier : Notifier
        Sends.
    language : {"de", "en"}
        Of the texts.
    wall : Clock
        Real time, by which claims run out.
    """

    _CHANNEL = "notices"

    def __init__(
        self, service: Service, notifier: Notifier, language: Language = "de", wall: Clock | None = None
    ) -> None:
        self._service = service
        self._notifier = notifier
        self._language = language
        self._wall = wall or SystemClock()
        self._holder = secrets.token_hex(16)

    def pump(self, limit: int = 200) -> int:
        """Deal with new messages and with up to `limit` deliveries; returns how many notices were sent."""
        self._spread()
        sent = 0
        for _ in range(limit):
            delivery = self._claim()
            if delivery is None:
                break
            sent += self._deliver(delivery)
        return sent

    def _spread(self) -> None:
        store, more = self._service.store, True
        while more:
            with store.reading() as work:
                last_id = work.outbox.cursor(self._CHANNEL)
                messages = work.outbox.after(last_id, None, _BATCH)
            more = len(messages) == _BATCH
            if not messages:
                return
            try:
                with store.unit_of_work() as work:
                    if work.outbox.move_cursor(self._CHANNEL, last_id, messages[-1].id):
                        work.deliveries.add(self._wanted(work, messages), self._CHANNEL)
                        work.commit()
            except Collision:
                continue  # another worker's very first step; its place is read in the next turn

    def _claim(self) -> Delivery | None:
        now_s = self._wall.now_s()
        with self._service.store.unit_of_work() as work:
            delivery = work.deliveries.claim(self._CHANNEL, self._holder, now_s, now_s + _CLAIM_S)
            work.commit()
        return delivery

    def _deliver(self, delivery: Delivery) -> int:
        """Send one claimed delivery and note it; returns how many notices were sent, 0 where nothing needed saying."""
        notices = self._notices_of(delivery.message)
        try:
            for notice in notices:
                self._notifier.send(notice)
        except OSError as error:
            self._note_failure(delivery, error)
            return 0
        with self._service.store.unit_of_work() as work:
            work.deliveries.sent(delivery, self._holder)
            work.commit()
        return len(notices)

    def _note_failure(self, delivery: Delivery, error: OSError) -> None:
        waits_s = _AGAIN_AFTER_S[delivery.attempts - 1 : delivery.attempts]
        again_s = self._wall.now_s() + waits_s[0] if waits_s else None
        told = "given up" if again_s is None else f"again in {waits_s[0]} s"
        _log.warning("notice %s could not be sent (%s); %s", delivery.message.id, error, told)
        with self._service.store.unit_of_work() as work:
            work.deliveries.failed(delivery, self._holder, again_s)
            work.commit()

    def _wanted(self, _work: UnitOfWork, messages: Sequence[Message]) -> Iterable[Message]:
        """Return which of these messages may need a notice."""
        return filter(_is_for_riders, messages)

    def _notices_of(self, message: Message) -> tuple[Notice, ...]:
        """Return what to send because of a message, to whom; each with a key that stays the same."""
        notice = self._notice_of(message)
        return () if notice is None else (notice,)

    def _notice_of(self, message: Message) -> Notice | None:
        try:
            if message.audience.startswith(_OF_PLANS):
                notice = self._about_plans(message)
            else:
                notice = self._worded(message, self._service.booking.ticket(str(message.payload["booking_id"])))
        except NotFound:
            return None
        return replace(notice, key=f"{self._CHANNEL}-{message.id}") if notice is not None and notice.to else None

    def _about_plans(self, message: Message) -> Notice | None:
        """Return what to tell of a series or of the waiting list."""
        zone = self._service.policy.timezone
        if message.topic == "waiting":
            view = self._service.waiting.view(str(message.payload["waiting_id"]))
            return notice_for_waiting(view, str(message.payload["state"]), self._language, zone)
        rider = self._service.series.view(str(message.payload["series_id"])).series.rider
        return notice_for_series_day(message.payload, rider, self._language, zone)

    def _worded(self, message: Message, ticket: Ticket) -> Notice | None:
        zone = self._service.policy.timezone
        if message.topic == "booking_state":
            return notice_for_state(ticket, BookingState(message.payload["state"]), self._language, zone)
        if message.topic == "journey":
            return notice_for_journey(ticket, str(message.payload["what"]), self._language, zone)
        if message.topic == "moved":
            return notice_for_moved(ticket, message.payload, self._language, zone)
        return notice_for_eta(ticket, self._language, zone) if ticket.state in _COMING else None


def _is_for_riders(message: Message) -> bool:
    """Tell whether a message may need a notice; what is told to the control room beside it is the same again."""
    if message.audience.startswith(_OF_PLANS):
        return True
    if not message.audience.startswith("booking:"):
        return False
    return message.topic in _TOLD or (message.topic == "eta" and bool(message.payload["late"]))
