"""`mobility timetable check` says what is in a feed, or what is wrong and where."""

import pytest
from click.testing import CliRunner

from mobility.cli.main import cli
from tests.mobility.timetable.feeds import FILES, write_feed


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_GTFS", raising=False)

    def asked(*arguments):
        return CliRunner().invoke(cli, ["timetable", "check", *map(str, arguments)])

    return asked


def test_a_good_feed_is_described(ask, tmp_path):
    ran = ask(write_feed(tmp_path / "feed"))
    assert ran.exit_code == 0
    assert "Timetable of Verkehrsbetriebe Linienstadt" in ran.output
    assert "2 lines, 10 stops, 3 trips with 8 calls" in ran.output
    assert "01.01.2026 to 31.12.2026" in ran.output
    assert "no area is built yet" in ran.output


def test_the_area_counts_its_stops(ask, tmp_path, model_bundle, monkeypatch):
    monkeypatch.setenv("MOBILITY_BUNDLE", str(model_bundle))
    assert "0 of its stops lie in" in ask(write_feed(tmp_path / "feed")).output


def test_a_bad_feed_names_file_and_line(ask, tmp_path):
    times = FILES["stop_times.txt"].replace("t2,9:13:00", "t2,nine")
    ran = ask(write_feed(tmp_path / "feed", stop_times_txt=times))
    assert ran.exit_code == 2
    assert "stop_times.txt, line 6: arrival_time must be a time like 7:05:00" in ran.output


def test_without_a_feed_it_says_what_to_do(ask):
    ran = ask()
    assert ran.exit_code == 2
    assert "MOBILITY_GTFS" in ran.output
