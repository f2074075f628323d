"""The migrations make exactly the tables the code works with, on both databases."""

import json
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

import mobility.store
from mobility.booking.values import BookingState
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.errors import StoreUnavailable
from mobility.store import store as store_module
from mobility.store.store import Store
from mobility.store.tables import Base
from tests.mobility.fakes import Town
from tests.mobility.store import eras
from tests.mobility.stories import live_through

SCRIPTS = ScriptDirectory(str(Path(mobility.store.__file__).parent / "migrations"))
PAST = sorted(script.revision for script in SCRIPTS.walk_revisions() if script.revision != SCRIPTS.get_current_head())


def test_migrations_create_exactly_the_tables_of_the_code(database_url):
    store = Store.open(database_url)
    store.migrate()
    store.close()
    engine = sqlalchemy.create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_migrating_twice_changes_nothing_and_keeps_what_is_there(store):
    with store.unit_of_work() as work:
        work.audit.add(7, "somebody", "did", "something")
        work.commit()
    store.migrate()
    store.check_schema()
    with store.reading() as work:
        assert [entry[:3] for entry in work.audit.of("something")] == [(7, "somebody", "did")]


def test_every_table_can_be_taken_down_again(database_url):
    store = Store.open(database_url)
    store.migrate()
    with store._migrations() as config:
        command.downgrade(config, "base")
    store.close()
    engine = sqlalchemy.create_engine(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_there_is_one_newest_revision():
    assert len(SCRIPTS.get_heads()) == 1


def test_the_names_of_the_files_say_which_revisions_there_are():
    """A process that only opens the database reads no scripts."""
    assert tuple(sorted(script.revision for script in SCRIPTS.walk_revisions())) == store_module._REVISIONS
    assert store_module._REVISIONS[-1] == SCRIPTS.get_current_head()


@pytest.fixture(params=PAST)
def old(request, database_url):
    """A database as a program of that revision left it, and what was in it."""
    contents = json.loads(eras.path_of(request.param).read_text(encoding="utf-8"))
    store = Store.open(database_url)
    with store._migrations() as config:
        command.upgrade(config, request.param)
    with store._engine.connect() as connection:
        eras.load(connection, contents)
        connection.commit()
    yield store, contents
    store.close()


def test_a_lived_in_database_of_each_earlier_program_is_brought_up_to_date_with_nothing_lost(old):
    store, contents = old
    with pytest.raises(StoreUnavailable, match="mobility db upgrade"):
        store.check_schema()
    store.migrate()
    with store._engine.connect() as connection:
        now = eras.dump(connection)
    for table, rows in contents.items():
        assert [{name: row[name] for name in rows[0]} for row in now[table]] == rows, table


def test_the_service_goes_on_with_a_database_of_each_earlier_program(old):
    store, contents = old
    store.migrate()
    shift_end_s = max(shift["end_s"] for shift in contents["shifts"])
    now_s = max(message["created_s"] for message in contents["outbox"])
    service = Town(store, vans=0, start_s=now_s).service
    assert examine(service, FakeClock(0)).findings == ()
    tickets = {ticket.state: ticket for ticket in service.booking.tickets(0, shift_end_s)}
    assert len(tickets) == 6
    assert service.booking.caller(contents["bookings"][0]["phone"]).names  # is found by the number
    cancelled = service.booking.cancel(tickets[BookingState.BOOKED].booking_id)
    assert cancelled.state is BookingState.CANCELLED_BY_RIDER
    assert examine(service, FakeClock(0)).findings == ()


def test_a_table_others_refer_to_can_be_made_anew_with_everything_in_it(store):
    """SQLite changes a column by putting a copy of the table in its place, which must not touch what refers to it."""
    town = Town(store, vans=2)
    live_through(town)
    with store._engine.connect() as connection:
        before = eras.dump(connection)
    with store._migrations() as config:
        operations = Operations(MigrationContext.configure(config.attributes["connection"]))
        with operations.batch_alter_table("bookings") as table:
            table.alter_column("note", type_=sqlalchemy.String(301))
    with store._engine.connect() as connection:
        assert eras.dump(connection) == before
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_leaves_rows_without_what_they_refer_to_is_undone_and_told(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/mobility.db")
    store.migrate()
    live_through(Town(store, vans=2))
    with pytest.raises(StoreUnavailable, match=r"rows of .*plan_stops.* not there"), store._migrations() as config:
        config.attributes["connection"].exec_driver_sql("DELETE FROM bookings")
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bookings").scalar() == 6
    store.close()
