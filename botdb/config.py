"""The configuration: the bot's one row, read, and changed only if nobody else changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from botdb import records
from botdb.database import is_postgres, transact
from botdb.errors import DatabaseError, RefusedError
from botdb.models import SINGLETON, BotConfig
from botdb.schema import Catalog
from botdb.setting import Value
from botdb.timestamps import to_stored

Row = dict[str, Any]
"""A row of BotConfig as JSON has it: every live column by its name."""


@dataclass(frozen=True)
class Change:
    """One field, before and after."""

    field: str
    old: Value | None
    new: Value


class ConflictError(RefusedError):
    """Another writer changed the row between botdb's reading and its writing."""

    def __init__(self, differences: Sequence[tuple[str, Any, Any]]) -> None:
        names = ", ".join(field for field, _, _ in differences)
        super().__init__(
            f"another writer changed the configuration meanwhile ({names}); nothing was written",
            "look at it with 'botdb config show', then try again",
        )
        self.differences = differences
        """Field, the value that was read, and the value that it has now."""


def read(db: peewee.Database, catalog: Catalog) -> Row:
    """The configuration. Raises DatabaseError if its row is missing."""
    query = BotConfig.select().where(BotConfig.id == SINGLETON)
    for row in records.read(db, query, catalog.tables["BotConfig"]).dicts():
        return row
    raise DatabaseError(
        f"BotConfig has no row with id '{SINGLETON}'", "run 'botdb init' to add it with defaults"
    )


def changes(row: Row, values: Mapping[str, Value]) -> list[Change]:
    """What setting `values` would change: fields that have the value already are left out."""
    return [
        Change(field, row[field], new)
        for field, new in values.items()
        if row[field] != new or isinstance(row[field], bool) != isinstance(new, bool)
    ]


def write(
    db: peewee.Database,
    catalog: Catalog,
    read_row: Row,
    changed: Sequence[Change],
    *,
    now: datetime,
) -> None:
    """Store all of `changed` if the row still is `read_row`, and nothing otherwise.

    Raises ConflictError, with what the other writer did.
    """

    def work() -> None:
        current = _read_for_update(db, catalog)
        differences = [
            (field, read_row.get(field), current[field])
            for field in current
            if read_row.get(field) != current[field]
        ]
        if differences:
            raise ConflictError(differences)
        table = BotConfig._meta.table
        values: dict[peewee.Node, Any] = {
            peewee.Column(table, change.field): change.new for change in changed
        }
        values[BotConfig.updated_at.column] = to_stored(now)
        db.execute(BotConfig.update(values).where(BotConfig.id == SINGLETON))

    transact(db, work)


def _read_for_update(db: peewee.Database, catalog: Catalog) -> Row:
    """The row as it is now, held against other writers until the transaction ends.

    On SQLite the transaction itself holds them off; PostgreSQL locks the row.
    """
    if is_postgres(db):
        lock = BotConfig.select(BotConfig.id).where(BotConfig.id == SINGLETON).for_update()
        db.execute(lock)
    return read(db, catalog)
