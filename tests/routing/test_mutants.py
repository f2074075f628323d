"""
Extracts damaged at random give an area that answers, or an error with a sentence; nothing else ever.

A failure names its seed: ``python -m tests.routing.mutants.trial SEED 1 FOLDER`` tries that file again.
"""

import contextlib
from pathlib import Path

import pytest

from routing.area import Area
from routing.bundle import build_bundle
from routing.progress import SilentProgress
from tests.routing.mutants.damage import damaged
from tests.routing.mutants.hamlet import HAMLET, hamlet
from tests.routing.mutants.run import try_mutants
from tests.routing.mutants.trial import check_answers, check_arrays


def test_the_whole_hamlet_holds_one_of_everything(tmp_path):
    report = build_bundle(
        hamlet().write(tmp_path / "hamlet.osm"), tmp_path / "b", HAMLET, progress=SilentProgress(), processes=1
    )
    assert report.boundaries == ("Kreis Weiler",)
    assert report.roads.forbidden_turns > 0
    assert report.stops >= 3
    check_arrays(tmp_path / "b")
    with contextlib.closing(Area.open(tmp_path / "b")) as area:
        check_answers(area, seed=1)
        assert {place.label for place in area.search("Querstr 3a")} >= {"Querstraße 0 3a"}


def test_the_same_seed_damages_in_the_same_way(tmp_path):
    text = hamlet().text()
    for seed in range(12):
        first, again = (damaged(text, seed, folder) for folder in (_made(tmp_path / "a"), _made(tmp_path / "b")))
        assert (first.name, first.read_bytes()) == (again.name, again.read_bytes())


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _tried(count: int, folder: Path) -> None:
    tally = try_mutants(0, count, folder)
    assert not tally.failures, "\n\n".join(f"seed {seed}: {what}" for seed, what in tally.failures.items())
    assert sum(tally.outcomes.values()) == count
    refused = set(tally.outcomes) - {"built"}
    assert tally.outcomes["built"] >= count / 3, "too few get through the whole build to prove anything"
    assert refused >= {"ExtractTruncated", "ExtractElsewhere", "ExtractUnsorted"}


def test_sixty_damaged_extracts_give_an_area_or_a_sentence(tmp_path):
    _tried(60, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_two_thousand_damaged_extracts_give_an_area_or_a_sentence(tmp_path):
    _tried(2_000, tmp_path)
