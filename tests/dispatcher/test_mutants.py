"""The list of planted bugs stays true: each still has its place in the code (`make mutants` plants them)."""

import ast
from collections import Counter

import pytest

from tests.dispatcher.mutants.planted import MUTANTS
from tests.dispatcher.mutants.trial import ROOT, planted


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_bug_has_its_place(mutant):
    assert ast.dump(ast.parse(planted(mutant))) != ast.dump(ast.parse((ROOT / "dispatcher" / mutant.file).read_text()))
    assert mutant.tests
    assert all((ROOT / "tests" / "dispatcher" / name).is_file() for name in mutant.tests)


def test_bugs_are_planted_everywhere():
    kinds = Counter(mutant.file for mutant in MUTANTS)
    assert len(MUTANTS) >= 35
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert set(kinds) >= {"scanning.py", "resuming.py", "schedule.py", "walking.py", "promises.py", "removals.py"}
