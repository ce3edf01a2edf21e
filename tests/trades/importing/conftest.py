"""Imports into a real database, and what is stored then."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import peewee
import pytest

from botdb.database.schema import inspect
from botdb.trades.importing.pipeline import import_trades
from botdb.trades.importing.staging import Imported

NOW = datetime(2026, 3, 6, 14, 31, 0, 123_000, UTC)
NOW_TEXT = "2026-03-06 14:31:00.123"

Import = Callable[..., Imported]


@pytest.fixture
def load(db: peewee.Database) -> Import:
    """Import text into the database as its schema is now."""

    def load(content: str, zone: str = "UTC", **options: Any) -> Imported:
        file = io.TextIOWrapper(io.BytesIO(content.encode()), encoding="utf-8", newline="")
        return import_trades(db, inspect(db), file, zone=ZoneInfo(zone), now=NOW, **options)

    return load


def lines(*rows: dict[str, Any]) -> str:
    """JSON lines of trades; symbol and status have defaults here."""
    return "".join(json.dumps({"symbol": "A", "status": "open", **row}) + "\n" for row in rows)


def stored(db: peewee.Database, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of BotTrade by id, as the driver gives them but moments as text."""
    names = ", ".join(f'"{name}"' for name in columns)
    rows = db.execute_sql(f'SELECT {names} FROM "BotTrade" ORDER BY "id"').fetchall()  # noqa: S608

    def plain(value: object) -> object:
        return value.isoformat(" ", "milliseconds") if isinstance(value, datetime) else value

    return [tuple(map(plain, row)) for row in rows]


TYPES = {
    "sqlite": ("REAL", "TIMESTAMP", "NUMERIC"),
    "postgresql": ("double precision", "timestamp(3)", "numeric"),
}


@pytest.fixture
def later(db: peewee.Database, engine: str) -> None:
    """Four more columns, two of which may not be null but have a default."""
    real, timestamp, numeric = TYPES[engine]
    for column in (
        f'"peakPrice" {real}',
        """"stars" INTEGER NOT NULL DEFAULT 3""",
        f""""checkedAt" {timestamp} NOT NULL DEFAULT '2020-01-01 00:00:00'""",
        f'"line" {numeric}',
    ):
        db.execute_sql(f'ALTER TABLE "BotTrade" ADD COLUMN {column}')
