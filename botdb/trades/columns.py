"""The columns of a list of trades: those of the table, and what the screen computes of them."""

from __future__ import annotations

from collections.abc import Iterable

import peewee

from botdb.database.models import BotTrade
from botdb.database.schema import Column
from botdb.database.sql import seconds_between, usable
from botdb.errors import find_named

COMPUTED = {
    name: Column(name, "DOUBLE PRECISION", nullable=True, default=None, computed=True)
    for name in ("held", "return")
}
"""``held`` is exitAt − entryAt in seconds, ``return`` (exitPrice − entryPrice) / entryPrice."""
HEADINGS = {
    "P&L": "pnl",
    "created": "createdAt",
    "entered": "entryAt",
    "exited": "exitAt",
    "reason": "exitReason",
    "entry": "entryPrice",
    "exit": "exitPrice",
    "catalyst": "catalystType",
    "tier": "catalystTier",
    "order": "alpacaOrderId",
}
"""The headings of tables for stored columns."""


def find_column(live: Iterable[Column], name: str) -> Column:
    """The column of this name or heading, in any case. Raises InputError, suggesting the nearest.

    A column of the table comes before a heading or a computed one of its name.
    """
    named = {**COMPUTED, **{column.name: column for column in live}}
    headings = {heading: named[column] for heading, column in HEADINGS.items() if column in named}
    return find_named("column", name, {**headings, **named})


def is_computed(column: Column) -> bool:
    return column is COMPUTED.get(column.name)


def expression(db: peewee.Database, column: Column) -> peewee.ColumnBase:
    """A column of a list as SQL."""
    if not is_computed(column):
        return peewee.Column(BotTrade._meta.table, column.name)
    if column.name == "held":
        return seconds_between(db, BotTrade.entry_at.column, BotTrade.exit_at.column)
    entry, exit = BotTrade.entry_price.column, BotTrade.exit_price.column
    known = usable(entry) & usable(exit) & (entry != 0)
    return peewee.Case(None, [(known, (exit - entry) * 1.0 / entry)])  # 1.0 if they are integers
