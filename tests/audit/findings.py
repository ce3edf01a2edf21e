"""What the tests of the rules share: a time, valid trades, and the findings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import peewee

from botdb.audit.audit import Audit, audit
from botdb.database.schema import inspect

NOW = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # a Friday, 15:00 in New York
SOUND = {
    "symbol": "AAPL",
    "status": "closed",
    "entryPrice": 10,
    "exitPrice": 11,
    "shares": 50,
    "pnl": 50,
    "exitReason": "time_exit",
    "entryAt": "2026-03-06T14:31:00.123Z",
    "exitAt": "2026-03-06T14:36:00Z",
    "updatedAt": "2026-03-06T14:36:00Z",
}
OPEN = {
    "symbol": "AAPL",
    "status": "open",
    "entryPrice": 10,
    "shares": 50,
    "entryAt": "2026-03-06T19:58:00Z",
    "updatedAt": "2026-03-06T19:58:00Z",
}


def trade(id: str, **values: Any) -> dict[str, Any]:
    """A valid closed trade, except for these values."""
    return {"id": id, **SOUND, **values}


def open_trade(id: str, **values: Any) -> dict[str, Any]:
    """A valid open trade, except for these values."""
    return {"id": id, **OPEN, **values}


def audited(db: peewee.Database, **options: Any) -> Audit:
    return audit(db, inspect(db), **{"now": NOW, **options})


def found(db: peewee.Database, **options: Any) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Count and ids of each finding of `check`, by its code."""
    findings = audited(db, **options).findings
    return {finding.rule.code: (finding.count, finding.ids) for finding in findings}


def plant(db: peewee.Database, field: peewee.Field, sql: str, *where: peewee.Expression) -> None:
    """Store an invalid value."""
    update = field.model.update({field: peewee.SQL(sql)})
    db.execute(update.where(*where) if where else update)
