"""
What can go wrong while building or asking an area.

RoutingError
├── OutsideArea             a place outside the service area, or too far from any road
├── Unreachable             no drivable way from one place to the other
├── UnknownStop             no virtual stop has that id (KeyError)
├── InvalidAreaFile         area.toml contradicts itself (ValueError)
├── InvalidClosure          a closure cannot be understood, or lies on no road (ValueError)
├── InvalidStopEdits        stops.toml contradicts itself (ValueError)
├── InvalidQueries          a file of test queries cannot be read (ValueError)
├── InvalidPairs            a file of reference routes cannot be read (ValueError)
├── ExtractError            the OpenStreetMap extract cannot be used
│   ├── ExtractMissing      no file there
│   ├── ExtractTruncated    the file ends in the middle, or is no OpenStreetMap file
│   ├── ExtractUnsorted     the file names places before it says where they are
│   ├── ExtractEmpty        the file holds no road a vehicle may use
│   └── ExtractElsewhere    the file is of another region
├── BuildFailed             the machine could not finish a build (disk, memory)
├── BundleError             the compiled area cannot be opened
│   ├── BundleMissing       no bundle there
│   ├── BundleOutdated      built by another version of this program
│   └── BundleCorrupt       a part is missing or damaged
└── DownloadError           the extract could not be fetched
"""

from __future__ import annotations

__all__ = [
    "BuildFailed",
    "BundleCorrupt",
    "BundleError",
    "BundleMissing",
    "BundleOutdated",
    "DownloadError",
    "ExtractElsewhere",
    "ExtractEmpty",
    "ExtractError",
    "ExtractMissing",
    "ExtractTruncated",
    "ExtractUnsorted",
    "InvalidAreaFile",
    "InvalidClosure",
    "InvalidPairs",
    "InvalidQueries",
    "InvalidStopEdits",
    "OutsideArea",
    "RoutingError",
    "UnknownStop",
    "Unreachable",
]


class RoutingError(Exception):
    """Something this area cannot answer; the message says what, where and what to do."""


class OutsideArea(RoutingError):
    """A place outside the service area, or too far from any road."""


class Unreachable(RoutingError):
    """No drivable way leads from one place to the other."""


class UnknownStop(RoutingError, KeyError):
    """No virtual stop has the id asked for."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""  # KeyError would put the sentence in quotes


class InvalidAreaFile(RoutingError, ValueError):
    """The description of an area contradicts itself."""


class InvalidPairs(RoutingError, ValueError):
    """A file of reference routes that cannot be read."""


class InvalidClosure(RoutingError, ValueError):
    """A closure that cannot be understood, or lies on no road."""


class InvalidStopEdits(RoutingError, ValueError):
    """What planners wrote about stops cannot be read or contradicts itself."""


class InvalidQueries(RoutingError, ValueError):
    """A file of test queries is missing, or is no such file."""


class ExtractError(RoutingError):
    """The OpenStreetMap extract cannot be used."""


class ExtractMissing(ExtractError):
    """There is no extract at the path given."""


class ExtractTruncated(ExtractError):
    """The extract ends in the middle, or is no OpenStreetMap file at all."""


class ExtractUnsorted(ExtractError):
    """The extract has ways before the nodes they lead along."""


class ExtractEmpty(ExtractError):
    """The extract holds no road a vehicle may use."""


class ExtractElsewhere(ExtractError):
    """The extract is of another region than the area asked for."""


class BuildFailed(RoutingError):
    """The machine could not finish a build: no space on the disk, no right to write, too little memory."""


class BundleError(RoutingError):
    """The compiled area cannot be opened."""


class BundleMissing(BundleError):
    """There is no compiled area at the path given."""


class BundleOutdated(BundleError):
    """The area was compiled by another version of this program."""


class BundleCorrupt(BundleError):
    """A part of the compiled area is missing or damaged."""


class DownloadError(RoutingError):
    """The extract could not be fetched."""
