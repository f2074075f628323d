"""Tables for those who go on calculating elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["rides_csv"]

_COLUMNS = (
    "wanted", "pickup", "dropoff", "persons", "outcome", "reason", "pooled", "from_label", "from_lat", "from_lon",
    "to_label", "to_lat", "to_lon",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rides_csv(result: Mapping[str, Any], timezone: ZoneInfo) -> str:
    """
    Write one line a wish, with semicolons and local times, as spreadsheets here expect it.

    Parameters
    ----------
    result
        What `mobility.simulation.metrics.day_result` returned.
    timezone
        Where the service runs.
    """
    out = io.StringIO()
    out.write("\ufeff")  # tells spreadsheets that this is UTF-8
    table = csv.DictWriter(out, _COLUMNS, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    for ride in result["rides"]:
        table.writerow({name: _safe(value) for name, value in _row(ride, timezone).items()})
    return out.getvalue()


def _row(ride: Mapping[str, Any], timezone: ZoneInfo) -> dict[str, Any]:
    (from_lat, from_lon), (to_lat, to_lon) = ride["from"], ride["to"]
    return {
        **{name: _local(ride[f"{name}_s"], timezone) for name in ("wanted", "pickup", "dropoff")},
        **{name: ride[name] for name in ("persons", "outcome", "reason", "from_label", "to_label")},
        "pooled": int(ride["pooled"]),
        "from_lat": from_lat,
        "from_lon": from_lon,
        "to_lat": to_lat,
        "to_lon": to_lon,
    }


def _local(time_s: int | None, timezone: ZoneInfo) -> str:
    return "" if time_s is None else datetime.fromtimestamp(time_s, timezone).strftime("%Y-%m-%d %H:%M:%S")


def _safe(value: Any) -> Any:
    """Keep a spreadsheet from taking a place name for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
