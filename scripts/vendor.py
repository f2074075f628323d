"""
Fetch the pinned front-end files from npm into web/static/vendor and write their SHA-256 manifest.

The vendored files are committed, so neither users nor the service need Node; run this only to update a pin:

    python scripts/vendor.py          fetch the pins, replace the folder, write manifest.json
    python scripts/vendor.py --check  compare the committed files with the manifest (no network)
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"


@dataclass(frozen=True, slots=True)
class Pin:
    """One npm package: what is taken out of it and under which licence it comes."""

    folder: str
    package: str
    version: str
    licence: str
    integrity: str
    files: tuple[str, ...]


PINS = (
    Pin(
        "maplibre-gl",
        "maplibre-gl",
        "6.17.0",
        "BSD-3-Clause",
        "sha512-2chIZwpLGenoUQOcnm9Pk4SLbA8ppNFq8jlpXiq9vcYm3Y1wJ3fc82FL0GLwBaPYJCLzPv/mC46KEupVov75rQ==",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt"),
    ),
    Pin(
        "kern",
        "@kern-ux/native",
        "2.7.2",
        "EUPL-1.2",
        "sha512-TN0Mqbasp7S1IOqurXickde8MDj5hIcgT4s3f1i33wyv2iVgA1dTO/FoQyi6rgM9KYTYkIthl9k72g7fBUUvHg==",
        ("dist/kern.min.css", "LICENSE.md"),
    ),
    Pin(
        "fira-sans",
        "@fontsource/fira-sans",
        "5.3.0",
        "OFL-1.1",
        "sha512-z1SKSG7eRhm3srlb7rQ3j77QP4TP7OFxCZ4wUWhCdt+3hOF9K0AyvybpAsz6+JWNcCVV7AqC7dbOT3e67P2r5A==",
        ("files/fira-sans-latin-400-normal.woff2", "files/fira-sans-latin-600-normal.woff2", "LICENSE"),
    ),
    Pin(
        "socket.io",
        "socket.io-client",
        "4.8.4",
        "MIT",
        "sha512-7wjKAvVXYOJsbmUgkWbnhPD4bFpkqrUR0++XOjpGFmqDqsqV1CI93VTraeExLxpjxEqrWgFoSRZu1ihjLWfkAA==",
        ("dist/socket.io.esm.min.js", "LICENSE"),
    ),
    Pin(
        "uplot",
        "uplot",
        "1.6.32",
        "MIT",
        "sha512-KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==",
        ("dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE"),
    ),
)


def sha256(path: Path) -> str:
    """Hash one file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def integrity(path: Path) -> str:
    """Hash a package the way npm's lock files do."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def fetch(pin: Pin, work: Path) -> Path:
    """Download one package with `npm pack` and refuse it when it is not the pinned one."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{pin.package}@{pin.version}"],
        cwd=work,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = work / done.stdout.strip().splitlines()[-1]
    found = integrity(archive)
    if found != pin.integrity:
        sys.exit(f"{pin.package} {pin.version}: integrity {found}, pinned {pin.integrity}; do not use this file.")
    return archive


def unpack(pin: Pin, archive: Path, target: Path) -> dict[str, str]:
    """Copy the wanted files of `archive` into `target` and return their hashes by path."""
    folder = target / pin.folder
    folder.mkdir(parents=True)
    hashes = {}
    with tarfile.open(archive) as tar:
        for wanted in pin.files:
            member = tar.extractfile(f"package/{wanted}")
            if member is None:
                sys.exit(f"{pin.package} {pin.version} has no file {wanted}.")
            path = folder / Path(wanted).name
            path.write_bytes(member.read())
            hashes[f"{pin.folder}/{path.name}"] = sha256(path)
    return hashes


def update() -> None:
    """Fetch every pin, then replace the vendor folder in one go."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        target = work / "vendor"
        manifest = []
        for pin in PINS:
            files = unpack(pin, fetch(pin, work), target)
            manifest.append({"package": pin.package, "version": pin.version, "licence": pin.licence, "files": files})
            print(f"{pin.package} {pin.version}: {len(files)} files")
        (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(target, VENDOR)


def check() -> int:
    """Return 0 when the committed files are exactly those of the manifest, else say which differ."""
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    wanted = {name: digest for entry in manifest for name, digest in entry["files"].items()}
    present = {
        str(path.relative_to(VENDOR)): sha256(path)
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    differing = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    for name in differing:
        print(f"web/static/vendor/{name} is not the file of the manifest; run scripts/vendor.py")
    return 1 if differing else 0


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        sys.exit(check())
    update()
