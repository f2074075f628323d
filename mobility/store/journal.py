"""What is written beside an effect: outbox messages, audit entries, and readers' cursors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from mobility.store.many_rows import insert_rows
from mobility.store.outbox import Message
from mobility.store.tables import AuditRow, CursorRow, OutboxRow, table_of
from mobility.store.work_tables import WAITING, DeliveryRow

__all__ = ["Audit", "Outbox"]

_OUTBOX, _AUDIT, _CURSORS = table_of(OutboxRow), table_of(AuditRow), table_of(CursorRow)
_NEW_ENTRY = insert(_AUDIT)
_OUTBOX_LOCK = 0x6F7574626F78  # "outbox"; any number no other lock of this database uses


class Outbox:
    """Messages written with their effect, read in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[dict[str, Any]] = []

    def add(self, now_s: int, topic: str, payload: Mapping[str, Any], *audiences: str) -> None:
        """Queue one message for each audience; it is written when the unit of work commits."""
        for audience in audiences:
            row = {"created_s": now_s, "audience": audience, "topic": topic, "payload": dict(payload)}
            self._waiting.append(row)

    def write(self) -> None:
        """
        Write what is queued, last thing in the transaction.

        Ids must become visible in growing order, or a reader that remembers the last id it saw would miss a slower
        transaction. SQLite has one writer anyway; on PostgreSQL a lock held to the end of the transaction does it.
        """
        if not self._waiting:
            return
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _OUTBOX_LOCK})
        insert_rows(self._connection, _OUTBOX, self._waiting)
        self._waiting.clear()

    def after(self, last_id: int, audiences: Collection[str] | None, limit: int) -> tuple[Message, ...]:
        """Return the messages with greater ids (for those audiences), in order."""
        query = select(_OUTBOX).where(_OUTBOX.c.id > last_id)
        if audiences is not None:
            query = query.where(_OUTBOX.c.audience.in_(audiences))
        rows = self._connection.execute(query.order_by(_OUTBOX.c.id).limit(limit))
        return tuple(Message(row.id, row.created_s, row.audience, row.topic, row.payload) for row in rows)

    def first_id(self) -> int:
        """Return the id of the oldest message that is kept, 0 where there is none."""
        return self._connection.scalar(select(func.min(_OUTBOX.c.id))) or 0

    def forget(self, before_s: int, most: int) -> int:
        """
        Delete the oldest messages, at most so many: those written before that time which every reader has read.

        A message on its way to a rider stays, and so does everything written after it, so that what is kept has no
        gaps. Returns how many are gone.
        """
        unread = select(func.min(CursorRow.last_id)).scalar_subquery()
        waiting = select(func.min(DeliveryRow.message_id)).where(DeliveryRow.state == WAITING).scalar_subquery()
        read_to, waits_from = self._connection.execute(select(unread, waiting)).one()
        oldest = select(_OUTBOX.c.id, _OUTBOX.c.created_s).order_by(_OUTBOX.c.id).limit(most)
        last_id = 0
        for row in self._connection.execute(oldest):
            over = row.created_s < before_s and (read_to is None or row.id <= read_to)
            if not over or (waits_from is not None and row.id >= waits_from):
                break
            last_id = row.id
        self._connection.execute(delete(DeliveryRow).where(DeliveryRow.message_id <= last_id))
        gone = self._connection.execute(delete(_OUTBOX).where(_OUTBOX.c.id <= last_id))
        return gone.rowcount

    def last_id(self) -> int:
        """Return the id of the newest message, 0 where there is none."""
        return self._connection.scalar(select(func.max(_OUTBOX.c.id))) or 0

    def cursor(self, reader: str) -> int:
        """Return the last id that reader has dealt with."""
        return self._known_cursor(reader) or 0

    def _known_cursor(self, reader: str) -> int | None:
        return self._connection.scalar(select(_CURSORS.c.last_id).where(_CURSORS.c.name == reader))

    def move_cursor(self, reader: str, from_id: int, to_id: int) -> bool:
        """Remember the last id that reader has dealt with; returns False where another process moved it meanwhile."""
        moved = self._connection.execute(
            update(_CURSORS).where(_CURSORS.c.name == reader, _CURSORS.c.last_id == from_id).values(last_id=to_id)
        )
        if moved.rowcount == 1:
            return True
        if from_id != 0 or self._known_cursor(reader) is not None:
            return False
        self._connection.execute(insert(_CURSORS), {"name": reader, "last_id": to_id})
        return True


class Audit:
    """
    Who did what.

    The actor is ``rider``, ``service`` (by itself), ``operator`` (at the command line), or somebody by id:
    ``staff:ID``, ``driver:ID`` (of the staff, at the wheel), ``companion:ID`` or ``practice:ID``. Subjects are named
    likewise, by what they are and their id.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, now_s: int, actor: str, action: str, subject: str, **details: object) -> None:
        """Write one entry."""
        row = {"at_s": now_s, "actor": actor, "action": action, "subject": subject, "details": details}
        self._connection.execute(_NEW_ENTRY, row)

    def of(self, subject: str) -> tuple[tuple[int, str, str, Mapping[str, Any]], ...]:
        """Return (time, actor, action, details) of every entry about `subject`, oldest first."""
        rows = self._connection.execute(select(_AUDIT).where(_AUDIT.c.subject == subject).order_by(_AUDIT.c.id))
        return tuple((row.at_s, row.actor, row.action, row.details) for row in rows)
