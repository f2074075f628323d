"""Staff accounts and riders: who may sign in, and who calls."""

from __future__ import annotations

import re

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mobility.errors import InvalidInput, NotAllowed
from mobility.parts import Parts
from mobility.people.values import Person, Role, Staff
from mobility.store.outbox import session_audience

__all__ = ["People", "password_hasher"]

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 200


def password_hasher(*, fast: bool = False) -> PasswordHasher:
    """Return an argon2id hasher with the library's costs, or the smallest ones (`fast`, for simulations and tests)."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if fast else PasswordHasher()


class People:
    """Staff sign-in by user name and password (argon2id), and riders by name and phone."""

    def __init__(self, parts: Parts, hasher: PasswordHasher) -> None:
        self._parts = parts
        self._hasher = hasher
        # Checked where there is no such user, so that the time to answer does not tell who exists.
        self._nobody_hash = hasher.hash("nobody has this password")

    def create_staff(
        self, username: str, password: str, role: Role, display_name: str, actor: str = "operator"
    ) -> Staff:
        """Add an account; raises `InvalidInput` for a name in use or a password that is too short."""
        username = username.strip().lower()
        if not _USERNAME.fullmatch(username):
            raise InvalidInput("username", "a user name has 2 to 63 letters, digits, dots, hyphens or underscores")
        if not display_name.strip() or len(display_name) > 100:
            raise InvalidInput("display_name", "a name of at most 100 characters is needed")
        if role is Role.RESIDENT:
            raise InvalidInput("role", "residents have no staff account")
        _check_password(password)
        staff = Staff(self._parts.new_id(), username, display_name, role)
        digest = self._hasher.hash(password)
        with self._parts.store.unit_of_work() as work:
            if work.people.credentials(username) is not None:
                raise InvalidInput("username", f"the user name {username} is taken")
            work.people.add_staff(staff, digest)
            work.audit.add(self._parts.clock.now_s(), actor, "staff_added", f"staff:{staff.id}", role=role.value)
            work.commit()
        return staff

    def verify(self, username: str, password: str) -> Staff:
        """
        Return the account of that user name and password.

        Raises
        ------
        NotAllowed
            Where they do not fit, without telling which of them.
        """
        with self._parts.store.reading() as work:
            found = work.people.credentials(username.strip().lower()[:64])
        digest = self._nobody_hash if found is None else found[1]
        try:
            self._hasher.verify(digest, password[:_LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            found = None
        if found is None or not found[0].active:
            raise NotAllowed("user name or password is wrong")
        return found[0]

    def staff(self, staff_id: str) -> Staff:
        """Return one account; raises `NotFound`."""
        with self._parts.store.glance() as work:
            return work.people.staff(staff_id)

    def all_staff(self, role: Role | None = None) -> tuple[Staff, ...]:
        """Return all accounts (of one role), by user name."""
        with self._parts.store.reading() as work:
            return work.people.all_staff(role)

    def set_password(self, staff_id: str, password: str) -> None:
        """Replace a password; raises `InvalidInput` or `NotFound`."""
        _check_password(password)
        digest = self._hasher.hash(password)
        with self._parts.store.unit_of_work() as work:
            work.people.staff(staff_id)
            work.people.set_password(staff_id, digest)
            work.audit.add(self._parts.clock.now_s(), "operator", "password_set", f"staff:{staff_id}")
            work.commit()

    def sign_out(self, session: str) -> None:
        """Tell every web server that a sign-in has ended, by the name they know it by (none for no sign-in)."""
        if session:
            with self._parts.store.unit_of_work() as work:
                work.outbox.add(self._parts.clock.now_s(), "signed_out", {}, session_audience(session))
                work.commit()

    def remember(self, name: str, phone: str) -> Person:
        """Return the rider of that name and phone, added where new; raises `InvalidInput`."""
        name, phone = name.strip(), phone.strip()
        if not name or len(name) > 100 or len(phone) > 40:
            raise InvalidInput("name", "a rider needs a name of at most 100 and a phone of at most 40 characters")
        with self._parts.store.unit_of_work() as work:
            known = work.people.person(name, phone)
            if known is not None:
                return known
            person = Person(self._parts.new_id(), name, phone)
            work.people.add_person(person, self._parts.clock.now_s())
            work.commit()
        return person


def _check_password(password: str) -> None:
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise InvalidInput("password", f"a password has {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters")
