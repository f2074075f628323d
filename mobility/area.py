"""
The compiled area of an installation: opened if it is up to date, built first where it is not.

A note beside the bundle says what it was built from, so that a new extract, a changed area.toml or an edit in
stops.toml is noticed at once.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobility.config import Settings
from routing.errors import BundleError

if TYPE_CHECKING:
    from routing.area import Area
    from routing.area_file import AreaFile
    from routing.locate import Extract
    from routing.progress import Progress
    from routing.stop_edits import StopEdits

__all__ = ["Source", "open_area", "prepare_area"]


@dataclass(frozen=True, slots=True)
class Source:
    """What a bundle was built from; two equal ones give the same bundle."""

    extract: str
    size: int
    modified_ns: int
    area_sha256: str
    stops_sha256: str

    @classmethod
    def of(cls, extract: Path, area_file: Path, stops_file: Path) -> Source:
        """Describe an extract, an area file and the edits of its stops as they are now; no edits are empty ones."""
        status = extract.stat()
        edits = stops_file.read_bytes() if stops_file.is_file() else b""
        digests = (hashlib.sha256(content).hexdigest() for content in (area_file.read_bytes(), edits))
        return cls(str(extract.resolve()), status.st_size, status.st_mtime_ns, *digests)


def open_area(settings: Settings) -> Area:
    """
    Open the compiled area.

    Raises
    ------
    BundleError
        Where there is none, or it is old or damaged; the message says how to build it.
    """
    from routing.area import Area  # noqa: PLC0415 - reading roads takes libraries that `--help` must not wait for

    return Area.open(settings.bundle)


def prepare_area(settings: Settings, progress: Progress, extract: Path | None = None, *, anew: bool = False) -> Area:
    """
    Open the compiled area, built anew first where there is none or what it was built from has changed.

    Parameters
    ----------
    settings : Settings
        Where extracts, mirror and bundle are.
    progress : Progress
        Told what is being done.
    extract : Path, optional
        The extract to use; without one it is looked for as data/osm/README.md says, the model district last.
    anew : bool
        Build even where the compiled area is up to date; the old one stays until the new one is complete.

    Raises
    ------
    ExtractError, DownloadError, InvalidAreaFile, InvalidStopEdits
        Where nothing can be built; the message says what to do.
    SettingError
        Where the folder for what the service writes cannot be used.
    """
    from routing.area_file import AreaFile  # noqa: PLC0415
    from routing.locate import find_extract  # noqa: PLC0415
    from routing.stop_edits import StopEdits  # noqa: PLC0415

    settings.prepare_home()
    area_toml, stops_toml = settings.area_dir / "area.toml", settings.area_dir / "stops.toml"
    area_file, edits = AreaFile.load(area_toml), StopEdits.load(stops_toml)
    progress.step("Looking for map data")
    found = find_extract(
        extract, settings.osm_dir, settings.data_mirror, settings.home / "extracts", area_file, progress
    )
    source = Source.of(found.path, area_toml, stops_toml)
    if not anew and _built_from(settings.bundle) == source:
        try:
            return open_area(settings)
        except BundleError:
            pass  # another version of this program built it: build it again
    _build(settings, found, area_file, edits, progress)
    _note(settings.bundle).write_text(json.dumps(asdict(source), indent=2) + "\n", encoding="utf-8")
    return open_area(settings)


def _build(settings: Settings, found: Extract, area_file: AreaFile, edits: StopEdits, progress: Progress) -> None:
    from routing.bundle import build_bundle  # noqa: PLC0415

    settings.bundle.parent.mkdir(parents=True, exist_ok=True)
    build_bundle(
        found.path,
        settings.bundle,
        area_file,
        progress=progress,
        is_model=found.is_model,
        source_label=found.label,
        edits=edits,
    )


def _note(bundle: Path) -> Path:
    return bundle.with_name(f"{bundle.name}.source.json")


def _built_from(bundle: Path) -> Source | None:
    try:
        return Source(**json.loads(_note(bundle).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
