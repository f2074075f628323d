"""Tables to take along: semicolons, local times and a mark of UTF-8, as spreadsheets here expect them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

__all__ = ["csv_text", "decimal_text", "download", "time_text"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(,\d+)?")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write one line a row under the names of the columns; no text is taken for a formula."""
    out = io.StringIO()
    out.write("\ufeff")  # tells spreadsheets that this is UTF-8
    table = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    for row in rows:
        table.writerow({name: _safe(value) for name, value in row.items()})
    return out.getvalue()


def time_text(time_s: int | None, timezone: ZoneInfo) -> str:
    """Return the local time as ``2026-11-23 14:05:00``, empty where there is none."""
    return "" if time_s is None else datetime.fromtimestamp(time_s, timezone).strftime("%Y-%m-%d %H:%M:%S")


def decimal_text(value: float) -> str:
    """Return a number with two decimals after a comma."""
    return f"{value:.2f}".replace(".", ",")


def download(table: str, name: str) -> Response:
    """Answer with a table to be saved under a name."""
    return Response(table, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _safe(value: Any) -> Any:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value)
    return f"'{value}" if is_formula else value
