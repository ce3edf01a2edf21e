"""The rows of closed trades, as figures need them: plain numbers, in the order of their exits.

Trades of one moment come in the order of their ids (only the streaks depend on it).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from botdb.database.dialect import is_postgres
from botdb.database.models import BotTrade
from botdb.database.session import stream
from botdb.database.sql import usable
from botdb.trades.query import TradeFilter


def read(db: peewee.Database, which: TradeFilter, *more: peewee.Node) -> Iterator[tuple[Any, ...]]:
    """pnl, entry and exit in milliseconds since 1970, entry price, exit price, then `more` columns.

    Each is None where it is null or not a number.
    """
    identity: peewee.ColumnBase = BotTrade.id.column
    if is_postgres(db):
        identity = identity.cast("TEXT").collate('"C"')
    query = (
        which.select()
        .select(
            number(db, BotTrade.pnl.column),
            _milliseconds(db, BotTrade.entry_at.column),
            _milliseconds(db, BotTrade.exit_at.column),
            number(db, BotTrade.entry_price.column),
            number(db, BotTrade.exit_price.column),
            *more,
        )
        .order_by(peewee.SQL("3"), identity)
    )
    return stream(db, query)


def number(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A column as a double, null where it holds none that can be summed."""
    value = column.cast("DOUBLE PRECISION") if is_postgres(db) else column  # from a decimal
    return peewee.Case(None, [(usable(column), value)])


def _milliseconds(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A timestamp as milliseconds since 1970, a double; null for what is none."""
    if is_postgres(db):
        whole = peewee.fn.DATE_TRUNC("milliseconds", column)  # a later migration may keep more
        return peewee.fn.ROUND(peewee.fn.DATE_PART("epoch", whole) * 1000)
    return peewee.fn.ROUND((peewee.fn.JULIANDAY(column) - 2440587.5) * 86_400_000)
