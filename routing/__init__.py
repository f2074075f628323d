"""
How long, which way, where is it: one compiled road area, opened read-only.

`Area.open` gives the whole area; `routing.bundle.build_bundle` compiles one from an extract.
"""

from routing.area import Area
from routing.area_file import AreaFile
from routing.errors import (
    BundleError,
    DownloadError,
    ExtractError,
    InvalidAreaFile,
    OutsideArea,
    RoutingError,
    UnknownStop,
    Unreachable,
)
from routing.phrases import Direction
from routing.progress import Progress, SilentProgress
from routing.values import UNREACHABLE_S, Bounds, Path, Position, Step, StopAccess, VirtualStop, WalkPath

__all__ = [
    "UNREACHABLE_S",
    "Area",
    "AreaFile",
    "Bounds",
    "BundleError",
    "Direction",
    "DownloadError",
    "ExtractError",
    "InvalidAreaFile",
    "OutsideArea",
    "Path",
    "Position",
    "Progress",
    "RoutingError",
    "SilentProgress",
    "Step",
    "StopAccess",
    "UnknownStop",
    "Unreachable",
    "VirtualStop",
    "WalkPath",
]
