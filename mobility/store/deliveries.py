"""Messages on their way to riders: one row for each channel, claimed by the worker that sends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, aliased

from mobility.store.outbox import Message
from mobility.store.tables import OutboxRow
from mobility.store.work_tables import WAITING, DeliveryRow

__all__ = ["Deliveries", "Delivery"]

_SENT, _FAILED = "sent", "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be sent by one channel, for the `attempts`-th time."""

    message: Message
    channel: str
    attempts: int


class Deliveries:
    """Deliveries by message and channel."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, messages: Iterable[Message], channel: str) -> None:
        """Write down that these messages are to be sent."""
        for message in messages:
            self._session.add(
                DeliveryRow(
                    message_id=message.id,
                    channel=channel,
                    subject=message.audience,
                    state=WAITING,
                    created_s=message.created_s,
                    until_s=0,
                    holder=None,
                    attempts=0,
                )
            )
        self._session.flush()

    def claim(self, channel: str, holder: str, now_s: int, until_s: int) -> Delivery | None:
        """
        Take the delivery that waits longest, or None; until `until_s` it is the holder's alone.

        What concerns one ride is sent in order: nothing is claimed while something earlier about it waits.
        """
        earlier = aliased(DeliveryRow)
        first_of_its_ride = ~exists().where(
            earlier.subject == DeliveryRow.subject,
            earlier.channel == channel,
            earlier.message_id < DeliveryRow.message_id,
            earlier.state == WAITING,
        )
        query = select(DeliveryRow.message_id).where(
            DeliveryRow.channel == channel,
            DeliveryRow.state == WAITING,
            DeliveryRow.until_s <= now_s,
            first_of_its_ride,
        )
        # On PostgreSQL a row another worker is claiming is passed over; SQLite has one writer at a time anyway.
        query = query.order_by(DeliveryRow.message_id).limit(1).with_for_update(skip_locked=True)
        message_id = self._session.scalar(query)
        if message_id is None:
            return None
        claimed = self._session.scalar(
            update(DeliveryRow)
            .where(DeliveryRow.message_id == message_id, DeliveryRow.channel == channel)
            .where(DeliveryRow.state == WAITING, DeliveryRow.until_s <= now_s)
            .values(holder=holder, until_s=until_s, attempts=DeliveryRow.attempts + 1)
            .returning(DeliveryRow.attempts)
        )
        row = self._session.get(OutboxRow, message_id)
        if claimed is None or row is None:
            return None
        return Delivery(Message(row.id, row.created_s, row.audience, row.topic, row.payload), channel, claimed)

    def sent(self, delivery: Delivery, holder: str) -> bool:
        """Note that a claimed delivery was made; returns False where the claim was lost meanwhile."""
        return self._ended(delivery, holder, state=_SENT, holder=None)

    def failed(self, delivery: Delivery, holder: str, again_s: int | None) -> bool:
        """Note that it did not work and is tried again at `again_s`, or never (None)."""
        if again_s is None:
            return self._ended(delivery, holder, state=_FAILED, holder=None)
        return self._ended(delivery, holder, until_s=again_s, holder=None)

    def _ended(self, delivery: Delivery, by: str, /, **values: object) -> bool:
        changed = self._session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.message_id == delivery.message.id, DeliveryRow.channel == delivery.channel)
            .where(DeliveryRow.holder == by, DeliveryRow.state == WAITING)
            .values(**values)
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        return changed.rowcount == 1
