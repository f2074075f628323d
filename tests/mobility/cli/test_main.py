import errno
import subprocess
import sys

import click
import pytest

from mobility.cli.main import COMMANDS, LazyGroup
from mobility.cli.processes import ChildFailed
from mobility.config import SettingError
from mobility.errors import StoreUnavailable
from routing.errors import ExtractEmpty


def group_that(action):
    group = LazyGroup("test")
    group.add_command(click.Command("act", callback=action))
    return group


def outcome(action, capsys):
    with pytest.raises(SystemExit) as ended:
        group_that(action).main(["act"])
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingError("MOBILITY_PORT must be a whole number"), 2),
        (StoreUnavailable("the database cannot be opened; make the folder writable"), 2),
        (ExtractEmpty("the extract holds no road: choose another"), 2),
        (ChildFailed("the part 'web' ended again and again"), 1),
    ],
)
def test_an_expected_error_is_one_sentence_and_an_exit_code(error, code, capsys):
    def fail():
        raise error

    ended, said = outcome(fail, capsys)
    assert ended == code
    assert said.strip() == f"Error: {error}"


def test_an_unexpected_error_is_kept_in_a_file_and_never_shown_as_a_trace(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    ended, said = outcome(lambda: 1 / 0, capsys)
    assert ended == 1
    assert "Traceback" not in said
    assert "ZeroDivisionError" in (tmp_path / "last_error.txt").read_text()
    assert str(tmp_path / "last_error.txt") in said


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(errno.EPERM, "Operation not permitted", "/home/elsewhere"), "/home/elsewhere cannot be used"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
    ],
)
def test_trouble_with_files_and_disks_is_a_sentence(error, told, capsys):
    def fail():
        raise error

    ended, said = outcome(fail, capsys)
    assert ended == 2
    assert told in said
    assert "unexpected" not in said


def test_a_reader_that_went_away_is_no_error_to_report():
    command = [sys.executable, "-c", "from web.cli import main; main(['--help'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        ran.stdout.close()
        assert ran.stderr.read() == ""


def test_ctrl_c_is_no_error(capsys):
    def interrupted():
        raise KeyboardInterrupt

    assert outcome(interrupted, capsys)[0] == 130


def test_what_a_command_returns_is_the_exit_code(capsys):
    assert outcome(lambda: 3, capsys)[0] == 3
    assert outcome(lambda: None, capsys)[0] == 0


def test_a_wrong_option_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as ended:
        group_that(lambda: None).main(["act", "--no-such-option"])
    assert ended.value.code == 2


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_listed_exists_and_explains_itself(name):
    command = LazyGroup("test").get_command(click.Context(LazyGroup("test")), name)
    assert command.help


def test_help_is_quick_because_nothing_heavy_is_loaded():
    code = (
        "import sys\nfrom web.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numba', 'numpy', 'sqlalchemy', 'flask', 'osmnx', 'ortools'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
    assert "simulate" in ran.stdout
