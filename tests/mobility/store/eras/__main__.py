"""Write the contents of a past revision, named on the command line."""

import sys

from alembic import command

from mobility.store.store import Store
from tests.mobility.fakes import Town
from tests.mobility.store.eras import dump, path_of, written
from tests.mobility.stories import live_through


def main(revision):
    store = Store.open("sqlite://")
    store.migrate()
    live_through(Town(store, vans=2))
    with store._migrations() as config:
        command.downgrade(config, revision)
    with store._engine.connect() as connection:
        path_of(revision).write_text(written(dump(connection)), encoding="utf-8")
    store.close()


main(sys.argv[1])
