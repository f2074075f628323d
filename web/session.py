"""
Who is asking: the signed session cookie holds an id, the database says who that is, every time.

The cookie keeps the person's id, when they signed in, a nonce for this sign-in, and what belongs to this browser: the
ids of bookings made in it, the rider it is known as, and those who trust it as a companion. Signing in starts from a
session with nothing else in it, so an id planted beforehand is worth nothing (session fixation).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import current_app, g, session

from mobility.errors import NotFound
from web.access import Role
from web.context import current_service, current_settings

__all__ = [
    "Visitor",
    "current_actor",
    "current_asker",
    "current_staff_id",
    "current_visitor",
    "forget_cared",
    "forget_person",
    "forget_visitor",
    "known_bookings",
    "known_cared",
    "known_person",
    "known_series",
    "look_up_again",
    "remember_booking",
    "remember_cared",
    "remember_person",
    "remember_series",
    "remember_visitor",
]

_MAX_BOOKINGS = 20
_MAX_CARED = 10
_MAX_SERIES = 10
_OF_THIS_BROWSER = ("bookings", "series", "person", "cared")


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person asking; guests have no `person_id`. `nonce` names this sign-in."""

    role: Role
    person_id: str | None = None
    name: str = ""
    nonce: str = ""

    @property
    def is_staff(self) -> bool:
        """Tell whether somebody has signed in."""
        return self.person_id is not None


_GUEST = Visitor(Role.GUEST)


def _look_up() -> Visitor:
    person_id, since_s = session.get("person_id"), session.get("since_s")
    if not isinstance(person_id, str) or not isinstance(since_s, int):
        return _GUEST
    # A sign-in lasts so long on the service's clock; a clock set back ends it as well.
    age_s = current_service().clock.now_s() - since_s
    if not 0 <= age_s <= current_settings().session_hours * 3600:
        return _GUEST
    try:
        staff = current_service().people.staff(person_id)
    except NotFound:
        return _GUEST
    if not staff.active:
        return _GUEST
    return Visitor(Role(staff.role.value), staff.id, staff.display_name, str(session.get("nonce", "")))


def current_visitor() -> Visitor:
    """Return who is asking, looked up once per request."""
    if g.get("visitor") is None:
        g.visitor = _look_up()
    return g.visitor


def current_staff_id() -> str:
    """Return who of the staff is asking; only for routes that nobody else reaches."""
    return current_visitor().person_id or ""


def current_actor() -> str:
    """Return what the audit calls who of the staff is asking; only for routes that nobody else reaches."""
    return f"staff:{current_staff_id()}"


def look_up_again() -> Visitor:
    """Return who is asking now; for sockets, which live longer than a request."""
    g.visitor = None
    return current_visitor()


def remember_visitor(person_id: str) -> None:
    """Begin a new session for a person whose password was right."""
    kept = {name: session[name] for name in _OF_THIS_BROWSER if name in session}
    session.clear()
    session.update(
        kept,
        person_id=person_id,
        since_s=current_service().clock.now_s(),
        nonce=secrets.token_urlsafe(16),
    )
    session.permanent = True
    g.visitor = None
    current_app.logger.info("person %s signed in", person_id)


def forget_visitor() -> None:
    """End the session; bookings of this browser are forgotten as well, others may use it next."""
    session.clear()
    g.visitor = None


def current_asker() -> str:
    """Return who asks for offers, so that nobody else takes them: the person signed in, or this browser."""
    visitor = current_visitor()
    if visitor.person_id is not None:
        return visitor.person_id
    if not isinstance(session.get("asker"), str):
        session["asker"] = secrets.token_urlsafe(16)
    return str(session["asker"])


def known_bookings() -> list[str]:
    """Return the ids of the bookings made in this browser, newest first."""
    return [known for known in session.get("bookings", []) if isinstance(known, str)]


def remember_booking(booking_id: str) -> None:
    """Keep a booking's id so that "my rides" can list it."""
    others = [known for known in known_bookings() if known != booking_id]
    session["bookings"] = [booking_id, *others][:_MAX_BOOKINGS]
    session.permanent = True


def known_person() -> str | None:
    """Return the rider this browser is known as, None where they have not made themselves known."""
    known = session.get("person")
    return known if isinstance(known, str) else None


def remember_person(person_id: str) -> None:
    """Keep who the rider at this browser is; the signed cookie is their key."""
    session["person"] = person_id
    session.permanent = True


def forget_person() -> None:
    """Forget who the rider at this browser is: the service does not know them any more."""
    session.pop("person", None)


def known_cared() -> list[str]:
    """Return the companionships of this browser, oldest first."""
    return [known for known in session.get("cared", []) if isinstance(known, str)]


def remember_cared(companion_id: str) -> None:
    """Keep that somebody at this browser is a companion."""
    session["cared"] = [*(known for known in known_cared() if known != companion_id), companion_id][-_MAX_CARED:]
    session.permanent = True


def forget_cared(companion_id: str) -> None:
    """Forget a companionship that has ended."""
    session["cared"] = [known for known in known_cared() if known != companion_id]


def known_series() -> list[str]:
    """Return the ids of the series begun or opened in this browser, newest first."""
    return [known for known in session.get("series", []) if isinstance(known, str)]


def remember_series(series_id: str) -> None:
    """Keep a series' id so that "my rides" can list it."""
    others = [known for known in known_series() if known != series_id]
    session["series"] = [series_id, *others][:_MAX_SERIES]
    session.permanent = True
