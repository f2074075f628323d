"""
What planners change about the stops by hand: data/areas/<name>/stops.toml.

Every entry names its stop by id and by where it was, so that it goes on applying when a new extract gives the stop
another id.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.errors import InvalidStopEdits
from routing.values import KERBS

__all__ = ["StopEdit", "StopEdits"]

_REQUIRED = {
    "move": {"stop", "was", "to"},
    "rename": {"stop", "was", "to"},
    "ban": {"stop", "was"},
    "add": {"id", "at", "name"},
    "set": {"stop", "was"},
}
_OPTIONAL = {
    "move": {"name", "note", "kerb"},
    "rename": {"name", "note"},
    "ban": {"name", "note"},
    "add": {"note", "kerb", "step_free"},
    "set": {"name", "note", "kerb", "step_free"},
}
_OWN_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class StopEdit:
    """
    One entry of the file.

    Attributes
    ----------
    action
        "move", "rename", "ban", "add" or "set".
    line
        Where the entry begins in the file, from 1.
    stop
        Id of the stop; of an added one "a-" and the id it is given.
    lat, lon
        Where the stop was when the entry was written, or is to be added, WGS84 degrees.
    name
        How the stop was called; "" where the entry does not say.
    to
        Where it is to be, (lat, lon); None unless it is moved.
    title
        How it is to be called; "" unless it is renamed or added.
    kerb, step_free
        As in `routing.values.VirtualStop`; None where the entry does not say.
    """

    action: str
    line: int
    stop: str
    lat: float
    lon: float
    name: str = ""
    to: tuple[float, float] | None = None
    title: str = ""
    kerb: str | None = None
    step_free: bool | None = None


@dataclass(frozen=True, slots=True)
class StopEdits:
    """
    All entries of the file, in its order.

    Attributes
    ----------
    source
        The file, for messages.
    entries
        What it says; none is the ordinary case.
    """

    source: str = "stops.toml"
    entries: tuple[StopEdit, ...] = ()

    @classmethod
    def load(cls, path: Path) -> StopEdits:
        """
        Read a stops.toml; no file is a file without entries.

        Raises
        ------
        InvalidStopEdits
            If the file cannot be read or contradicts itself; the message names the line and what to do.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls(str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidStopEdits(f"{path} cannot be read ({error}): check its rights and that it is UTF-8") from error
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, source: str = "stops.toml") -> StopEdits:
        """
        Read the text of a stops.toml.

        Raises
        ------
        InvalidStopEdits
            As `load`.
        """
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidStopEdits(f"{source} is not valid TOML ({error}): correct it") from error
        unknown = sorted(set(tables) - set(_REQUIRED))
        if unknown:
            known = ", ".join(f"[[{action}]]" for action in _REQUIRED)
            raise InvalidStopEdits(f"{source}: unknown table {unknown[0]!r}: there are {known}")
        entries = []
        for action, values in tables.items():
            if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
                raise InvalidStopEdits(f"{source}: write [[{action}]] with double brackets, one for each stop")
            lines = _lines(text, action)
            for number, value in enumerate(values):
                line = lines[number] if number < len(lines) else 1
                entries.append(_Entry(action, value, f"{source} line {line} [[{action}]]").read(line))
        entries.sort(key=lambda entry: entry.line)
        _check_together(entries, source)
        return cls(source, tuple(entries))


