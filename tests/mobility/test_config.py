import stat
from pathlib import Path

import pytest

from mobility.clock import DemoClock, SystemClock
from mobility.config import ClockSettings, SettingError, Settings


def settings(tmp_path, **env):
    return Settings.from_environment({"MOBILITY_HOME": str(tmp_path / "home"), **env})


def test_without_any_variable_everything_has_a_default():
    chosen = Settings.from_environment({})
    assert chosen.home == Path("var").absolute()
    assert (chosen.host, chosen.port, chosen.area, chosen.demo) == ("127.0.0.1", 8080, "mayen-koblenz", False)
    assert chosen.database_url.startswith("sqlite:///")
    assert chosen.data_mirror is None
    assert isinstance(chosen.clock(), SystemClock)


def test_an_empty_variable_counts_as_not_set(tmp_path):
    assert settings(tmp_path, MOBILITY_PORT="", MOBILITY_DATA_MIRROR=" ").port == 8080


def test_a_child_process_reads_back_the_very_same_settings(tmp_path):
    chosen = settings(
        tmp_path,
        MOBILITY_NOTICES="notices.jsonl",
        MOBILITY_GTFS="/srv/vrm.zip",
        MOBILITY_PORT="9000",
        MOBILITY_DATA_MIRROR="/mirror",
        MOBILITY_SECRET_KEY="k" * 32,
    ).for_demo(ClockSettings(anchor_s=1234.5678901, lead_s=60, catch_up=20, speed=3))
    assert Settings.from_environment(chosen.to_environment()) == chosen


def test_the_demo_lays_its_policy_over_the_real_one_once(tmp_path):
    demo = settings(tmp_path).for_demo(ClockSettings(0)).for_demo(ClockSettings(0))
    assert [path.name for path in demo.policy] == ["policy.toml", "demo.toml"]
    assert isinstance(demo.clock(), DemoClock)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOBILITY_PORT", "eighty"),
        ("MOBILITY_PORT", "70000"),
        ("MOBILITY_AREA", "atlantis"),
        ("MOBILITY_AREA", "../areas"),
        ("MOBILITY_AREA", ".."),
        ("MOBILITY_SECRET_KEY", "short"),
        ("MOBILITY_DEMO", "yes"),
        ("MOBILITY_CLOCK_ANCHOR_S", "nan"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        settings(tmp_path, **{name: value})


def test_a_wrong_speed_says_what_to_change(tmp_path):
    with pytest.raises(SettingError, match="--speed"):
        settings(tmp_path, MOBILITY_CLOCK_ANCHOR_S="0", MOBILITY_SPEED="100")


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    chosen = settings(tmp_path)
    key = chosen.load_secret_key()
    assert len(key) == 64
    assert chosen.load_secret_key() == key
    assert stat.S_IMODE((chosen.home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in chosen.home.iterdir()] == ["secret_key"]


def test_a_given_secret_key_is_not_written_anywhere(tmp_path):
    chosen = settings(tmp_path, MOBILITY_SECRET_KEY="s" * 40)
    assert chosen.load_secret_key() == "s" * 40
    assert not chosen.home.exists()


def test_a_home_that_is_a_file_says_what_to_do(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(SettingError, match="set MOBILITY_HOME"):
        settings(tmp_path).prepare_home()


def test_the_base_url_is_one_this_machine_can_open(tmp_path):
    assert settings(tmp_path, MOBILITY_HOST="0.0.0.0", MOBILITY_PORT="81").base_url == "http://127.0.0.1:81"  # noqa: S104


def test_a_home_where_nothing_can_be_written_is_told_whatever_its_rights_say():
    """Root may write everywhere by its rights, but not on a read-only disk or into the system's own folders."""
    with pytest.raises(SettingError, match="not writable"):
        Settings.from_environment({"MOBILITY_HOME": "/proc/self"}).prepare_home()


def test_a_damaged_secret_key_is_told(tmp_path):
    chosen = settings(tmp_path)
    (chosen.prepare_home() / "secret_key").write_text("")
    with pytest.raises(SettingError, match="delete it"):
        chosen.load_secret_key()


def test_notices_lie_below_the_home_unless_told_otherwise(tmp_path):
    assert settings(tmp_path).notices is None
    assert settings(tmp_path, MOBILITY_NOTICES="out/n.jsonl").notices == tmp_path / "home" / "out" / "n.jsonl"
    assert settings(tmp_path, MOBILITY_NOTICES="/srv/n.jsonl").notices == Path("/srv/n.jsonl")
