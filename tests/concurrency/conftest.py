"""Databases of each kind, as many as are asked for."""

from tests.mobility.conftest import database_url, fresh_databases, postgresql_server, store

__all__ = ["database_url", "fresh_databases", "postgresql_server", "store"]
