"""What an area bundle says about itself, and whether it may be opened."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from routing.errors import BundleCorrupt, BundleError, BundleMissing, BundleOutdated
from routing.values import Position, VirtualStop

__all__ = [
    "BUNDLE_FORMAT",
    "BundleMeta",
    "check_bundle",
    "checksums",
    "earlier_stops",
    "read_stops",
    "size_of",
    "write_json",
]

BUNDLE_FORMAT = 2
"""Raised whenever the layout of a bundle, or the meaning of a part, changes."""

_CHECK_THEMSELVES = (".pmtiles", ".sqlite", ".gz")


@dataclass(frozen=True, slots=True)
class BundleMeta:
    """
    What a bundle says about itself (meta.json).

    Attributes
    ----------
    format
        `BUNDLE_FORMAT` of the program that built it.
    name, title, is_model, source_label, attribution
        As in `routing.area.Area`.
    extract_sha256
        Digest of the extract it was built from.
    parts
        Size in bytes of every file, by its path inside the bundle.
    warnings
        What made the extract look wrong when the bundle was built, one sentence each.
    checksums
        CRC-32 of the parts that compiled code reads, by their path: a wrong index there would end the process.
    """

    format: int
    name: str
    title: str
    is_model: bool
    source_label: str
    attribution: str
    extract_sha256: str
    parts: dict[str, int]
    warnings: tuple[str, ...] = ()
    checksums: dict[str, int] = field(default_factory=dict)


def check_bundle(bundle: Path) -> BundleMeta:
    """
    Read what a bundle says about itself and see that all its parts are there, in full size and not garbled.

    Raises
    ------
    BundleMissing, BundleOutdated, BundleCorrupt
        If it cannot be opened; the message says what to do.
    """
    path = bundle / "meta.json"
    if not path.is_file():
        raise BundleMissing(f"there is no compiled area at {bundle}: build it with `mobility area build`")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        found = values["format"]
        if found != BUNDLE_FORMAT:
            raise BundleOutdated(
                f"the area at {bundle} has format {found}, this program needs {BUNDLE_FORMAT}: "
                "build it again with `mobility area build`"
            )
        meta = BundleMeta(**(values | {"warnings": tuple(values.get("warnings", ()))}))
        damaged = [part for part, size in meta.parts.items() if size_of(bundle / part) != size]
        damaged += [
            part for part, sum_ in meta.checksums.items() if part not in damaged and checksum_of(bundle / part) != sum_
        ]
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise BundleCorrupt(f"{path} is damaged ({error}): build the area again with `mobility area build`") from error
    if damaged:
        raise BundleCorrupt(
            f"the area at {bundle} is damaged ({', '.join(damaged)} missing, cut off or garbled): "
            "build it again with `mobility area build`"
        )
    return meta


def read_stops(path: Path) -> tuple[VirtualStop, ...]:
    """Read the stops of a bundle (stops.json), the retired ones last."""
    return tuple(
        VirtualStop(**(values | {"position": Position(**values["position"])}))
        for values in json.loads(path.read_text(encoding="utf-8"))
    )


def earlier_stops(bundle: Path, name: str, is_model: bool) -> tuple[VirtualStop, ...]:
    """Read the stops of the bundle a build is to replace; none where it cannot be opened or is of another map."""
    try:
        meta = check_bundle(bundle)
        return read_stops(bundle / "stops.json") if (meta.name, meta.is_model) == (name, is_model) else ()
    except (BundleError, OSError, ValueError, KeyError, TypeError):
        return ()


def write_json(path: Path, values: object) -> None:
    """Write a part of a bundle as compact JSON."""
    path.write_text(json.dumps(values, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def checksums(folder: Path) -> dict[str, int]:
    """CRC-32 of the parts of a new bundle, but for those whose readers notice damage themselves, which are large."""
    return {
        str(part.relative_to(folder)): checksum_of(part)
        for part in sorted(folder.rglob("*"))
        if part.is_file() and not part.name.endswith(_CHECK_THEMSELVES)
    }


def checksum_of(path: Path) -> int:
    """CRC-32 of a file."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found = zlib.crc32(block, found)
    return found


def size_of(path: Path) -> int:
    """Bytes of a file; -1 when there is none."""
    return path.stat().st_size if path.is_file() else -1
