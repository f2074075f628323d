"""
Exactly once: sixteen processes, every request repeated, shuffled and delayed; nothing lost, nothing doubled.

The same storm without the guards must be found out, or the judges would be worth nothing.
"""

import pytest

from tests.concurrency.places import UnguardedStore
from tests.concurrency.storms import weather


def test_sixteen_clients_lose_and_double_nothing(database_url):
    all_of_it = weather([database_url], seed=1, rides=4)
    assert (all_of_it.contradictions, all_of_it.findings) == ([], [])
    assert all_of_it.answers["hold"] >= 16
    assert all_of_it.repeated > 0, "nothing was repeated: this proves nothing"
    assert all_of_it.answers["hold: idempotency_mismatch"] > 0


def test_without_the_guards_it_goes_wrong_and_both_judges_see_it(database_url):
    all_of_it = weather([database_url], seed=1, rides=4, vans=2, store_class=UnguardedStore)
    assert all_of_it.contradictions
    assert {finding.rule for finding in all_of_it.findings} & {"NOT_PLANNED", "FLEET_DISAGREES", "ENDED_BUT_PLANNED"}


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 5))
def test_twenty_thousand_operations_lose_and_double_nothing(fresh_databases, seed):
    """Over both kinds of database and all seeds: at least 20,000 operations on each kind."""
    all_of_it = weather(fresh_databases(8), seed)
    assert (all_of_it.contradictions, all_of_it.findings) == ([], [])
    assert all_of_it.operations >= 5000
