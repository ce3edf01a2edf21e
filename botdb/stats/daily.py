"""The stored daily rows, as they are or added up by week or month."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Literal

import peewee

from botdb.clock.new_york import is_date
from botdb.database import json_rows
from botdb.database.schema import Catalog
from botdb.stats.rollup import DECIMALS, Days, stored_days, stored_rows

Period = Literal["day", "week", "month"]


def by_period(
    db: peewee.Database, catalog: Catalog, days: Days, period: Period
) -> json_rows.Records:
    """The statistics of `days`, the oldest first: the stored rows, or sums by week or month.

    A week has the date of its Monday; `days` is the number of daily rows in a sum.
    """
    if period == "day":
        return json_rows.read(db, stored_rows(days), catalog.tables["BotDailyStats"])
    name = _week if period == "week" else _month
    rows = []
    for start, group in groupby(stored_days(db, days).items(), key=lambda item: name(item[0])):
        figures = [figures for _, figures in group]
        rows.append(
            (
                start,
                round(sum(day.realized_pnl for day in figures), DECIMALS),
                sum(day.trade_count for day in figures),
                sum(day.day_trade_count for day in figures),
                len(figures),
            )
        )
    columns = (period, "realizedPnl", "tradeCount", "dayTradeCount", "days")
    return json_rows.Records(columns, iter(rows))


def _week(day: str) -> str | None:
    """The Monday of a date's week; None if it is not a date."""
    if not is_date(day):
        return None
    parsed = date.fromisoformat(day)
    return (parsed - timedelta(days=parsed.weekday())).isoformat()


def _month(day: str) -> str | None:
    return day[:7] if is_date(day) else None
