"""Who rides: the person at this browser, or whoever trusts it; and whose rides are closed to whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask import request

from mobility.booking.values import RiderInfo
from mobility.errors import NotAllowed, NotFound
from mobility.people.values import Person
from web.api.parse import Fields
from web.api.read import read_rider
from web.context import current_service
from web.session import current_visitor, forget_person, known_cared, known_person

__all__ = ["check_open", "is_open", "is_open_series", "known_rider", "open_among", "refuse_closed", "rider_of"]

_GUARDED = ("api", "resident")


def rider_of(body: Fields) -> RiderInfo:
    """
    Read who rides: ``for`` names a companionship of this browser; else whoever is named, known again where they are.

    Raises
    ------
    NotAllowed
        Where this browser is no companion of that rider.
    NotFound
        Where the rider has ended it.
    """
    companions = current_service().companions
    if body.has("for"):
        companion_id = body.text("for", max_length=64)
        if companion_id not in known_cared():
            raise NotAllowed("this browser is not trusted by that rider")
        return companions.rider_for(companion_id, body.text("note", max_length=300, default=""))
    rider, known = read_rider(body), known_rider()
    if known is None or known.name.casefold() != rider.name.casefold():
        return rider
    return replace(rider, person_id=known.id)


def known_rider() -> Person | None:
    """Return the rider at this browser, None where they have not made themselves known, or were deleted since."""
    person_id = known_person()
    if person_id is None:
        return None
    try:
        return current_service().companions.person(person_id)
    except NotFound:
        forget_person()
        return None


def is_open(booking_id: str) -> bool:
    """Tell whether whoever asks may open that ride: not a companion whose trust has ended."""
    return _may_open(current_service().companions.closed_to(booking_id))


def open_among(booking_ids: Collection[str]) -> list[str]:
    """Return those of these rides whoever asks may open, as `is_open` tells of one."""
    closed = current_service().companions.closed_among(booking_ids)
    return [booking_id for booking_id in booking_ids if _may_open(closed.get(booking_id))]


def is_open_series(series_id: str) -> bool:
    """Tell the same of a series."""
    return _may_open(current_service().companions.series_closed_to(series_id))


def _may_open(rider: str | None) -> bool:
    """Tell whether whoever asks is that rider, where only they may open something, or works here."""
    return rider is None or rider == known_person() or current_visitor().is_staff


def check_open(booking_id: str) -> None:
    """Raise `NotFound` for a ride that is closed to whoever asks; it must not even be there for them."""
    if not is_open(booking_id):
        raise NotFound(f"there is no booking {booking_id}")


def refuse_closed() -> None:
    """Check every request that names a ride or a series, before anything else looks at it."""
    named = request.view_args or {}
    if request.blueprint not in _GUARDED:
        return
    if "booking_id" in named:
        check_open(named["booking_id"])
    if "series_id" in named and not is_open_series(named["series_id"]):
        raise NotFound(f"there is no series {named['series_id']}")
