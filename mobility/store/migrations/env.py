"""What Alembic runs: the connection comes from `Store`, never from a file of settings."""

from __future__ import annotations

from alembic import context

from mobility.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
