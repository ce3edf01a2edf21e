"""Faults of the configuration: its one row, and the rules of each field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from botdb.audit.finding import Finding, Rule, finding
from botdb.audit.values import is_moment
from botdb.database import is_postgres
from botdb.live_settings import doubles
from botdb.models import SINGLETON, BotConfig
from botdb.setting import Value
from botdb.settings import SETTINGS

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


def sound(db: peewee.Database) -> dict[str, Value]:
    """Those fields of the configuration that keep their rules; none if there is no row."""
    row = _row(db)
    return {} if row is None else _judged(row)[0]


def find(db: peewee.Database) -> Iterator[Finding | None]:
    """The faults of the configuration."""
    ids = [row[0] for row in db.execute(BotConfig.select(BotConfig.id)).fetchall()]
    yield finding(NO_SINGLETON, [] if SINGLETON in ids else [SINGLETON])
    yield finding(OTHER_ROWS, sorted(str(id) for id in ids if id != SINGLETON))
    row = _row(db)
    if row is not None:
        problems = _judged(row)[1]
        detail = "; ".join(f"{field} {reason}" for field, reason in problems.items())
        yield finding(BAD_VALUE, problems, detail)
    odd = BotConfig.select(BotConfig.id).where(~is_moment(db, BotConfig.updated_at.column))
    yield finding(BAD_TIMESTAMP, [row[0] for row in db.execute(odd).fetchall()])


def _row(db: peewee.Database) -> dict[str, Any] | None:
    """The row as it is stored: what SQLite holds in the place of a boolean stays what it is."""
    names = [setting.name for setting in SETTINGS]
    table = BotConfig._meta.table
    query = BotConfig.select(*[peewee.Column(table, name) for name in names])
    stored = db.execute(query.where(BotConfig.id == SINGLETON)).fetchone()
    if stored is None:
        return None
    row = doubles(dict(zip(names, stored, strict=True)))
    if not is_postgres(db) and row["enabled"] in (0, 1):
        row["enabled"] = bool(row["enabled"])
    return row


def _judged(row: dict[str, Any]) -> tuple[dict[str, Value], dict[str, str]]:
    """The sound values, and why the others are none."""
    sound: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for setting in SETTINGS:
        value = row[setting.name]
        try:
            stored = setting.check(value)
        except ValueError as error:
            problems[setting.name] = f"is {value!r}, {error}"
            continue
        if stored == value:
            sound[setting.name] = stored
        else:
            problems[setting.name] = f"is {value!r}, stored as {stored!r}"
    return sound, problems
