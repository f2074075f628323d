"""Whatever a server is doing when it is killed: what it answered stays, what it did not answer can be asked again."""

import pytest

from tests.crash.servers import POINTS
from tests.crash.surviving import survive


def test_twenty_five_kills_lose_and_double_nothing(database_url, tmp_path):
    deaths, verdict = survive(database_url, str(tmp_path / "notices.jsonl"), kills=25, seed=1)
    assert (verdict.contradictions, verdict.findings) == ([], [])
    assert set(POINTS) <= deaths.keys()


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 6))
def test_hundreds_of_kills_lose_and_double_nothing(database_url, tmp_path, seed):
    """Five times a hundred, on each kind of database."""
    _, verdict = survive(database_url, str(tmp_path / "notices.jsonl"), kills=100, seed=seed)
    assert (verdict.contradictions, verdict.findings) == ([], [])
