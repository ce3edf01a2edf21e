"""Faults of the configuration: its one row, and the rules of each field."""

from __future__ import annotations

from collections.abc import Iterator

import peewee

from botdb.audit.finding import Finding, Rule, finding
from botdb.audit.values import is_moment
from botdb.changes.diff import Row
from botdb.changes.field import Value
from botdb.config.configuration import plain_numbers, violations
from botdb.config.fields import BY_NAME, SETTINGS
from botdb.database.dialect import is_postgres
from botdb.database.models import SINGLETON, BotConfig

NO_SINGLETON = Rule(
    "no-configuration",
    "error",
    "BotConfig",
    f"there is no row with id '{SINGLETON}'",
    "botdb init adds it, with defaults",
)
OTHER_ROWS = Rule(
    "second-configuration",
    "error",
    "BotConfig",
    f"a row whose id is not '{SINGLETON}': the bot does not read it",
    "delete it by hand, after a look at what it holds",
)
BAD_VALUE = Rule(
    "bad-setting",
    "error",
    "BotConfig",
    "a field holds what it may not hold",
    "botdb config set FIELD=VALUE",
)
BAD_TIMESTAMP = Rule(
    "bad-configuration-timestamp",
    "warning",
    "BotConfig",
    "updatedAt is not stored as UTC 'YYYY-MM-DD HH:MM:SS.mmm'",
    "botdb config set writes it anew with any change",
)
RULES = (NO_SINGLETON, OTHER_ROWS, BAD_VALUE, BAD_TIMESTAMP)


def find(db: peewee.Database, row: Row | None) -> Iterator[Finding | None]:
    """The faults of the configuration, whose row is `row`."""
    ids = [row[0] for row in db.execute(BotConfig.select(BotConfig.id)).fetchall()]
    yield finding(NO_SINGLETON, [] if SINGLETON in ids else [SINGLETON])
    yield finding(OTHER_ROWS, sorted(str(id) for id in ids if id != SINGLETON))
    if row is not None:
        problems = violations(BY_NAME, row)
        detail = "; ".join(f"{field} {reason}" for field, reason in problems.items())
        yield finding(BAD_VALUE, problems, detail)
    odd = BotConfig.select(BotConfig.id).where(~is_moment(db, BotConfig.updated_at.column))
    yield finding(BAD_TIMESTAMP, [row[0] for row in db.execute(odd).fetchall()])


def sound(row: Row | None) -> dict[str, Value]:
    """Those fields of the configuration that keep their rules; none if there is no row."""
    if row is None:
        return {}
    broken = violations(BY_NAME, row)
    return {field: value for field, value in row.items() if field not in broken}


def stored_row(db: peewee.Database) -> Row | None:
    """The row as it is stored: what SQLite holds in the place of a boolean stays what it is."""
    names = [setting.name for setting in SETTINGS]
    table = BotConfig._meta.table
    query = BotConfig.select(*[peewee.Column(table, name) for name in names])
    stored = db.execute(query.where(BotConfig.id == SINGLETON)).fetchone()
    if stored is None:
        return None
    row = plain_numbers(dict(zip(names, stored, strict=True)))
    if not is_postgres(db) and row["enabled"] in (0, 1):
        row["enabled"] = bool(row["enabled"])
    return row
