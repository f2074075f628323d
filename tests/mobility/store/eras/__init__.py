"""
Databases of earlier programs: for each past revision of the tables, what a lived-in town had in them.

A new revision needs a file for the one before it; with the new migration in place,
``python -m tests.mobility.store.eras 0001`` writes the one of revision 0001.
"""

import json
from pathlib import Path

import sqlalchemy

__all__ = ["dump", "load", "path_of", "written"]


def path_of(revision):
    """Return where the contents of that revision lie."""
    return Path(__file__).parent / f"{revision}.json"


def _tables(connection):
    meta = sqlalchemy.MetaData()
    meta.reflect(connection)
    return [table for table in meta.sorted_tables if table.name != "alembic_version"]


def dump(connection):
    """Return everything in a database, by table."""
    return {
        table.name: [dict(row._mapping) for row in connection.execute(table.select())] for table in _tables(connection)
    }


def written(contents):
    """Return contents as JSON with a line for each row: what changes from revision to revision is then seen."""
    tables = []
    for name, rows in contents.items():
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        tables.append(f" {json.dumps(name)}: [\n{lines}\n ]" if rows else f" {json.dumps(name)}: []")
    return "{\n" + ",\n".join(tables) + "\n}\n"


def load(connection, contents):
    """Write contents into the empty tables of their revision."""
    for table in _tables(connection):
        if contents.get(table.name):
            connection.execute(table.insert(), contents[table.name])
            if connection.dialect.name == "postgresql" and table.c[0].name == "id" and table.c[0].autoincrement is True:
                # Rows that bring their own number do not move the counter on.
                last_id = max(row["id"] for row in contents[table.name])
                connection.exec_driver_sql(f"ALTER SEQUENCE {table.name}_id_seq RESTART WITH {last_id + 1}")
