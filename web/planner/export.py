"""Tables for those who go on calculating elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from web.tables import csv_text, time_text

__all__ = ["rides_csv", "unmet_csv"]

_COLUMNS = (
    "wanted", "pickup", "dropoff", "persons", "outcome", "reason", "pooled", "from_label", "from_lat", "from_lon",
    "to_label", "to_lat", "to_lon",
)  # fmt: skip
_UNMET_COLUMNS = (
    "from_time", "hours", "reason", "wishes", "persons", "from_label", "from_lat", "from_lon", "to_label", "to_lat",
    "to_lon",
)  # fmt: skip


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
    return csv_text(_COLUMNS, (_row(ride, timezone) for ride in result["rides"]))


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
    return csv_text(_UNMET_COLUMNS, (_unmet_row(count, timezone) for count in counts))


def _unmet_row(count: Mapping[str, Any], timezone: ZoneInfo) -> dict[str, Any]:
    places = {f"{end}_{name}": count[end][name] for end in ("from", "to") for name in ("label", "lat", "lon")}
    plain = {name: count[name] for name in ("reason", "wishes", "persons")}
    return {"from_time": time_text(count["band_s"], timezone), "hours": 2, **plain, **places}


def _row(ride: Mapping[str, Any], timezone: ZoneInfo) -> dict[str, Any]:
    (from_lat, from_lon), (to_lat, to_lon) = ride["from"], ride["to"]
    return {
        **{name: time_text(ride[f"{name}_s"], timezone) for name in ("wanted", "pickup", "dropoff")},
        **{name: ride[name] for name in ("persons", "outcome", "reason", "from_label", "to_label")},
        "pooled": int(ride["pooled"]),
        "from_lat": from_lat,
        "from_lon": from_lon,
        "to_lat": to_lat,
        "to_lon": to_lon,
    }
