"""Which engine a database is, and what the engines write differently."""

from __future__ import annotations

import peewee

WAIT_SECONDS = 5.0
"""How long a statement waits for the locks of other programs, reading or writing, everywhere.

Not for long: behind a lock that waits, the bot's own writes wait too.
"""


def is_postgres(db: peewee.Database) -> bool:
    return isinstance(db, peewee.PostgresqlDatabase)


def times_are_text(db: peewee.Database) -> bool:
    """Whether timestamps are text, which may lack its fraction: then its order is not theirs."""
    return not is_postgres(db)


def quoted(identifier: str) -> str:
    """An identifier for SQL text, on both engines."""
    return '"' + identifier.replace('"', '""') + '"'


def equals(db: peewee.Database) -> str:
    """The operator = for SQL text; on PostgreSQL the built-in one, not one that others created."""
    return "OPERATOR(pg_catalog.=)" if is_postgres(db) else "="
