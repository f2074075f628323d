"""Work that only one process may do at a time: taken for a while, lost by not renewing it."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.store.work_tables import LeaseRow

__all__ = ["Leases"]


class Leases:
    """
    Leases by name.

    Times are those of the real clock, also in a demonstration whose own clock runs faster. A lease says who is to do
    something, not that nobody else still is: a process that was stopped for longer than its lease goes on when it
    wakes. What must happen once is therefore compared and set as well.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, name: str, holder: str, now_s: int, until_s: int) -> bool:
        """
        Take a lease or keep it longer; returns False where somebody else has it.

        Two that take a new one at the same moment: one gets it, the other a `Collision` at its commit.
        """
        taken = self._session.execute(
            update(LeaseRow)
            .where(LeaseRow.name == name, or_(LeaseRow.holder == holder, LeaseRow.until_s <= now_s))
            .values(holder=holder, until_s=until_s)
        )
        assert isinstance(taken, CursorResult)  # noqa: S101 - narrows the type for the row count
        if taken.rowcount == 1:
            return True
        if self._session.scalar(select(LeaseRow.name).where(LeaseRow.name == name)) is not None:
            return False
        self._session.add(LeaseRow(name=name, holder=holder, until_s=until_s))
        self._session.flush()
        return True

    def held(self, name: str, now_s: int) -> bool:
        """Tell whether somebody has that lease now."""
        query = select(LeaseRow.name).where(LeaseRow.name == name, LeaseRow.until_s > now_s)
        return self._session.scalar(query) is not None

    def give_back(self, name: str, holder: str) -> None:
        """Let somebody else have it at once."""
        self._session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))
