"""The closed trades as figures need them: plain numbers, in the order of their exits.

Trades of one moment come in the order of their ids (only the streaks depend on it).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import peewee

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import from_milliseconds, to_milliseconds
from botdb.database.dialect import is_postgres
from botdb.database.models import BotTrade
from botdb.database.session import stream
from botdb.database.sql import usable
from botdb.trades.query import TradeFilter

_HOUR = 3_600_000
_EARLIEST = to_milliseconds(datetime(1, 1, 2, tzinfo=UTC))
_LATEST = to_milliseconds(datetime(9999, 12, 30, tzinfo=UTC))
"""Milliseconds since 1970, between which every moment has a New York time in Python."""


def read(db: peewee.Database, which: TradeFilter, *more: peewee.Node) -> Iterator[tuple[Any, ...]]:
    """pnl, entry and exit in milliseconds since 1970, entry price, exit price, then `more` columns.

    What is null or no number is None.
    """
    identity: peewee.ColumnBase = BotTrade.id.column
    if is_postgres(db):
        identity = identity.cast("TEXT").collate('"C"')
    query = (
        which.select()
        .select(
            _number(db, BotTrade.pnl.column),
            _milliseconds(db, BotTrade.entry_at.column),
            _milliseconds(db, BotTrade.exit_at.column),
            _number(db, BotTrade.entry_price.column),
            _number(db, BotTrade.exit_price.column),
            *more,
        )
        .order_by(peewee.SQL("3"), identity)
    )
    return stream(db, query)


def day_of(row: tuple[Any, ...]) -> date | None:
    """The day in New York of a row's exit; None if it has none."""
    exit = row[2]
    if exit is None or not _EARLIEST <= exit <= _LATEST:
        return None
    return _date(exit // _HOUR)


def new_york_hour(milliseconds: float) -> datetime:
    """The New York time when the hour of this moment began."""
    return _new_york(milliseconds // _HOUR)


@lru_cache(maxsize=8)
def _date(hour: float) -> date:
    return _new_york(hour).date()


@lru_cache(maxsize=8)
def _new_york(hour: float) -> datetime:
    """The New York time when an hour (since 1970) begins; its clocks change on whole hours."""
    return from_milliseconds(hour * _HOUR).astimezone(NEW_YORK)


def _number(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    number = column.cast("DOUBLE PRECISION") if is_postgres(db) else column  # from a decimal
    return peewee.Case(None, [(usable(column), number)])


def _milliseconds(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A timestamp as milliseconds since 1970, a double; null for what is none."""
    if is_postgres(db):
        whole = peewee.fn.DATE_TRUNC("milliseconds", column)  # a later migration may keep more
        return peewee.fn.ROUND(peewee.fn.DATE_PART("epoch", whole) * 1000)
    return peewee.fn.ROUND((peewee.fn.JULIANDAY(column) - 2440587.5) * 86_400_000)
