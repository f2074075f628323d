"""`mobility bench darp`: files in, verified solutions out, whatever way the instances are written."""

import json
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from mobility.cli.darp_files import write_solution
from mobility.cli.main import cli
from tests.dispatcher.dial_a_ride.drawn import draw
from tests.dispatcher.dial_a_ride.verify import read_published, violations

QUICK = ["--iterations", "3000"]


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """No installation, no area, no database: the command needs none of them, and makes none."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "untouched"))
    monkeypatch.chdir(tmp_path)
    yield
    assert not (tmp_path / "untouched").exists()


def darp(*arguments):
    return CliRunner().invoke(cli, ["bench", "darp", *map(str, arguments)])


def written(folder):
    return sorted(path.name for path in (folder / "out").iterdir())


def told(path):
    return json.loads(path.read_text(encoding="utf-8"))


VARIANTS = {
    "n": draw(6, 2, 1),
    "2n": draw(6, 2, 1, told=12),
    "depot-again": draw(6, 2, 1, depot_again=True),
    "2n-depot-again": draw(6, 2, 1, told=12, depot_again=True),
    "tabs": draw(6, 2, 1).replace(" ", "\t"),
    "windows": "\ufeff" + draw(6, 2, 1).replace("\n", "\r\n"),
    "blank": "\n  " + draw(6, 2, 1).replace("\n", "  \n\n"),
}


def test_all_ways_to_write_an_instance_give_the_same_legal_routes(tmp_path):
    for name, text in VARIANTS.items():
        (tmp_path / name).write_bytes(text.encode())
    answer = darp(*VARIANTS, *QUICK, "--out", "out")
    assert answer.exit_code == 0, answer.output
    solutions = [told(tmp_path / "out" / f"{name}-s1.json") for name in VARIANTS]
    assert [solution["instance"] for solution in solutions] == list(VARIANTS)
    assert len({json.dumps(solution["routes"]) for solution in solutions}) == 1
    assert set(solutions[0]) == {"instance", "objective", "seconds", "seed", "routes"}
    assert not violations(read_published(VARIANTS["n"]), solutions[0])


def test_every_seed_has_a_file_of_its_own_and_iterations_alone_repeat(tmp_path):
    (tmp_path / "drawn.txt").write_text(draw(8, 2, 3))
    answer = darp("drawn.txt", *QUICK, "--seed", 4, "--seed", 5, "--out", "out")
    assert answer.exit_code == 0, answer.output
    assert written(tmp_path) == ["drawn-s4.json", "drawn-s5.json"]
    assert [told(tmp_path / "out" / f"drawn-s{seed}.json")["seed"] for seed in (4, 5)] == [4, 5]
    first = told(tmp_path / "out" / "drawn-s4.json")
    assert darp("drawn.txt", *QUICK, "--seed", 4, "--out", "out").exit_code == 0
    assert told(tmp_path / "out" / "drawn-s4.json")["routes"] == first["routes"]


def test_seconds_bound_every_file_and_the_mean_is_told(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(draw(5, 2, 1))
    answer = darp("a", "b", "--seconds", "0.3", "--out", "out")
    assert answer.exit_code == 0, answer.output
    seconds = [told(tmp_path / "out" / f"{name}-s1.json")["seconds"] for name in "ab"]
    assert all(0.25 < each < 1.5 for each in seconds)
    assert "Mean of 2 runs (ours):" in answer.output


def test_a_folder_stands_for_its_instances(tmp_path):
    (tmp_path / "sets" / "small").mkdir(parents=True)
    (tmp_path / "sets" / "small" / "a2.txt").write_text(draw(4, 2, 1))
    (tmp_path / "sets" / "pr9").write_text(draw(4, 2, 2))
    (tmp_path / "sets" / "README.md").write_text("1 2 3 4 5\n")
    (tmp_path / "sets" / "notes.txt").write_text("where these come from\n")
    assert darp("sets", *QUICK, "--out", "out").exit_code == 0
    assert written(tmp_path) == ["a2-s1.json", "pr9-s1.json"]


def test_a_bad_file_is_told_and_the_others_are_solved(tmp_path):
    (tmp_path / "good").write_text(draw(4, 2, 1))
    (tmp_path / "bad").write_text("2 1 480 3\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    answer = darp("bad", "missing", "binary", "good", *QUICK, "--out", "out")
    assert answer.exit_code == 2
    for words in ("bad: line 1", "missing cannot be read", "binary cannot be read (it is no text)"):
        assert words in answer.output
    assert written(tmp_path) == ["good-s1.json"]


def test_an_instance_that_cannot_be_solved_is_told(tmp_path):
    (tmp_path / "late").write_text("1 1 10 3 30\n0 0 0 0 0 0 9\n1 3 4 1 1 0 480\n2 30 0 1 -1 0 480\n")
    (tmp_path / "good").write_text(draw(4, 2, 1))
    answer = darp("late", "good", *QUICK, "--out", "out")
    assert answer.exit_code == 1
    assert "late" in answer.output
    assert written(tmp_path) == ["good-s1.json"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["empty"], "holds no instance"),
        (["here/x", "there/x"], "have one name"),
        (["here/x", "--until-best"], "--until-best needs --best-known"),
        (["here/x", "--cpu", "--workers", "2"], "--cpu counts the work of all threads"),
        (["here/x", "--iterations", "5", "--peer", "plain"], "--peer needs --seconds"),
        (["here/x", "--seconds", "5", "--checkpoints", "1,9"], "--checkpoints must not lie behind --seconds"),
        (["here/x", "--checkpoints", "1,x"], "is no list of seconds"),
        (["here/x", "--checkpoints", "0"], "must be positive"),
        (["here/x", "--best-known", "here/x"], "line 2: needs columns instance,best_known"),
        (["here/x", "--best-known", "zero.csv"], "best_known must be positive"),
        (["here/x", "--best-known", "none.csv"], "none.csv cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_solved(tmp_path, arguments, words):
    (tmp_path / "empty").mkdir()
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text(draw(4, 2, 1))
    (tmp_path / "zero.csv").write_text("instance,best_known\nx,0\n")
    answer = darp(*arguments)
    assert (answer.exit_code, words in answer.output) == (2, True), answer.output


def test_evidence_tells_gaps_at_checkpoints_beside_the_peer_and_keeps_what_is_better(tmp_path):
    """The best known value is made up: 10 % above what is surely found, so that everybody is better."""
    (tmp_path / "drawn").write_text(draw(5, 2, 1))
    assert darp("drawn", *QUICK, "--out", "out").exit_code == 0
    best = 1.1 * told(tmp_path / "out" / "drawn-s1.json")["objective"]
    (tmp_path / "best.csv").write_text(f"instance,requests,best_known\ndrawn,5,{best}\n")
    options = ["--seconds", "0.4", "--checkpoints", "0.2,0.3", "--peer", "plain", "--best-known", "best.csv"]
    answer = darp("drawn", *options, "--seed", 1, "--seed", 2, "--evidence", "evidence/darp-drawn.md")
    assert answer.exit_code == 0, answer.output
    assert "gap -9.09 %" in answer.output
    page = (tmp_path / "evidence" / "darp-drawn.md").read_text(encoding="utf-8")
    assert page.count("| drawn | 5 | 2 |") == 3  # after 0.2 s, after 0.3 s, at the end
    assert "| instance | riders | vehicles | best known | seed 1 | seed 2 | mean | OR-Tools |" in page
    assert "## After 0.2 s" in page
    kept = told(tmp_path / "evidence" / "darp-best" / "drawn.json")
    assert not violations(read_published(draw(5, 2, 1)), kept)


def test_it_stops_at_the_best_known_value_and_says_so(tmp_path):
    (tmp_path / "drawn").write_text(draw(5, 2, 1))
    (tmp_path / "best.csv").write_text("instance,best_known\ndrawn,1000\n")
    answer = darp("drawn", "--seconds", "100", "--until-best", "--best-known", "best.csv", "--out", "out")
    assert "best known value reached" in answer.output
    assert told(tmp_path / "out" / "drawn-s1.json")["seconds"] < 100


def test_control_c_writes_what_was_found(tmp_path):
    (tmp_path / "drawn").write_text(draw(12, 3, 1))
    (tmp_path / "other").write_text(draw(12, 3, 2))
    command = [sys.executable, "-m", "web", "bench", "darp", "drawn", "other", "--seconds", "1000", "--progress"]
    with subprocess.Popen([*command, "--out", "out"], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        while " after " not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert written(tmp_path) == ["drawn-s1.json"]
    assert not violations(read_published(draw(12, 3, 1)), told(tmp_path / "out" / "drawn-s1.json"))


def test_a_broken_write_leaves_the_old_solution(tmp_path):
    path = write_solution(tmp_path / "out", "x-s1", {"objective": 1.0}, [[(0, 0.0), (0, 1.0)]])
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_solution(tmp_path / "out", "x-s1", {"objective": 1.0}, [[(0, float("nan"))]])
    assert told(path)["objective"] == 1.0
    assert written(tmp_path) == ["x-s1.json"]