def _lines(text: str, action: str) -> list[int]:
    """Lines on which the entries of one action begin."""
    head = re.compile(rf"\s*\[\[\s*[\"']?{action}[\"']?\s*\]\]")
    return [number for number, line in enumerate(text.splitlines(), start=1) if head.match(line)]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file, read value by value."""

    action: str
    values: Mapping[str, Any]
    where: str

    def read(self, line: int) -> StopEdit:
        missing = sorted(_REQUIRED[self.action] - set(self.values))
        if missing:
            raise self._wrong(f"{missing[0]} is missing")
        unknown = sorted(set(self.values) - _REQUIRED[self.action] - _OPTIONAL[self.action])
        if unknown:
            raise self._wrong(f"{unknown[0]} has no meaning here")
        lat, lon = self._place("at" if self.action == "add" else "was")
        self._text("note")
        return StopEdit(
            action=self.action,
            line=line,
            stop=self._own_id() if self.action == "add" else self._text("stop"),
            lat=lat,
            lon=lon,
            name="" if self.action == "add" else self._text("name"),
            to=self._place("to") if self.action == "move" else None,
            title=self._text({"rename": "to", "add": "name"}.get(self.action, "")),
            kerb=self._kerb(),
            step_free=self._step_free(),
        )

    def _wrong(self, what: str) -> InvalidStopEdits:
        return InvalidStopEdits(f"{self.where}: {what}: docs/map.md shows how entries are written")

    def _text(self, key: str) -> str:
        if key not in self.values:
            return ""
        value = self.values[key]
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self._wrong(f"{key} must be a text on one line")
        if key != "note" and len(value) > _LONGEST_NAME:
            raise self._wrong(f"{key} must have at most {_LONGEST_NAME} characters, got {len(value)}")
        return value.strip()

    def _own_id(self) -> str:
        own = self._text("id")
        if not _OWN_ID.fullmatch(own):
            raise self._wrong(f"id must be small letters and digits joined by hyphens, got {own!r}")
        return f"a-{own}"

    def _place(self, key: str) -> tuple[float, float]:
        value = self.values[key]
        numbers = isinstance(value, list) and [v for v in value if isinstance(v, int | float) and math.isfinite(v)]
        if not numbers or len(numbers) != 2 or len(value) != 2 or any(isinstance(v, bool) for v in value):
            raise self._wrong(f"{key} must be [latitude, longitude] in degrees")
        lat, lon = float(value[0]), float(value[1])
        if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
            raise self._wrong(f"{key} must be [latitude, longitude] in degrees, got [{lat}, {lon}]")
        return lat, lon

    def _kerb(self) -> str | None:
        kerb = self.values.get("kerb")
        if kerb is not None and kerb not in KERBS:
            raise self._wrong(f"kerb must be one of {', '.join(KERBS)}, got {kerb!r}")
        if kerb == "right" and self.action == "set":
            raise self._wrong('kerb = "right" needs a place at that kerb: write a [[move]] with it')
        return kerb

    def _step_free(self) -> bool | None:
        step_free = self.values.get("step_free")
        if step_free is not None and not isinstance(step_free, bool):
            raise self._wrong("step_free must be true or false")
        if self.action == "set" and step_free is None and "kerb" not in self.values:
            raise self._wrong("there is nothing to set: write step_free or kerb")
        return step_free


def _check_together(entries: list[StopEdit], source: str) -> None:
    """See that no two entries say different things of one stop."""
    twice = [key for key, count in Counter((e.action, e.stop) for e in entries).items() if count > 1]
    if twice:
        action, stop = twice[0]
        lines = [e.line for e in entries if (e.action, e.stop) == twice[0]]
        raise InvalidStopEdits(
            f"{source} line {lines[1]}: [[{action}]] of {stop!r} stands on line {lines[0]} already: keep one of them"
        )
    titles: dict[str, int] = {}
    for entry in entries:
        if entry.title and titles.setdefault(entry.title, entry.line) != entry.line:
            raise InvalidStopEdits(
                f"{source} line {entry.line}: the name {entry.title!r} is given on line {titles[entry.title]} already: "
                "give each stop a name of its own"
            )
    banned = {e.stop: e.line for e in entries if e.action == "ban"}
    for entry in entries:
        if entry.action != "ban" and entry.stop in banned:
            raise InvalidStopEdits(
                f"{source} line {entry.line}: {entry.stop!r} is banned on line {banned[entry.stop]}: "
                f"take the [[ban]] or this [[{entry.action}]] away"
            )
