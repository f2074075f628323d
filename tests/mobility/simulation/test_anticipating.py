"""The measures for riders to come: compared over the same days, and played through the whole service too."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench
from mobility.simulation.anticipating import EXPERIMENTS, Outcome, difference, play
from mobility.simulation.runner import simulate
from mobility.simulation.scenario import Scenario
from mobility.tariff.fares import Fares
from tests.mobility.fakes import POLICY_DIR, LineArea, policy

SMALL = Scenario(vehicles=2, requests=30, start_hour=8, end_hour=12, decay_m=20_000, history_days=5)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_every_trial_has_the_same_wishes(experiment):
    found = play(LineArea(stops=30), experiment, SMALL, [1, 2], policy())
    assert [outcome.trial for outcome in found] == [name for name, _ in experiment.trials]
    for kind in ("now", "ahead"):
        assert len({outcome.figures[f"{kind}_asked"] for outcome in found}) == 1
    for outcome in found:
        assert outcome.figures["kept_share"] == (1.0, 1.0)
        served, refused = outcome.figures["served"], outcome.figures["all_refused"]
        assert tuple(a + b for a, b in zip(served, refused, strict=True)) == outcome.figures["all_asked"]


def test_a_difference_is_taken_day_by_day():
    """Changes of -1 and -3: -2 in the mean, and ``sqrt(2) / sqrt(2)`` for its error."""
    without, trial = Outcome("off", {"refused": (5.0, 9.0)}), Outcome("on", {"refused": (4.0, 6.0)})
    assert difference("refused", without, trial) == (-2.0, pytest.approx(1.0))
    assert trial.mean("refused") == 5.0


@pytest.mark.parametrize(
    "changes",
    [{"rebalance_every_s": 300, "prebooked_share": 0.1}, {"ahead_share": 0.2}, {"visit_share": 1.0}],
    ids=["rebalancing", "quota", "returns"],
)
def test_the_whole_service_plays_such_a_day(changes):
    """Every wish comes to an end, and promises are kept."""
    scenario = replace(SMALL, no_show_share=0.0, cancel_share=0.0, **changes)
    result = simulate(LineArea(stops=30), scenario, policy(), Fares.from_file(POLICY_DIR / "fares.toml"))
    kpis = result["kpis"]
    assert kpis["open"] == 0
    assert kpis["promises_kept_share"] == 1.0
    assert kpis["requests"] == 30 + kpis["return_requests"]
    assert (kpis["return_requests"] > 0) == ("visit_share" in changes)
    if "ahead_share" in changes:
        assert result["refusals"]["KEPT_FOR_THE_DAY"] > 0
    if "rebalance_every_s" in changes:
        # A drive without riders from a place where nobody alighted to one where nobody boards: sent to wait.
        assert kpis["empty_km"] > 0


def test_an_unknown_experiment_is_said():
    answer = CliRunner().invoke(bench, ["anticipation", "--only", "Magic"])
    assert answer.exit_code == 2
    assert "Magic" in answer.output


@pytest.mark.long
def test_the_page_shows_every_experiment(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    out = tmp_path / "evidence"
    small = ["--vehicles", "3", "--requests", "30", "--days", "2", "--out", str(out)]
    answer = CliRunner().invoke(bench, ["anticipation", *small], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    for experiment in EXPERIMENTS:
        page = (out / f"anticipation-{experiment.slug}-mayen-koblenz-model.md").read_text(encoding="utf-8")
        assert f"## {experiment.name}" in page
        assert "promises kept" in page
