"""
The outbox, followed: each new row goes to the room of its audience, in order.

Socket.IO delivers at most once and keeps nothing for a client that is away. So a client says which row it saw last, and
gets what it missed before anything newer: replaying and following share one lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from mobility.store.outbox import Message

__all__ = ["Outbox", "OutboxTail"]

_BATCH = 500
Emit = Callable[[dict[str, Any], str], None]


class Outbox(Protocol):
    """What is read of the store."""

    def after(self, last_id: int, audiences: Sequence[str] | None, limit: int) -> Sequence[Message]:
        """Return the rows after `last_id`, oldest first; None means every audience."""
        ...

    def last_id(self) -> int:
        """Return the newest id, 0 where there is none."""
        ...

    def first_id(self) -> int:
        """Return the oldest id that is kept, 0 where there is none."""
        ...


class OutboxTail:
    """
    Follows an outbox.

    Parameters
    ----------
    outbox
        Where the rows are.
    emit
        Called with a message and the room (or socket) it goes to.
    on_message
        Called with every new row before it is sent.
    """

    def __init__(self, outbox: Outbox, emit: Emit, on_message: Callable[[Message], None]) -> None:
        self._outbox = outbox
        self._emit = emit
        self._on_message = on_message
        self._lock = threading.Lock()
        self._last_id: int | None = None

    def poll(self) -> int:
        """Send what is new and return how many rows that were; the first call only finds the end."""
        with self._lock:
            if self._last_id is None:
                self._last_id = self._outbox.last_id()
                return 0
            rows = self._outbox.after(self._last_id, None, _BATCH)
            for row in rows:
                self._on_message(row)
                self._emit(_message_json(row), row.audience)
                self._last_id = row.id
            return len(rows)

    def join(self, audience: str, last_id: int | None, sid: str, enter: Callable[[], None]) -> int:
        """
        Let a socket hear an audience, after what it missed.

        Parameters
        ----------
        last_id
            The last row the client saw, None for "from now on".
        enter
            Puts the socket into the audience's room.

        Returns
        -------
        int
            The row up to which the client now knows everything.
        """
        with self._lock:
            if self._last_id is None:
                self._last_id = self._outbox.last_id()
            if last_id is not None and last_id < self._last_id:
                self._replay(audience, last_id, sid)
            enter()
            return self._last_id

    def _replay(self, audience: str, last_id: int, sid: str) -> None:
        newest = self._last_id or 0
        if last_id + 1 < self._outbox.first_id():
            self._emit({"id": newest, "audience": audience, "topic": "resync", "payload": {}}, sid)
            return  # what came after it is forgotten by now
        missed = [row for row in self._outbox.after(last_id, [audience], _BATCH) if row.id <= newest]
        if len(missed) == _BATCH:
            # Too much to tell one by one: the client had better load everything again.
            self._emit({"id": newest, "audience": audience, "topic": "resync", "payload": {}}, sid)
            return
        for row in missed:
            self._emit(_message_json(row), sid)


def _message_json(row: Message) -> dict[str, Any]:
    return {"id": row.id, "audience": row.audience, "topic": row.topic, "payload": dict(row.payload)}
