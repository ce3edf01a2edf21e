"""Faults of the daily rows: what is no date or no figure, and what the trades contradict."""

from __future__ import annotations

from collections.abc import Iterator

import peewee

from botdb.audit.finding import Finding, Rule, finding
from botdb.audit.values import any_of, is_moment
from botdb.clock.new_york import is_date
from botdb.database.models import BotDailyStats
from botdb.database.sql import usable
from botdb.stats.rollup import Days, verify

_ROLL_UP = "botdb stats rollup brings the rows up to date"
BAD_DATE = Rule(
    "bad-date",
    "error",
    "BotDailyStats",
    "a daily row whose date is no date such as 2026-03-06",
    "mend or delete the row by hand; then botdb stats rollup",
)
BAD_FIGURE = Rule(
    "bad-daily-figure",
    "error",
    "BotDailyStats",
    "a daily row with a figure that is no number, or beyond measure",
    _ROLL_UP,
)
BAD_TIMESTAMP = Rule(
    "bad-daily-timestamp",
    "warning",
    "BotDailyStats",
    "a daily row's time not stored as UTC 'YYYY-MM-DD HH:MM:SS.mmm'",
    "mend the row by hand",
)
MISSING = Rule(
    "missing-day", "warning", "BotDailyStats", "a day with closed trades, but no row", _ROLL_UP
)
WRONG = Rule(
    "stale-day", "warning", "BotDailyStats", "a daily row that the trades contradict", _ROLL_UP
)
EXTRA = Rule(
    "day-without-trades",
    "info",
    "BotDailyStats",
    "a daily row of a day without closed trades",
    "fine if old trades were archived; else see botdb stats verify",
)
RULES = (BAD_DATE, BAD_FIGURE, BAD_TIMESTAMP, MISSING, WRONG, EXTRA)

_FIGURES = (
    BotDailyStats.realized_pnl.column,
    BotDailyStats.trade_count.column,
    BotDailyStats.day_trade_count.column,
)
_MOMENTS = (BotDailyStats.created_at.column, BotDailyStats.updated_at.column)


def find(db: peewee.Database) -> Iterator[Finding | None]:
    """The faults of the daily rows, with their dates."""
    dates = db.execute(BotDailyStats.select(BotDailyStats.date)).fetchall()
    bad = {str(date) for (date,) in dates if not is_date(date)}
    yield finding(BAD_DATE, sorted(bad))
    yield finding(BAD_FIGURE, _dates(db, any_of(~usable(figure) for figure in _FIGURES)))
    yield finding(BAD_TIMESTAMP, _dates(db, any_of(~is_moment(db, moment) for moment in _MOMENTS)))
    differences = verify(db, Days()).findings
    for rule, kind in ((MISSING, "missing day"), (WRONG, "wrong value"), (EXTRA, "extra day")):
        days = {each.date for each in differences if each.finding == kind}
        yield finding(rule, sorted(days - bad, reverse=True))


def _dates(db: peewee.Database, condition: peewee.ColumnBase) -> list[object]:
    query = BotDailyStats.select(BotDailyStats.date).where(condition)
    return [row[0] for row in db.execute(query.order_by(BotDailyStats.date.desc())).fetchall()]
