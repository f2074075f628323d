"""The migrations make exactly the tables the code works with, on both databases."""

import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from mobility.store.store import Store
from mobility.store.tables import Base


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
    with store._migrations() as (config, _, _):
        command.downgrade(config, "base")
    store.close()
    engine = sqlalchemy.create_engine(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
