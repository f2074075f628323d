"""`mobility db`: the database of an installation."""

from __future__ import annotations

import click

from mobility.config import Settings, environment

__all__ = ["db"]


@click.group()
def db() -> None:
    """Prepare the database and bring it up to date."""


@db.command()
def upgrade() -> None:
    """Bring the tables up to date; does nothing where they are."""
    from mobility.store.store import Store  # noqa: PLC0415 - `--help` must be quick

    settings = Settings.from_environment(environment())
    settings.prepare_home()
    store = Store.open(settings.database_url)
    try:
        store.migrate()
    finally:
        store.close()
    click.echo("The database is up to date.")
