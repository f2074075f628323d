"""Ids that clients made for what they ask for, in the store."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, insert, select

from mobility.errors import IdempotencyMismatch
from mobility.store.tables import IdempotencyRow, table_of

__all__ = ["IdempotencyKeys"]

_KEYS = table_of(IdempotencyRow)
# Made once: to put a query together takes as long as to ask it.
_ONE_KEY = select(_KEYS).where(_KEYS.c.key == bindparam("wanted"))
_USED_KEYS = select(_KEYS.c.key).where(_KEYS.c.key.in_(bindparam("wanted", expanding=True)))
_NEW_KEY = insert(_KEYS)


class IdempotencyKeys:
    """Client-made keys: the same key with the same body means the same effect, once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def result(self, key: str, operation: str, body_hash: str) -> str | None:
        """
        Return what the key led to before, or None where it is new.

        Raises
        ------
        IdempotencyMismatch
            Where the key was used for another operation or with another body.
        """
        row = self._connection.execute(_ONE_KEY, {"wanted": key}).first()
        if row is None:
            return None
        if (row.operation, row.body_hash) != (operation, body_hash):
            raise IdempotencyMismatch(f"the id {key} was used before with other content; make a new id")
        return str(row.result_id)

    def used(self, keys: Collection[str]) -> set[str]:
        """Return those of these keys that were used before."""
        return set(self._connection.scalars(_USED_KEYS, {"wanted": list(keys)})) if keys else set()

    def forget(self, before_s: int, most: int) -> int:
        """Delete keys that were used before that time, at most so many; returns how many."""
        old = select(_KEYS.c.key).where(_KEYS.c.created_s < before_s).limit(most)
        gone = self._connection.execute(delete(_KEYS).where(_KEYS.c.key.in_(old)))
        return gone.rowcount

    def remember(self, key: str, operation: str, body_hash: str, result_id: str, now_s: int) -> None:
        """Write the key with its result, in the transaction of the effect."""
        row = {"key": key, "operation": operation, "body_hash": body_hash, "result_id": result_id, "created_s": now_s}
        self._connection.execute(_NEW_KEY, row)
