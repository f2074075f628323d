"""`mobility doctor` says what it found, and its exit code says whether it found anything."""

import json

import pytest
from click.testing import CliRunner

from mobility.cli.doctor import doctor
from mobility.config import Settings
from mobility.store.store import Store


@pytest.fixture
def installation(tmp_path, model_bundle, monkeypatch):
    """An installation of the model district without any rides; gives its database."""
    variables = {"MOBILITY_HOME": str(tmp_path), "MOBILITY_BUNDLE": str(model_bundle)}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    store = Store.open(Settings.from_environment(variables).database_url)
    store.migrate()
    yield store
    store.close()


def audit(*arguments):
    ran = CliRunner().invoke(doctor, arguments, standalone_mode=False)
    assert ran.exception is None
    return ran.return_value, ran.output


def test_a_sound_database(installation):
    assert audit() == (0, "0 bookings and 0 plans looked at: nothing is wrong.\n")
    with installation.reading() as work:
        assert work.checkups.last() is None


def test_what_is_found_is_said_with_what_to_do_and_kept_where_asked(installation):
    with installation.unit_of_work() as work:
        work.keys.remember("k" * 22, "hold", "hash", "gone", 0)
        work.commit()
    code, said = audit("--record")
    assert code == 1
    assert "ANSWER_WITHOUT_BOOKING key:kkkk" in said
    assert "-> load the ride in the control room" in said
    with installation.reading() as work:
        assert work.checkups.last().findings == 1
    code, said = audit("--json")
    assert code == 1
    assert [finding["rule"] for finding in json.loads(said)["findings"]] == ["ANSWER_WITHOUT_BOOKING"]
