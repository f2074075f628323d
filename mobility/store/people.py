"""Staff accounts and riders in the store."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mobility.errors import NotFound
from mobility.naming import by_name
from mobility.people.values import Person, Role, Staff
from mobility.store.tables import PersonRow, StaffRow

__all__ = ["PeopleTables", "staff_of"]


class PeopleTables:
    """Staff by id or user name, riders by phone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_staff(self, staff: Staff, password_hash: str) -> None:
        """Write a new account."""
        self._session.add(
            StaffRow(
                id=staff.id,
                username=staff.username,
                display_name=staff.display_name,
                role=staff.role.value,
                password_hash=password_hash,
                active=staff.active,
            )
        )
        self._session.flush()

    def staff(self, staff_id: str) -> Staff:
        """Return one account; raises `NotFound`."""
        row = self._session.get(StaffRow, staff_id)
        if row is None:
            raise NotFound(f"there is no staff account {staff_id}")
        return staff_of(row)

    def credentials(self, username: str) -> tuple[Staff, str] | None:
        """Return the account of that user name with its password hash, or None."""
        row = self._session.scalar(select(StaffRow).where(StaffRow.username == username))
        return None if row is None else (staff_of(row), row.password_hash)

    def all_staff(self, role: Role | None) -> tuple[Staff, ...]:
        """Return all accounts (of one role), by user name."""
        query = select(StaffRow)
        if role is not None:
            query = query.where(StaffRow.role == role.value)
        return tuple(sorted(map(staff_of, self._session.scalars(query)), key=lambda staff: by_name(staff.username)))

    def set_password(self, staff_id: str, password_hash: str) -> None:
        """Write a new password hash."""
        self._session.execute(update(StaffRow).where(StaffRow.id == staff_id).values(password_hash=password_hash))

    def person(self, name: str, phone: str) -> Person | None:
        """Return the rider of that name and phone, or None."""
        query = select(PersonRow).where(PersonRow.name == name, PersonRow.phone == phone)
        row = self._session.scalars(query.order_by(PersonRow.created_s)).first()
        return None if row is None else Person(row.id, row.name, row.phone)

    def person_by_id(self, person_id: str) -> Person:
        """Return one rider; raises `NotFound`."""
        row = self._session.get(PersonRow, person_id)
        if row is None:
            raise NotFound(f"there is no rider {person_id}")
        return Person(row.id, row.name, row.phone)

    def add_person(self, person: Person, now_s: int) -> None:
        """Write a new rider."""
        self._session.add(PersonRow(id=person.id, name=person.name, phone=person.phone, created_s=now_s))
        self._session.flush()


def staff_of(row: StaffRow) -> Staff:
    """Return the account of a row."""
    return Staff(row.id, row.username, row.display_name, Role(row.role), row.active)
