"""The tables of a report, and the sentences in them."""

from dataclasses import replace

import pytest

from routing.access import Closed
from routing.report import report_tables
from routing.report.meanings import island_meaning, left_out_meaning
from routing.restrictions import Ignored
from routing.road_report import IslandReason
from routing.stop_report import Vanished

REASONS = (
    *Closed,
    *(f"turn restriction {why}" for why in Ignored),
    "way that the extract holds twice",
    "way without length",
    "maxspeed:conditional not applied, it holds at certain times only",
    "highway=anything",
)


@pytest.fixture(scope="module")
def tables(report):
    return {table.key: table for table in report_tables(report)}


def test_every_row_has_a_cell_for_every_column(tables):
    for table in tables.values():
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_a_table_with_nothing_to_show_is_left_out(tables):
    assert "stranded" not in tables
    assert {"network", "left-out", "islands", "suspects", "stops", "municipalities", "settlements", "build"} == set(
        tables
    )


def test_a_stop_that_is_no_more_says_what_becomes_of_booked_rides(report):
    gone = Vanished("h7", "Alte Schule", 50.0, 7.0, is_retired=True)
    lost = Vanished("h8", "Steg", 50.0, 7.0, is_retired=False)
    changed = replace(report, stop_report=replace(report.stop_report, vanished=(gone, lost), kept=3))
    (table,) = (table for table in report_tables(changed) if table.key == "vanished")
    assert [row[:3] for row in table.rows] == [
        ("Alte Schule", "h7", "still find it"),
        ("Steg", "h8", "cannot be driven: no road leads there"),
    ]
    assert "3 others" in table.note


def test_dropped_objects_come_with_a_sentence(tables):
    assert ("highway=footway", "1", "Paths for people on foot.") in tables["left-out"].rows


def test_a_suspicious_road_can_be_looked_up(tables):
    (row,) = tables["suspects"].rows
    assert row[:3] == ("way 31", "Way In <&>", "one can get in but not out")
    assert row[3] == "yes"
    assert float(row[5]) == pytest.approx(50.0, abs=1e-4)


def test_the_worst_settlement_comes_first(tables):
    assert [(row[0], row[2], row[3], row[4]) for row in tables["settlements"].rows] == [
        ("Weiler", "10", "0", "0.0%"),
        ("Dorf", "10", "10", "100.0%"),
    ]
    assert "50.0% of 20 addresses" in tables["municipalities"].note


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_the_importer_is_explained(reason):
    assert left_out_meaning(str(reason)).endswith(".")


@pytest.mark.parametrize("reason", IslandReason)
def test_every_reason_of_a_dropped_piece_is_explained(reason):
    assert island_meaning(reason).endswith(".")
