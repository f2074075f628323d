"""Write several rows of a table together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, Insert, Table, bindparam, column, func, insert, select

__all__ = ["insert_rows"]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """
    Write new rows, all of them with values for the same columns; whatever can be written in JSON may stand in them.

    PostgreSQL gets them as one value: that takes two thirds of the time that one row after the other takes.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_from_json(table, tuple(rows[0])), {"rows": rows})
    else:
        connection.execute(_one_by_one(table), rows)


@cache
def _one_by_one(table: Table) -> Insert:
    return insert(table)


@cache
def _from_json(table: Table, names: tuple[str, ...]) -> Insert:
    """Return what writes to these columns the rows of a JSON array of objects."""
    given = func.json_to_recordset(bindparam("rows", type_=JSON))
    records = given.table_valued(*(column(name, table.columns[name].type) for name in names), name="given")
    rows = select(*records.render_derived(with_types=True).columns)
    return insert(table).from_select(names, rows, include_defaults=False)
