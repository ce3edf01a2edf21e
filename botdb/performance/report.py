"""Figures over the closed trades, all together and by groups, in one pass over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Literal

import peewee

from botdb.database.models import BotTrade
from botdb.performance import closed_trades
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
    group_by = _COLUMNS[by].column if by in _COLUMNS else peewee.SQL("NULL")
    for day, rows in groupby(closed_trades.read(db, which, group_by), key=closed_trades.day_of):
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
        groups[clock(closed_trades.new_york_hour(trade[2])) if clock else trade[5]].append(trade)
    return groups
