"""Tables for those who go on calculating elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["rides_csv", "unmet_csv"]

_COLUMNS = (
    "wanted", "pickup", "dropoff", "persons", "outcome", "reason", "pooled", "from_label", "from_lat", "from_lon",
    "to_label", "to_lat", "to_lon",
)  # fmt: skip
_UNMET_COLUMNS = (
    "from_time", "hours", "reason", "wishes", "persons", "from_label", "from_lat", "from_lon", "to_label", "to_lat",
    "to_lon",
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
    return _table(_COLUMNS, (_row(ride, timezone) for ride in result["rides"]))


def unmet_csv(counts: Iterable[Mapping[str, Any]], timezone: ZoneInfo) -> str:
    """
    Write one line for each kind of wish that could not be met, as `rides_csv` does.

    Parameters
    ----------
    counts
        What `web.planner.write.unmet_json` made of them.
    timezone
        Where the service runs.
    """
    return _table(_UNMET_COLUMNS, (_unmet_row(count, timezone) for count in counts))


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    out.write("\ufeff")  # tells spreadsheets that this is UTF-8
    table = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    for row in rows:
        table.writerow({name: _safe(value) for name, value in row.items()})
    return out.getvalue()


def _unmet_row(count: Mapping[str, Any], timezone: ZoneInfo) -> dict[str, Any]:
    places = {f"{end}_{name}": count[end][name] for end in ("from", "to") for name in ("label", "lat", "lon")}
    plain = {name: count[name] for name in ("reason", "wishes", "persons")}
    return {"from_time": _local(count["band_s"], timezone), "hours": 2, **plain, **places}


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
