"""The front end as files: vendored libraries as pinned, nothing from elsewhere, nothing inline."""

import hashlib
import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
STATIC = WEB / "static"
VENDOR = STATIC / "vendor"
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STYLES = sorted((STATIC / "css").glob("*.css"))


def _named(path):
    return str(path.relative_to(WEB))


def test_vendored_files_are_exactly_those_of_the_manifest():
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    wanted = {name: digest for entry in manifest for name, digest in entry["files"].items()}
    present = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert present == wanted


def test_every_vendored_package_brings_its_licence():
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest:
        assert entry["licence"]
        assert any("LICENSE" in name for name in entry["files"]), entry["package"]


@pytest.mark.parametrize("path", SCRIPTS, ids=_named)
def test_scripts_import_only_files_that_are_there(path):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r'(?:from|import)\s+"([^"]+)"', text):
        assert name.startswith("."), f"{name} is not a file of ours"
        assert (path.parent / name).is_file(), name


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES, *TEMPLATES], ids=_named)
def test_nothing_is_loaded_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    # A name space, and a link that is followed by hand: the licence of the map data asks for it.
    allowed = ("http://www.w3.org/", "https://www.openstreetmap.org/copyright")
    found = [url for url in re.findall(r"https?://[^\s\"'<>)]+", text) if not url.startswith(allowed)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_templates_have_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"\sstyle=", text)
    assert "<style" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag


@pytest.mark.parametrize("path", SCRIPTS, ids=_named)
def test_scripts_never_write_markup_from_text(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\.innerHTML|\.outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(", text)


def test_texts_used_by_scripts_are_written_in_templates():
    """Every literal key of `t("…")` has a line in one of the blocks of strings."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    keys = set(re.findall(r'"([a-zA-Z]+\.[\w.]+)":', written))
    used = {key for path in SCRIPTS for key in re.findall(r'\bt\("([^"]+)"', path.read_text(encoding="utf-8"))}
    assert used - keys == set()
