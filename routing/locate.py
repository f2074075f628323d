"""Find the extract an area is built from: the one asked for, one at hand, one of a mirror, or the model district."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import osmium

from routing.area_file import AreaFile
from routing.download import download
from routing.errors import ExtractMissing
from routing.model_district import MODEL_LABEL, MODEL_VERSION, write_model_extract
from routing.model_osm import MODEL_GENERATOR
from routing.progress import Progress, SilentProgress

__all__ = ["Extract", "find_extract"]

_SUFFIXES = (".osm.pbf", ".osm.gz", ".osm")


@dataclass(frozen=True, slots=True)
class Extract:
    """
    An OpenStreetMap file to build from.

    Attributes
    ----------
    path
        The file.
    label
        Where it comes from, in German, for people to read.
    is_model
        True when its streets are invented.
    """

    path: Path
    label: str
    is_model: bool


def find_extract(
    explicit: Path | None,
    osm_dir: Path,
    mirror: str | None,
    work_dir: Path,
    area: AreaFile,
    progress: Progress | None = None,
) -> Extract:
    """
    Find the extract of an area; the first of these that there is.

    1. `explicit`, the file somebody named.
    2. A file in `osm_dir`: the one named like the area, else the only one.
    3. ``osm/<area>.osm.pbf`` of the mirror, a folder or a web address.
    4. The model district, generated into `work_dir` once.

    Parameters
    ----------
    explicit
        A file, or None.
    osm_dir
        Folder where extracts are put by hand or by ``mobility area fetch``.
    mirror
        Folder or http(s) address, or None.
    work_dir
        Where a downloaded or generated extract is kept.
    area
        Which area.
    progress
        Hears of downloads and of the model being generated.

    Raises
    ------
    ExtractMissing
        If the file named does not exist, several could be meant, or the mirror has none.
    DownloadError
        If the mirror cannot be reached.
    """
    progress = progress or SilentProgress()
    if explicit is not None:
        if not explicit.is_file():
            what = "is no file" if explicit.exists() else "does not exist"
            raise ExtractMissing(f"the extract {explicit} {what}: check the path given with --extract")
        return _described(explicit)
    at_hand = _at_hand(osm_dir, area)
    if at_hand is not None:
        return _described(at_hand)
    if mirror:
        return _described(_from_mirror(mirror, work_dir, area, progress))
    return _model(work_dir, area, progress)


def _at_hand(osm_dir: Path, area: AreaFile) -> Path | None:
    """The file of the folder that is meant; None when it holds none."""
    files = sorted(p for p in osm_dir.glob("*.osm*") if p.name.endswith(_SUFFIXES) and p.is_file())
    named = [p for p in files if p.name in {area.name + suffix for suffix in _SUFFIXES}]
    if named:
        return named[0]
    if len(files) > 1:
        names = ", ".join(p.name for p in files)
        raise ExtractMissing(
            f"{osm_dir} holds several extracts ({names}) and none is named {area.name}.osm.pbf: rename the right one,"
            " or name it with --extract"
        )
    return files[0] if files else None


def _from_mirror(mirror: str, work_dir: Path, area: AreaFile, progress: Progress) -> Path:
    wanted = f"osm/{area.name}.osm.pbf"
    if mirror.startswith(("http://", "https://")):
        target = work_dir / f"{area.name}.osm.pbf"
        if not target.is_file():
            download(f"{mirror.rstrip('/')}/{wanted}", target, progress=progress)
        return target
    folder = Path(mirror).expanduser() / "osm"
    path = next((p for suffix in _SUFFIXES if (p := folder / f"{area.name}{suffix}").is_file()), None)
    if path is None:
        raise ExtractMissing(
            f"the data mirror has no {folder / area.name}.osm.pbf (nor .osm.gz, .osm): "
            "correct MOBILITY_DATA_MIRROR, or unset it to run on the model district"
        )
    return path


def _model(work_dir: Path, area: AreaFile, progress: Progress) -> Extract:
    """The model district, generated when this version has not made it for these settings yet."""
    meant = f"{MODEL_VERSION} {area.bbox} {area.service_boundaries} {area.model_seed} {area.model_min_inhabitants}"
    mark = hashlib.sha256(meant.encode()).hexdigest()[:10]
    path = work_dir / f"model-{area.name}-{mark}.osm.pbf"
    if not path.is_file():
        progress.step("Inventing the model district")
        work_dir.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"draft-{path.name}")
        write_model_extract(draft, area, area.model_seed)
        draft.replace(path)
    return Extract(path, MODEL_LABEL, is_model=True)


def _described(path: Path) -> Extract:
    """
    An extract by its header: how old it says it is, or that it is a model after all.

    A damaged file passes here; whoever reads it whole says what is wrong with it.
    """
    try:
        with osmium.io.Reader(str(path)) as reader:
            header = reader.header()
            stamp, generator = header.get("osmosis_replication_timestamp"), header.get("generator")
    except (RuntimeError, OSError):
        stamp = generator = ""
    if generator == MODEL_GENERATOR:
        return Extract(path, MODEL_LABEL, is_model=True)
    day = ".".join(reversed(stamp[:10].split("-"))) if stamp else ""
    return Extract(path, f"OpenStreetMap, Stand {day}" if day else f"OpenStreetMap ({path.name})", is_model=False)
