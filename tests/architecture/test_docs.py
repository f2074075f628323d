"""The documents are true where a machine can tell: links lead somewhere, settings and policy are explained."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mobility.policy import ServicePolicy

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_link_to_code_names_something_that_is_there():
    """``[`name`](path.py)``: the module still defines that name."""
    missing = []
    for document in DOCUMENTS:
        for name, target in re.findall(r"\[`([\w.]+)`\]\(([^)]+\.py)\)", document.read_text(encoding="utf-8")):
            symbol = name.rsplit(".", 1)[-1]
            text = (document.parent / target).read_text(encoding="utf-8")
            if symbol != "py" and not re.search(rf"^\s*(def|class) {symbol}\b|^{symbol}\b", text, re.MULTILINE):
                missing.append(f"{document.name}: {name} in {target}")
    assert not missing


def test_every_policy_field_is_explained():
    described = ServicePolicy.__doc__ or ""
    assert not [field.name for field in fields(ServicePolicy) if not re.search(rf"\b{field.name}\b", described)]


def test_every_setting_is_explained():
    named = set(re.findall(r"\bMOBILITY_[A-Z_]+\b", (ROOT / "mobility" / "config.py").read_text(encoding="utf-8")))
    explained = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    families = tuple(name.rstrip("*") for name in re.findall(r"MOBILITY_[A-Z_]+\*", explained))
    unexplained = {name for name in named if name not in explained and not name.startswith(families or ("-",))}
    assert not unexplained
