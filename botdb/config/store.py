"""The configuration: the bot's one row, read, and changed only if nobody else changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from botdb.changes.diff import Change, Row, as_stored, changes, check_same, json_value
from botdb.clock.timestamps import from_text, to_stored
from botdb.config import guards
from botdb.config.field import Value
from botdb.config.live import Settings, numbers, violations
from botdb.database import json_rows
from botdb.database.dialect import is_postgres
from botdb.database.driver_errors import first_line
from botdb.database.models import SINGLETON, BotConfig, BotTrade
from botdb.database.pg_values import trimmed
from botdb.database.schema import Catalog, Column
from botdb.database.session import lock_rows, transact, update_one
from botdb.errors import DatabaseError, InputError


def read(db: peewee.Database, catalog: Catalog) -> Row:
    """The configuration. Raises DatabaseError if its row is missing."""
    query = BotConfig.select().where(BotConfig.id == SINGLETON)
    # To leave a stream early would take a second connection.
    for row in list(json_rows.read(db, query, catalog.tables["BotConfig"]).dicts()):
        return numbers(row)
    raise DatabaseError(
        f"BotConfig has no row with id '{SINGLETON}'", "run 'botdb init' to add it with defaults"
    )


def problems(db: peewee.Database, row: Row) -> list[str]:
    """What is wrong with the table and the row, in words: more rows, broken rules, oddities."""
    others = BotConfig.select(BotConfig.id).where(BotConfig.id != SINGLETON).order_by(BotConfig.id)
    ids = [str(other) for (other,) in db.execute(others)]
    found = [f"{field} {why}" for field, why in violations(row).items()]
    if not found:
        found = [why for _, why in guards.oddities(row)]
    if ids:
        found.insert(0, f"BotConfig has more rows than '{SINGLETON}': {', '.join(ids)}")
    return found


def with_texts(db: peewee.Database, row: Row, settings: Settings) -> Row:
    """The row, with columns of types unknown to botdb as text, the form in which they are set."""
    foreign = {name: each.unit for name, each in settings.items() if each.kind == "other"}
    return {**row, **_texts(db, foreign)}


def _texts(db: peewee.Database, columns: Mapping[str, str]) -> dict[str, str | None]:
    """What these columns of the configuration hold, by their declared types, as text."""
    if not columns:
        return {}
    table = BotConfig._meta.table
    selection = [peewee.Cast(peewee.Column(table, column), "TEXT") for column in columns]
    query = BotConfig.select(*selection).where(BotConfig.id == SINGLETON)
    values = db.execute(query).fetchone() or [None] * len(columns)
    return {
        column: None if value is None else trimmed(value, declared)
        for (column, declared), value in zip(columns.items(), values, strict=True)
    }


# --- changing it --------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A change of the configuration that every rule and guard lets through."""

    row: Row
    """The row that it is based on."""
    changes: Sequence[Change]
    warnings: Sequence[str]
    question: str | None
    """What a person must say yes to first, if anything."""
    settings: Settings


def propose(
    db: peewee.Database, row: Row, settings: Settings, values: Mapping[str, Value | None]
) -> Proposal:
    """What setting checked `values` would do to `row`. Raises RefusedError if a guard says no."""
    changed = changes(with_texts(db, row, settings), values)
    guards.check_transition(changed)
    if guards.changes_mode(changed):
        guards.check_no_open_trade(db)
    after = {**row, **{change.field: change.new for change in changed}}
    touched = {change.field for change in changed}
    odd = [] if violations(after) else guards.oddities(after)
    warnings = [why for fields, why in odd if touched.intersection(fields)]
    return Proposal(row, changed, warnings, guards.question(row, changed), settings)


def write(
    db: peewee.Database, catalog: Catalog, proposal: Proposal, *, now: datetime
) -> list[Change]:
    """Store all of a proposal if the row still is the one it is based on, and nothing otherwise.

    Return the changes that were made in truth.
    Raises ConflictError with what the other writer did, RefusedError if a trade was opened
    before a change of mode, InputError for a value that a rule of the database forbids, or that
    breaks one of ours as the database rounds it.
    """
    columns = {column.name: column for column in catalog.tables["BotConfig"]}

    def work() -> list[Change]:
        mode = guards.changes_mode(proposal.changes)
        _lock(db, trades=mode)
        if mode:
            guards.check_no_open_trade(db)
        check_unchanged(proposal.row, read(db, catalog))
        table = BotConfig._meta.table
        values: dict[peewee.Node, Any] = {
            peewee.Column(table, change.field): _stored(db, columns[change.field], change.new)
            for change in proposal.changes
        }
        values[BotConfig.updated_at.column] = to_stored(now)
        update_one(db, BotConfig.update(values).where(BotConfig.id == SINGLETON))
        stored = read(db, catalog)
        broken = violations(stored)
        for change in proposal.changes:
            if change.field in broken:
                raise InputError(f"as it is stored, {change.field} {broken[change.field]}")
        return as_stored(proposal.changes, with_texts(db, stored, proposal.settings))

    try:
        return transact(db, work, level="READ COMMITTED")
    except (peewee.DataError, peewee.IntegrityError) as error:
        raise InputError(f"the database refused it: {first_line(str(error))}") from error


def check_unchanged(read_row: Mapping[str, Any], current: Row) -> None:
    """Raise ConflictError, with what the other writer did, unless the row is as it was read."""
    hint = "look at it with 'botdb config show', then try again"
    check_same("the configuration", read_row, current, hint)


def check_standing(
    db: peewee.Database, row: Row, settings: Settings, written: Mapping[str, Any]
) -> None:
    """Raise ConflictError if fields that botdb has `written` were changed since."""
    current = with_texts(db, row, settings)
    now = {name: json_value(current.get(name)) for name in written}
    check_unchanged(written, now)


def _lock(db: peewee.Database, *, trades: bool) -> None:
    """Hold other writers of the row off until the transaction ends, and of `trades` as well.

    On SQLite the transaction itself does that.
    """
    if trades and is_postgres(db):
        db.execute_sql(f'LOCK TABLE "{BotTrade._meta.table_name}" IN SHARE MODE')
    lock_rows(db, BotConfig.select(BotConfig.id).where(BotConfig.id == SINGLETON))


def _stored(db: peewee.Database, column: Column, value: Value | None) -> Any:
    """A checked value as the column takes it."""
    if value is None:
        return None
    if column.kind == "timestamp":
        return to_stored(from_text(str(value)))
    if column.kind == "other" and is_postgres(db):
        return peewee.Cast(peewee.Value(value), column.declared)
    return value
