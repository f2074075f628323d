"""The file planners write about stops: read, and refused with the line and what to do."""

import pytest

from routing.errors import InvalidStopEdits
from routing.stop_edits import StopEdit, StopEdits

GOOD = """
# A comment
[[move]]
stop = "j42"
was = [50.1, 7.1]
name = "Dorf, Weg"
to = [50.2, 7.2]
kerb = "right"
note = "more room"

[[ban]]
stop = "h7"
was = [50.3, 7]

[[rename]]
stop = "j42"
was = [50.1, 7.1]
to = "Dorf, Bäckerei"

[[add]]
id = "rathaus-hof"
at = [50.4, 7.4]
name = "Dorf, Rathaus"
step_free = true

[[set]]
stop = "fn9"
was = [50.5, 7.5]
step_free = false
kerb = "both"
"""


def test_every_kind_of_entry_is_read_with_its_line():
    assert StopEdits.parse(GOOD).entries == (
        StopEdit("move", 3, "j42", 50.1, 7.1, name="Dorf, Weg", to=(50.2, 7.2), kerb="right"),
        StopEdit("ban", 11, "h7", 50.3, 7.0),
        StopEdit("rename", 15, "j42", 50.1, 7.1, title="Dorf, Bäckerei"),
        StopEdit("add", 20, "a-rathaus-hof", 50.4, 7.4, title="Dorf, Rathaus", step_free=True),
        StopEdit("set", 26, "fn9", 50.5, 7.5, kerb="both", step_free=False),
    )


def test_no_file_and_a_file_of_comments_are_no_edits(tmp_path):
    assert StopEdits.load(tmp_path / "stops.toml").entries == ()
    assert StopEdits.parse("# nothing yet\n").entries == ()


BAN = '[[ban]]\nstop = "j1"\nwas = [50.0, 7.0]\n'
ADD = '[[add]]\nid = "x"\nname = "X"\nat = [50.0, 7.0]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[ban]\n", "not valid TOML"),
        ("[[bann]]\nstop = 1\n", r"unknown table 'bann': there are \[\[move\]\]"),
        ('[ban]\nstop = "j1"\n', "double brackets"),
        ('\n\n[[ban]]\nstop = "j1"\n', r"line 3 \[\[ban\]\]: was is missing"),
        (BAN + 'to = "X"\n', "to has no meaning here"),
        (BAN.replace('"j1"', "1"), "stop must be a text on one line"),
        (BAN.replace('"j1"', '" "'), "stop must be a text on one line"),
        (BAN.replace("7.0]", "700.0]"), r"was must be \[latitude, longitude\] in degrees, got"),
        (BAN.replace("7.0]", "nan]"), r"was must be \[latitude, longitude\]"),
        (BAN.replace("[50.0, 7.0]", '"50, 7"'), r"was must be \[latitude, longitude\]"),
        (BAN.replace("7.0]", "7.0, 1.0]"), r"was must be \[latitude, longitude\]"),
        (BAN.replace("7.0]", "true]"), r"was must be \[latitude, longitude\]"),
        (ADD.replace('"x"', '"Rathaus Hof"'), "small letters and digits joined by hyphens"),
        (ADD.replace('"X"', f'"{"X" * 81}"'), "at most 80 characters, got 81"),
        (ADD + 'kerb = "left"\n', "one of right, both, unknown, got 'left'"),
        (ADD + 'step_free = "yes"\n', "true or false"),
        (BAN.replace("ban", "set"), "nothing to set"),
        (BAN.replace("ban", "set") + 'kerb = "right"\n', r"write a \[\[move\]\]"),
        (BAN + "\n" + BAN, r"line 5: \[\[ban\]\] of 'j1' stands on line 1 already"),
        (ADD + ADD.replace('"x"', '"y"'), r"line 5: the name 'X' is given on line 1 already"),
        (BAN + BAN.replace("ban", "rename") + 'to = "X"\n', r"line 4: 'j1' is banned on line 1: take"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(text, told):
    with pytest.raises(InvalidStopEdits, match=told):
        StopEdits.parse(text)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    (tmp_path / "stops.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(InvalidStopEdits, match="UTF-8"):
        StopEdits.load(tmp_path / "stops.toml")
