"""What the control room says of the roads."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mobility.errors import InvalidInput
from mobility.incidents.values import What
from routing.closures import Closure, read_geometry
from routing.errors import InvalidClosure
from routing.profiles import OFF_PEAK

__all__ = ["PROFILES", "AdaptReport", "ClosureReport", "RoadClosure", "RoadState", "Season"]

Season = Literal["normal", "winter"]
PROFILES: Mapping[Season, str] = {"normal": OFF_PEAK, "winter": "winter"}
"""The speed profile of each season."""

_SLOWEST = 20.0
_LONGEST_DRAWING = 20_000


@dataclass(frozen=True, slots=True)
class ClosureReport:
    """
    Roads that are closed, or slower than usual.

    `closure_id` is made by the client and makes a repeated report harmless. `geometry` is GeoJSON in degrees: a line
    along the road, or across it, an area, or a point. `factor` says how many times longer roads take there; None where
    they are closed. It holds from `since_s` on, until `until_s` (None: until it is opened again).
    """

    closure_id: str
    geometry: Mapping[str, Any]
    since_s: int
    until_s: int | None = None
    factor: float | None = None
    one_way: bool = False
    reason: str = ""

    def check(self, now_s: int) -> None:
        """Raise `InvalidInput` naming the first field that cannot be meant."""
        if not 8 <= len(self.closure_id) <= 64:
            raise InvalidInput("closure_id", "the id of a closure has 8 to 64 characters and is made at random")
        if len(self.reason) > 300:
            raise InvalidInput("reason", "a reason has at most 300 characters")
        if self.factor is not None and not (math.isfinite(self.factor) and 1.0 < self.factor <= _SLOWEST):
            raise InvalidInput("factor", f"factor must lie between 1 and {_SLOWEST:g}, got {self.factor}")
        if self.until_s is not None and not max(self.since_s, now_s) < self.until_s:
            raise InvalidInput("until_s", "a closure ends after it begins, and not in the past")


@dataclass(frozen=True, slots=True)
class RoadClosure:
    """A closure as it is kept; `reopened_s` is when it was taken back, None where it was not."""

    report: ClosureReport
    created_s: int
    created_by: str
    reopened_s: int | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return self.report.closure_id

    def on_the_map(self) -> Closure:
        """Return it as the map understands it; raises `InvalidInput` for a drawing that is none."""
        report = self.report
        if len(json.dumps(dict(report.geometry))) > _LONGEST_DRAWING:
            raise InvalidInput("geometry", f"a drawing has at most {_LONGEST_DRAWING} characters; draw fewer points")
        try:
            return Closure(
                id=report.closure_id,
                geometry=read_geometry(f"closure {report.closure_id}", dict(report.geometry)),
                factor=math.inf if report.factor is None else report.factor,
                since_s=report.since_s,
                until_s=math.inf if report.until_s is None else report.until_s,
                one_way=report.one_way,
                reason=report.reason,
            )
        except InvalidClosure as error:
            raise InvalidInput("geometry", str(error)) from None


@dataclass(frozen=True, slots=True)
class RoadState:
    """
    Where the roads stand in the store.

    `version` grows with every change; `adapted` names what the plans were adapted to last.
    """

    version: int
    season: Season
    adapted: str


@dataclass(frozen=True, slots=True)
class AdaptReport:
    """What a change of the roads did: how many plans got other times, and what became of rides that had to move."""

    retimed: int
    fates: Mapping[What, tuple[str, ...]]

    def __str__(self) -> str:
        changed = ", ".join(f"{len(rides)} {what}" for what, rides in sorted(self.fates.items()))
        return f"the roads changed: {self.retimed} plans" + (f"; rides: {changed}" if changed else "")
