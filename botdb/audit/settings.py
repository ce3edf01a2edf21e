"""Faults of the configuration: its one row, and the rules of each field."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import peewee

from botdb.audit.finding import Finding, Rule, finding
from botdb.changes.diff import Row
from botdb.changes.field import Value
from botdb.config.configuration import fields_of, plain_numbers, violations
from botdb.config.fields import BY_NAME
from botdb.database.models import SINGLETON, BotConfig
from botdb.database.schema import Catalog
from botdb.database.sql import is_moment

NO_SINGLETON = Rule(
    "no-configuration",
    "error",
    "BotConfig",
    f"there is no row with id '{SINGLETON}'",
    "add it, with defaults",
    "botdb init",
)
OTHER_ROWS = Rule(
    "second-configuration",
    "error",
    "BotConfig",
    f"a row whose id is not '{SINGLETON}': the bot does not read it",
    "see what it holds, then delete it by hand",
)
BAD_VALUE = Rule(
    "bad-setting",
    "error",
    "BotConfig",
    "invalid setting",
    "set it to what was meant, or to its default",
)
BAD_TIMESTAMP = Rule(
    "bad-configuration-timestamp",
    "warning",
    "BotConfig",
    "updatedAt is not stored as UTC 'YYYY-MM-DD HH:MM:SS.mmm'",
    "any change of the configuration corrects it",
)
RULES = (NO_SINGLETON, OTHER_ROWS, BAD_VALUE, BAD_TIMESTAMP)


def find(db: peewee.Database, row: Row | None) -> Iterator[Finding | None]:
    """The faults of the configuration, whose row is `row`."""
    updated = BotConfig.updated_at.column
    has_time = updated.is_null(False) & is_moment(db, updated)
    rows = db.execute(BotConfig.select(BotConfig.id, has_time)).fetchall()
    ids = [id for id, _ in rows]
    yield finding(NO_SINGLETON, [] if SINGLETON in ids else [SINGLETON], NO_SINGLETON.problem)
    yield finding(OTHER_ROWS, sorted(str(id) for id in ids if id != SINGLETON))
    if row is not None:
        problems = violations(BY_NAME, row)
        detail = "; ".join(f"{field} {reason}" for field, reason in problems.items())
        values = [f"{field}={_typed(_corrected(field, row[field]))}" for field in problems]
        yield finding(BAD_VALUE, problems, detail, f"botdb config set {shlex.join(values)}")
    yield finding(BAD_TIMESTAMP, [id for id, has_time in rows if id == SINGLETON and not has_time])


def _corrected(field: str, value: object) -> Value | None:
    """A value in the form that its field must have, or else the field's default."""
    try:
        return BY_NAME[field].check(value)
    except ValueError:
        return BY_NAME[field].default


def _typed(value: Value | None) -> str:
    """A value as one types it after ``FIELD=``."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def sound(row: Row | None) -> dict[str, Value]:
    """The fields of the configuration that keep their rules; empty if there is no row."""
    if row is None:
        return {}
    broken = violations(BY_NAME, row)
    return {field: value for field, value in row.items() if field not in broken}


def stored_row(db: peewee.Database, catalog: Catalog) -> Row | None:
    """The row as it is stored; on SQLite other values in a boolean's place are kept."""
    live = [name for name, rule in fields_of(catalog).items() if not rule.declared]
    table = BotConfig._meta.table
    query = BotConfig.select(*[peewee.Column(table, name) for name in live])
    stored = db.execute(query.where(BotConfig.id == SINGLETON)).fetchone()
    if stored is None:
        return None
    row = plain_numbers(dict(zip(live, stored, strict=True)))
    return {name: _boolean(name, value) for name, value in row.items()}


def _boolean(name: str, value: Any) -> Any:
    return bool(value) if BY_NAME[name].type == "boolean" and value in (0, 1) else value
