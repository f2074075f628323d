"""Typed reading of JSON bodies and query strings; everything that does not fit raises `InvalidInput` with its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from mobility.errors import InvalidInput

__all__ = ["Fields", "json_body", "query", "read_booking_id", "read_day"]

_T = TypeVar("_T")
_BOOKING_ID = re.compile(r"[A-Za-z0-9_-]{22,64}\Z")
_MAX_INTEGER = 2**32
"""Times reach the year 2106; nothing else that is read is larger."""
_YEARS = range(2000, 2100)


class Fields:
    """
    The named values of one JSON object, read by type.

    Every reader takes the name, says what it wants where the value does not fit, and refuses a missing value unless
    the method is the optional one.
    """

    def __init__(self, values: Mapping[str, Any], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix

    def _fail(self, name: str, wanted: str) -> InvalidInput:
        return InvalidInput(self._prefix + name, f"{self._prefix}{name} must be {wanted}")

    def has(self, name: str) -> bool:
        """Tell whether the value is there and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, *, max_length: int = 200, default: str | None = None) -> str:
        """Read a text without control characters; `default` stands in for a missing one."""
        value = self._values.get(name, default)
        if value is None and default is not None:
            value = default
        if not isinstance(value, str) or len(value) > max_length or not all(_is_writable(c) for c in value):
            raise self._fail(name, f"a text of at most {max_length} characters")
        return value.strip()

    def number(self, name: str, low: float, high: float) -> float:
        """Read a finite number in low..high."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - nan
            raise self._fail(name, "a number")
        if not low <= value <= high:  # compared as it is: a whole number may be too large for a float
            raise self._fail(name, f"a number in {low:g}..{high:g}")
        return float(value)

    def optional_number(self, name: str, low: float, high: float) -> float | None:
        """Read a number, or None where there is none."""
        return self.number(name, low, high) if self.has(name) else None

    def integer(self, name: str, low: int = -_MAX_INTEGER, high: int = _MAX_INTEGER, default: int | None = None) -> int:
        """Read a whole number in low..high; a float such as 3.0 counts, as JavaScript knows no integers."""
        value = self._values.get(name, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self._fail(name, f"a whole number in {low}..{high}")
        return value

    def optional_integer(self, name: str, low: int = -_MAX_INTEGER, high: int = _MAX_INTEGER) -> int | None:
        """Read a whole number, or None where there is none."""
        return self.integer(name, low, high) if self.has(name) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read true or false."""
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            raise self._fail(name, "true or false")
        return value

    def choice(self, name: str, options: tuple[_T, ...], default: _T | None = None) -> _T:
        """Read one of `options`."""
        value = self._values.get(name, default)
        for option in options:
            if value == option:
                return option
        raise self._fail(name, f"one of {', '.join(str(option) for option in options)}")

    def nested(self, name: str) -> Fields:
        """Read an object within this one; its fields are named with a dot."""
        return Fields(self.mapping(name), f"{self._prefix}{name}.")

    def texts(self, name: str, *, most: int, max_length: int = 200) -> tuple[str, ...]:
        """Read a list of at most `most` texts."""
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise self._fail(name, f"a list of at most {most} texts")
        each = Fields({str(number): text for number, text in enumerate(value)}, f"{self._prefix}{name}.")
        return tuple(each.text(str(number), max_length=max_length) for number in range(len(value)))

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Read an object within this one as it stands."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            raise self._fail(name, "an object")
        return value

    def optional_nested(self, name: str) -> Fields:
        """Read an object within this one, an empty one where there is none."""
        return self.nested(name) if self.has(name) else Fields({}, f"{self._prefix}{name}.")


def json_body() -> Fields:
    """
    Read the JSON object of the request.

    Raises
    ------
    UnsupportedMediaType
        Where the request does not say that it brings JSON.
    InvalidInput
        Where it is no JSON object.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        value = request.get_json(silent=True)
    except RecursionError:
        value = None  # nested thousands deep
    if not isinstance(value, dict):
        raise InvalidInput("body", "the body must be a JSON object")
    return Fields(value)


def _is_writable(character: str) -> bool:
    """Tell control characters, and halves of a pair that no text can be made of, from all others."""
    code = ord(character)
    return character == "\n" or (code >= 32 and not 0xD800 <= code <= 0xDFFF)


def _number(value: str) -> str | float:
    try:
        return float(value)
    except ValueError:
        return value


def query(*, numbers: tuple[str, ...] = ()) -> Fields:
    """Read the query string; `numbers` names the values to turn into numbers."""
    return Fields({k: _number(v) if k in numbers else v for k, v in request.args.items() if v != ""})


def read_booking_id(text: str) -> str:
    """
    Check the id a client made for its booking: 22 to 64 letters, digits, ``-`` or ``_`` (128 bits or more).

    Raises
    ------
    InvalidInput
        Where it is shorter, longer or has other characters.
    """
    if not _BOOKING_ID.match(text):
        raise InvalidInput("booking_id", "a booking id has 22 to 64 characters out of A-Z a-z 0-9 - _")
    return text


def read_day(text: str, field: str) -> date:
    """Read ``2026-11-23``; raises `InvalidInput` for the field where it is no day, or none of this century."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise InvalidInput(field, f"{field} must be a day such as 2026-11-23, got {text[:20]!r}")
    return day
