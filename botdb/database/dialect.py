"""Which engine a database is, and how both write what SQL alone cannot."""

from __future__ import annotations

import peewee


def is_postgres(db: peewee.Database) -> bool:
    return isinstance(db, peewee.PostgresqlDatabase)


def quoted(identifier: str) -> str:
    """An identifier for SQL text, on both engines."""
    return '"' + identifier.replace('"', '""') + '"'
