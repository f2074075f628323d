"""Fetch the real extract of an area: download the region it lies in, then keep the area and its surroundings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import osmium

from routing.area_file import AreaFile
from routing.download import download
from routing.errors import DownloadError, ExtractElsewhere, ExtractTruncated
from routing.progress import Progress
from routing.service_area import widened
from routing.values import Bounds

__all__ = ["ExtractSource", "clip_extract", "fetch_extract"]

_KEPT_RELATIONS = frozenset({"restriction", "multipolygon", "boundary"})
_SMALLEST_BOUNDARY_LEVEL = 6
_TELL_EVERY = 2_000_000


@dataclass(frozen=True, slots=True)
class ExtractSource:
    """
    Where the real extract of an area is published.

    Attributes
    ----------
    url
        The extract of the region.
    md5_url
        Its checksum file.
    """

    url: str
    md5_url: str

    @classmethod
    def load(cls, path: Path, area: str) -> ExtractSource:
        """
        Read the source of an area from sources.toml.

        Raises
        ------
        DownloadError
            If the file cannot be read or names no source for the area.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get(area)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DownloadError(f"cannot read {path} ({error}): restore it from the repository") from error
        if not isinstance(table, dict) or not isinstance(table.get("url"), str):
            raise DownloadError(f'{path} names no source for {area}: add [{area}] with url = "https://..."')
        url = table["url"]
        return cls(url, str(table.get("md5_url", f"{url}.md5")))


def fetch_extract(
    source: ExtractSource,
    area: AreaFile,
    target: Path,
    work_dir: Path,
    *,
    progress: Progress,
    keep_region: bool = False,
) -> Path:
    """
    Download the region and write the part around the area to `target`.

    The target appears only when it is complete.

    Parameters
    ----------
    source
        Where the region is published.
    area
        What to keep: its bounding box and margin.
    target
        File to write, ``.osm.pbf``; replaced when it exists.
    work_dir
        Where the region is kept while it is worked on; a cut download is continued there.
    progress
        Hears of each step.
    keep_region
        Whether the region's file stays in `work_dir` afterwards.

    Raises
    ------
    DownloadError
        If the region cannot be fetched.
    ExtractTruncated, ExtractElsewhere
        If what was fetched is no map, or of another region.
    """
    region = work_dir / Path(source.url).name
    download(source.url, region, progress=progress, checksum_url=source.md5_url, what="Downloading the region")
    clip_extract(region, target, widened(area.bounds, area.margin_m), progress)
    if not keep_region:
        region.unlink()
    return target


def clip_extract(whole: Path, target: Path, bounds: Bounds, progress: Progress) -> None:
    """
    Keep the nodes in a rectangle, all ways that touch it (complete), and the relations that matter for it.

    Raises
    ------
    ExtractTruncated
        If the file cannot be read to its end.
    ExtractElsewhere
        If nothing of it lies in the rectangle.
    """
    draft = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept = _choose(whole, bounds, progress)
        progress.step("Completing ways and boundaries")
        kept.complete_backward_references(str(whole), relation_depth=1)
        progress.step("Writing the extract")
        header = osmium.io.Reader(str(whole), osmium.osm.NOTHING).header()
        header.add_box(osmium.osm.Box(bounds.min_lon, bounds.min_lat, bounds.max_lon, bounds.max_lat))
        with osmium.SimpleWriter(osmium.io.File(str(draft), "pbf"), header=header, overwrite=True) as writer:
            for thing in osmium.FileProcessor(str(whole)).with_filter(kept.id_filter()):
                writer.add(thing)
        draft.replace(target)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise ExtractTruncated(f"cannot read {whole} to its end ({error}): delete it and fetch it again") from error
    finally:
        draft.unlink(missing_ok=True)


def _choose(whole: Path, bounds: Bounds, progress: Progress) -> osmium.IdTracker:
    """Ids of what lies in the rectangle and of the ways and relations that use it."""
    kept = osmium.IdTracker()
    inside = 0
    for count, thing in enumerate(osmium.FileProcessor(str(whole)), start=1):
        if count % _TELL_EVERY == 1:
            progress.step("Cutting out the area")
        if isinstance(thing, osmium.osm.Node):
            if thing.location.valid() and bounds.contains(thing.lat, thing.lon):
                kept.add_node(thing.id)
                inside += 1
        elif isinstance(thing, osmium.osm.Way):
            if kept.contains_any_references(thing):
                kept.add_way(thing.id)
        elif isinstance(thing, osmium.osm.Relation) and _matters(thing) and kept.contains_any_references(thing):
            kept.add_relation(thing.id)
    if not inside:
        raise ExtractElsewhere(f"nothing of {whole.name} lies in the area: correct its source in data/osm/sources.toml")
    return kept


def _matters(relation: osmium.osm.Relation) -> bool:
    """Turn restrictions, areas, and boundaries of districts and smaller (a country would drag its whole border in)."""
    if relation.tags.get("type", "") not in _KEPT_RELATIONS:
        return False
    level = relation.tags.get("admin_level", "") or ""
    return not (level.isdigit() and int(level) < _SMALLEST_BOUNDARY_LEVEL)
