"""Figures over the closed trades, all together and by groups, in one pass over them.

The trades are read in the order of exitAt, those of one moment in the order of their ids (only the
streaks depend on it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, Literal

import peewee

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import from_milliseconds, to_milliseconds
from botdb.database.dialect import is_postgres
from botdb.database.models import BotTrade
from botdb.database.session import stream
from botdb.database.sql import usable
from botdb.performance.accumulator import Key, Tally, Trade
from botdb.performance.equity_curve import Curve
from botdb.performance.figures import Figures
from botdb.trades import query
from botdb.trades.query import TradeFilter

Grouping = Literal["symbol", "catalyst", "tier", "exit-reason", "weekday", "hour", "month"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_COLUMNS: dict[str, peewee.Field] = {
    "symbol": BotTrade.symbol,
    "catalyst": BotTrade.catalyst_type,
    "tier": BotTrade.catalyst_tier,
    "exit-reason": BotTrade.exit_reason,
}
_CLOCK: dict[str, Callable[[datetime], Key]] = {
    "weekday": lambda local: WEEKDAYS[local.weekday()],
    "hour": lambda local: local.hour,
    "month": lambda local: local.date().isoformat()[:7],
}
"""Groups by the exit on a New York clock."""

_BLOCK = 10_000
"""At most so many trades are held in memory at a time."""
_HOUR = 3_600_000
_EARLIEST = to_milliseconds(datetime(1, 1, 2, tzinfo=UTC))
_LATEST = to_milliseconds(datetime(9999, 12, 30, tzinfo=UTC))
"""Milliseconds since 1970, between which every moment has a New York time in Python."""


@dataclass(frozen=True)
class Report:
    """The figures of the trades that were chosen."""

    overall: Figures
    groups: list[tuple[Key, Figures]]
    """The highest net P&L first."""
    curve: Curve
    without_exit_at: int
    """Trades that are not counted, as no moment says when they ended."""
    without_pnl: int
    """Other trades that are not counted: their pnl is null, or not finite."""


def column_of(by: Grouping) -> str:
    """The name of a group's key: the column of BotTrade where it is one."""
    return str(_COLUMNS[by].column_name) if by in _COLUMNS else by


def measure(db: peewee.Database, which: TradeFilter, by: Grouping | None = None) -> Report:
    """The figures of the trades that the filter lets through."""
    overall, groups = Tally(), defaultdict[Key, Tally](Tally)
    curve = Curve(query.count(db, which))
    without_exit_at = without_pnl = 0
    for day, rows in groupby(_rows(db, which, by), key=_day):
        while block := list(islice(rows, _BLOCK)):
            if day is None:
                without_exit_at += len(block)
                continue
            counted = [row for row in block if row[0] is not None]
            without_pnl += len(block) - len(counted)
            if counted:
                curve.add(day, counted, overall.add(day, counted))
            if by:
                for key, some in _grouped(counted, _CLOCK.get(by)).items():
                    groups[key].add(day, some)
    figures = [(key, tally.figures()) for key, tally in groups.items()]
    figures.sort(key=lambda group: (-group[1].net_pnl, str(group[0])))
    return Report(overall.figures(), figures, curve, without_exit_at, without_pnl)


def _grouped(
    counted: list[Trade], clock: Callable[[datetime], Key] | None
) -> dict[Key, list[Trade]]:
    groups = defaultdict[Key, list[Trade]](list)
    for trade in counted:
        groups[clock(_new_york(trade[2] // _HOUR)) if clock else trade[5]].append(trade)
    return groups


def _day(row: tuple[Any, ...]) -> date | None:
    """The day in New York of a row's exit; None if it has none."""
    exit = row[2]
    if exit is None or not _EARLIEST <= exit <= _LATEST:
        return None
    return _date(exit // _HOUR)


@lru_cache(maxsize=8)
def _date(hour: float) -> date:
    return _new_york(hour).date()


@lru_cache(maxsize=8)
def _new_york(hour: float) -> datetime:
    """The New York time when an hour (since 1970) begins; its clocks change on whole hours."""
    return from_milliseconds(hour * _HOUR).astimezone(NEW_YORK)


def _rows(
    db: peewee.Database, which: TradeFilter, by: Grouping | None
) -> Iterator[tuple[Any, ...]]:
    """Rows as Trade, but that pnl and exit may be null."""
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
            _COLUMNS[by].column if by in _COLUMNS else peewee.SQL("NULL"),
        )
        .order_by(peewee.SQL("3"), identity)
    )
    return stream(db, query)


def _number(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    number = column.cast("DOUBLE PRECISION") if is_postgres(db) else column  # from a decimal
    return peewee.Case(None, [(usable(column), number)])


def _milliseconds(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A timestamp as milliseconds since 1970, a double; null for what is none."""
    if is_postgres(db):
        whole = peewee.fn.DATE_TRUNC("milliseconds", column)  # a later migration may keep more
        return peewee.fn.ROUND(peewee.fn.DATE_PART("epoch", whole) * 1000)
    return peewee.fn.ROUND((peewee.fn.JULIANDAY(column) - 2440587.5) * 86_400_000)
