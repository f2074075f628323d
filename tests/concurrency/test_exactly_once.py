"""
Exactly once: sixteen processes, every request repeated, shuffled and delayed; nothing lost, nothing doubled.

The same storm without the guards must be found out, or the judges would be worth nothing.
"""

import pytest

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from tests.concurrency.clients import Storm, run_storm
from tests.concurrency.judge import contradictions
from tests.concurrency.places import UnguardedStore, open_service, prepare


def judged(url, answers):
    """Return what the two judges find: the one that knows the answers, and the one that knows the rules."""
    service = open_service(url, 0)
    findings = examine(service, FakeClock(0)).findings
    service.store.close()
    return contradictions(url, answers), findings


def test_sixteen_clients_lose_and_double_nothing(database_url):
    prepare(database_url, vans=8)
    (answers,) = run_storm(Storm((database_url,), rides=4))
    assert judged(database_url, answers) == ([], ())
    held = [each for each in answers if each.asked.what == "hold" and not each.error]
    assert len({each.asked.booking_id for each in held}) >= 16
    assert len(held) > len(set(held)), "nothing was repeated: this proves nothing"
    assert any(each.error == "idempotency_mismatch" for each in answers)


def test_without_the_guards_it_goes_wrong_and_both_judges_see_it(database_url):
    prepare(database_url, vans=2)
    (answers,) = run_storm(Storm((database_url,), rides=4, store_class=UnguardedStore))
    told, found = judged(database_url, answers)
    assert told
    assert {finding.rule for finding in found} & {"NOT_PLANNED", "FLEET_DISAGREES", "ENDED_BUT_PLANNED"}


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(4))
def test_twenty_thousand_operations_lose_and_double_nothing(fresh_databases, seed):
    """Over both kinds of database and all seeds: at least 20,000 operations on each kind."""
    urls = tuple(fresh_databases(8))
    for url in urls:
        prepare(url, vans=8)
    storm = run_storm(Storm(urls, rides=8, seed=seed))
    for url, answers in zip(urls, storm, strict=True):
        assert judged(url, answers) == ([], ())
    assert sum(map(len, storm)) >= 5000
