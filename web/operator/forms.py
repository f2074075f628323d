"""From the forms of the operator's page to the values the use cases take; raises `InvalidInput` naming the field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext

from dispatcher.problem import Load
from mobility.errors import InvalidInput
from mobility.fleet.crew import Skill
from routing.values import VirtualStop
from web.api.parse import read_day

__all__ = ["moment", "read_depot", "read_rooms", "read_skills_form", "rooms_text", "start_of", "stop_text"]

_MOST_ROOMS = 9
_NAMED = 5


def start_of(day: date, zone: ZoneInfo) -> int:
    """Return the first second of a local day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def moment(text: str, field: str, zone: ZoneInfo) -> int:
    """Read ``2026-11-23T08:00`` in local time."""
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())
    except ValueError:
        raise InvalidInput(field, f"{field} must be a day and a time such as 2026-11-23T08:00") from None


def read_rooms(text: str) -> tuple[Load, ...]:
    """Read what a vehicle holds at once: ``8, 6+1`` is eight seats, or six and one wheelchair place."""
    rooms = []
    for part in text.split(","):
        seats, _, wheelchairs = part.strip().partition("+")
        if not seats.isdecimal() or not (wheelchairs.isdecimal() or not wheelchairs) or len(part.strip()) > _MOST_ROOMS:
            raise InvalidInput("configurations", "places are written as 8 or 6+1 (seats + wheelchairs), with commas")
        rooms.append(Load(int(seats), int(wheelchairs or 0)))
    return tuple(rooms)


def rooms_text(rooms: Sequence[Load]) -> str:
    """Return places as they are typed."""
    return ", ".join(f"{room.seats}+{room.wheelchairs}" if room.wheelchairs else str(room.seats) for room in rooms)


def read_depot(text: str, stops: Sequence[VirtualStop]) -> str:
    """Return the id of the stop of that id or name; part of a name will do where only one stop has it."""
    wanted = text.strip().casefold()
    exact = [stop for stop in stops if wanted in {stop.id.casefold(), stop.name.casefold(), _full(stop)}]
    found = exact or [stop for stop in stops if wanted and wanted in _full(stop)]
    if len(found) != 1:
        names = "; ".join(stop_text(stop) for stop in found[:_NAMED])
        raise InvalidInput("depot_stop_id", gettext("Gefunden (%(count)s): %(names)s", count=len(found), names=names))
    return found[0].id


def stop_text(stop: VirtualStop) -> str:
    """Return a stop's name, with its municipality where the name does not say it."""
    return stop.name if stop.municipality in stop.name else f"{stop.name}, {stop.municipality}"


def _full(stop: VirtualStop) -> str:
    return f"{stop.name}, {stop.municipality}".casefold()


def read_skills_form(
    names: Sequence[str], first_days: Sequence[str], last_days: Sequence[str], zone: ZoneInfo
) -> tuple[Skill, ...]:
    """Return the skills of a form's rows: valid from the beginning of the first day to the end of the last."""
    skills = []
    for name, first, last in zip(names, first_days, last_days, strict=True):
        if name.strip():
            from_s = start_of(read_day(first, "skills"), zone) if first else None
            until_s = start_of(read_day(last, "skills") + timedelta(days=1), zone) if last else None
            skills.append(Skill(name.strip(), from_s, until_s))
    return tuple(skills)
