"""
Areas to test on, built once and kept until the code that builds them changes.

The model district needs nothing and covers every behaviour. The real district is tested where the setting
MOBILITY_DATA_MIRROR names a folder that holds its extract. The map libraries are imported where an area is asked for:
a test of the pure dispatcher does not pay for them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from routing.area import Area
    from routing.area_file import AreaFile

ROOT = Path(__file__).resolve().parents[1]
AREA_FILE = ROOT / "data" / "areas" / "mayen-koblenz" / "area.toml"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Leave out what needs data that is not here: the district's tests without its mirror, routes without their reference.

    Whichever of the district's tests comes first builds it, which takes minutes on a busy machine.
    """
    for item in items:
        if item.get_closest_marker("district"):
            item.add_marker(pytest.mark.timeout(1800))
    left_out = [item for item in items if _lacks_data(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _lacks_data(item: pytest.Item) -> bool:
    if not item.get_closest_marker("district"):
        return False
    return not os.environ.get("MOBILITY_DATA_MIRROR") or (
        item.get_closest_marker("reference_routes") is not None and not reference_routes().is_file()
    )


def reference_routes() -> Path:
    """Return where routes of OSRM and Valhalla on the district's extract are kept: beside its mirror."""
    return Path(os.environ["MOBILITY_DATA_MIRROR"]).parent / "bench" / "routes" / "routes.csv"


def pytest_report_header() -> str | None:
    """Say what is left out."""
    is_set = os.environ.get("MOBILITY_DATA_MIRROR")
    return None if is_set else "the real district is left out: MOBILITY_DATA_MIRROR is not set"


def _builders_fingerprint() -> str:
    """Hash everything an area bundle is made from, so that a kept one is never stale."""
    digest = hashlib.sha256(AREA_FILE.read_bytes())
    for path in sorted((ROOT / "routing").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _kept(name: str) -> Path:
    """Return where a built thing of that name is kept, and forget those of older code."""
    folder = ROOT / "var" / "test-areas"
    fingerprint = _builders_fingerprint()
    for old in folder.glob(f"{name}-*"):
        if not old.name.endswith(fingerprint):
            shutil.rmtree(old, ignore_errors=True)  # another test process may be at it, too
    kept = folder / f"{name}-{fingerprint}"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def _built(extract: Path, bundle: Path, area_file: AreaFile, *, is_model: bool) -> Path:
    from routing.bundle import build_bundle
    from routing.progress import SilentProgress

    with _alone(bundle):
        if not bundle.exists():
            build_bundle(extract, bundle, area_file, progress=SilentProgress(), is_model=is_model, source_label="test")
    return bundle


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep the other test processes waiting while one of them makes `path`."""
    with (path.parent / f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _opened(bundle: Path) -> Iterator[Area]:
    from routing.area import Area

    opened = Area.open(bundle)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def area_file() -> AreaFile:
    from routing.area_file import AreaFile

    return AreaFile.load(AREA_FILE)


@pytest.fixture(scope="session")
def model_extract(area_file: AreaFile) -> Path:
    """The model district as an OpenStreetMap file."""
    from routing.model_district import write_model_extract

    path = _kept("model") / "model.osm.pbf"
    with _alone(path):
        if not path.exists():
            write_model_extract(path, area_file, seed=1)
    return path


@pytest.fixture(scope="session")
def model_bundle(model_extract: Path, area_file: AreaFile) -> Path:
    """The model district as a compiled area."""
    return _built(model_extract, model_extract.parent / "bundle", area_file, is_model=True)


@pytest.fixture(scope="session")
def area(model_bundle: Path) -> Iterator[Area]:
    """The model district, opened."""
    yield from _opened(model_bundle)


@pytest.fixture(scope="session")
def district_extract() -> Path:
    """The real extract of the district; only for tests marked `district`."""
    path = Path(os.environ["MOBILITY_DATA_MIRROR"]) / "osm" / "mayen-koblenz.osm.pbf"
    assert path.is_file(), f"MOBILITY_DATA_MIRROR is set, but {path} is missing"
    return path


@pytest.fixture(scope="session")
def district_bundle(district_extract: Path, area_file: AreaFile) -> Path:
    """The real district as a compiled area: two minutes to build, once."""
    return _built(district_extract, _kept("district") / "bundle", area_file, is_model=False)


@pytest.fixture(scope="session")
def district(district_bundle: Path) -> Iterator[Area]:
    """The real district, opened."""
    yield from _opened(district_bundle)
