"""Changing one row: whole, and only if no other writer changed it since it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import peewee

from botdb.changes.diff import Change, Row, as_stored, check_same
from botdb.changes.field import FieldRule
from botdb.clock.timestamps import to_stored
from botdb.database.driver_errors import first_line
from botdb.database.models import BotConfig, BotTrade
from botdb.database.session import lock_rows, transact, update_rows
from botdb.errors import InputError

T = TypeVar("T")


def transact_changes(db: peewee.Database, work: Callable[[], T]) -> T:
    """Run `work`, which changes rows, in one transaction, and return what it returns.

    Raises InputError for a value that a rule of the database forbids.
    """
    try:
        return transact(db, work, level="READ COMMITTED")
    except (peewee.DataError, peewee.IntegrityError) as error:
        raise InputError(f"the database refused it: {first_line(str(error))}") from error


def change_row(
    db: peewee.Database,
    model: type[BotConfig] | type[BotTrade],
    fields: Mapping[str, FieldRule],
    before: Row,
    changes: Sequence[Change],
    *,
    read: Callable[[], Row],
    now: datetime,
    what: str,
    hint: str,
) -> tuple[Row, list[Change]]:
    """Make `changes` in the row that was read as `before`; call it inside `transact_changes`.

    Return the row and the changes as they are stored. Raises ConflictError, about `what` and with
    the `hint`, if another writer changed the row since, and what `read` raises if it is gone.
    """
    this = model.id == before["id"]
    lock_rows(db, model.select(model.id).where(this))
    check_same(what, before, read(), hint)
    table = model._meta.table
    values: dict[peewee.Node, Any] = {
        peewee.Column(table, change.field): fields[change.field].stored(change.new)
        for change in changes
    }
    values[model.updated_at.column] = to_stored(now)
    update_rows(db, model.update(values).where(this))
    after = read()
    return after, as_stored(changes, after)
