"""The service bench asks a real server through real sockets, and adds up what it is told."""

import json

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench
from mobility.cli.service_clients import Timed
from mobility.cli.service_rounds import Rounds, figures_of


def test_what_many_were_answered_within_is_added_up():
    rounds = Rounds()
    rounds.add("trivial", [Timed("trivial", ms, 200) for ms in (1.0, 2.0)], 0.1, 0.002)
    rounds.add("offers", [Timed("offers", ms, 200) for ms in (4.0, 6.0)], 0.5, 0.006)
    booked = [
        *(Timed("offers", 5.0, 200) for _ in range(3)),
        *(Timed(what, ms, 200, "a") for what, ms in (("hold", 10.0), ("confirm", 20.0))),
        Timed("hold", 7.0, 409, "b"),
    ]
    rounds.add("bookings", booked, 2.0, 0.029)
    at_once = [Timed("offers", 5.0, 200), Timed("book", 12.0, 200, "c"), Timed("book", 9.0, 409, "d")]
    rounds.add("at once", at_once, 1.0, 0.01)
    rounds.add("cancels", [Timed("cancel", 3.0, 200, "a")], 0.1, 0.004)
    found = figures_of(rounds, 100.0)
    assert (found.offers_per_s, found.bookings_per_s) == (4.0, 0.5)
    assert (found.refused_wishes, found.refused_holds) == (1, 1)
    assert {name: each.count for name, each in found.requests.items()} == {
        "trivial": 2, "offer": 2, "hold": 1, "confirm": 1, "booking": 1, "at once": 1, "cancel": 1,
    }  # fmt: skip
    booking = found.requests["booking"]
    assert (booking.p50_ms, booking.times_trivial) == (30.0, 15.0)
    assert booking.processor_ms == 20.0  # 29 ms, less three offers of 3 ms each
    assert found.requests["offer"].processor_ms == 3.0
    assert (found.requests["at once"].p95_ms, found.requests["at once"].processor_ms) == (12.0, 7.0)


@pytest.mark.long
def test_offers_and_bookings_are_measured_end_to_end(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    out = tmp_path / "evidence"
    small = ["--vehicles", "4", "--rides", "10", "--clients", "2", "--rounds", "1", "--requests", "3"]
    answer = CliRunner().invoke(bench, ["service", *small, "--out", str(out)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    figures = json.loads((out / "service-mayen-koblenz-model.json").read_text(encoding="utf-8"))
    assert figures["SQLite"]["requests"]["offer"]["count"] == 6
    assert figures["SQLite"]["requests"]["booking"]["processor_ms"] > 0
