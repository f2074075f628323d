"""How large the vehicles are, and whether they fit where a sign sets a limit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from routing.errors import InvalidAreaFile

__all__ = ["VehicleSize", "measure"]

NUMBER = re.compile(r"^(\d+(?:[.,]\d+)?)\s*([a-z]*)$")
FEET = re.compile(r"^(\d+)'\s*(?:(\d+(?:\.\d+)?)(?:\"|''))?$")
IN_METRES_OR_TONNES = {
    "": 1.0, "m": 1.0, "t": 1.0, "cm": 0.01, "ft": 0.3048, "kg": 0.001, "st": 0.90718474, "lbs": 0.00045359237,
}  # fmt: skip
LIMITS = {
    "height_m": ("maxheight", "maxheight:physical"),
    "width_m": ("maxwidth", "maxwidth:physical"),
    "length_m": ("maxlength",),
    "weight_t": ("maxweight", "maxweightrating"),
}


@dataclass(frozen=True, slots=True)
class VehicleSize:
    """
    The largest vehicle of the fleet: an eight-seat minibus with a high roof, unless the area says otherwise.

    Attributes
    ----------
    height_m, width_m, length_m
        Metres, > 0; width without mirrors.
    weight_t
        Permitted total weight, tonnes, > 0.

    Raises
    ------
    InvalidAreaFile
        If a value is not above 0.

    Examples
    --------
    >>> VehicleSize().fits({"maxheight": "2.5"}), VehicleSize().fits({"maxweight": "3.5"})
    (False, True)
    """

    height_m: float = 2.9
    width_m: float = 2.2
    length_m: float = 7.5
    weight_t: float = 3.5

    def __post_init__(self) -> None:
        for name in LIMITS:
            if not getattr(self, name) > 0:
                raise InvalidAreaFile(f"vehicle_{name} must be above 0, got {getattr(self, name)}")

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Tell whether the vehicle keeps all the limits tagged; one that cannot be read does not bind."""
        return not any(
            getattr(self, name) > measure(tags[key]) for name, keys in LIMITS.items() for key in keys if key in tags
        )


def measure(text: str) -> float:
    r"""
    Read a length in metres or a weight in tonnes; nan when the text says neither ("default", "none").

    Examples
    --------
    >>> measure("3.5 t"), measure("3,8"), round(measure("12'6\""), 2)
    (3.5, 3.8, 3.81)
    """
    feet = FEET.match(text.strip())
    if feet:
        return (int(feet[1]) + float(feet[2] or 0) / 12.0) * IN_METRES_OR_TONNES["ft"]
    number = NUMBER.match(text.strip().lower())
    if not number or number[2] not in IN_METRES_OR_TONNES:
        return math.nan
    return float(number[1].replace(",", ".")) * IN_METRES_OR_TONNES[number[2]]
