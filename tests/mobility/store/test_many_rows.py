"""Rows that are written together are the rows that were handed in, on a database of each kind."""

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, MetaData, String, Table, Text, select
from sqlalchemy.exc import IntegrityError

from mobility.store.many_rows import insert_rows

_THINGS = Table(
    "things",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("name", String(80), unique=True),
    Column("said", Text),
    Column("share", Float),
    Column("so", Boolean),
    Column("more", JSON),
)
_ROWS = [
    {"id": 2**40, "name": "„Markt“ \\ %s :x", "said": "a\nb\t'c'", "share": 0.1, "so": True, "more": {"ü": [1]}},
    {"id": -1, "name": "null", "said": None, "share": None, "so": None, "more": []},
    {"id": 0, "name": "", "said": "", "share": 1e-300, "so": False, "more": {"a": None, "b": {"c": 2.5}}},
]


@pytest.fixture
def connection(store):
    """A connection in a transaction with the table in it; what was written is undone."""
    with store.unit_of_work() as work:
        _THINGS.create(work._connection)
        yield work._connection


@pytest.mark.parametrize("number", [0, 1, 3])
def test_what_was_handed_in_is_there(connection, number):
    insert_rows(connection, _THINGS, _ROWS[:number])
    written = connection.execute(select(_THINGS)).mappings().all()
    assert sorted(map(dict, written), key=lambda row: row["name"]) == sorted(_ROWS[:number], key=lambda r: r["name"])


def test_rows_may_leave_columns_to_the_table(connection):
    insert_rows(connection, _THINGS, [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    assert connection.execute(select(_THINGS.c.name, _THINGS.c.more)).all() == [("a", None), ("b", None)]


def test_all_are_refused_where_one_is(connection):
    with pytest.raises(IntegrityError):
        insert_rows(connection, _THINGS, [{"id": 1, "name": "a"}, {"id": 2, "name": "a"}])
