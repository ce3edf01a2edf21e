"""Faults of the daily rows: bad dates and figures, and what differs from the trades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import peewee

from botdb.audit.cases import some
from botdb.audit.finding import Finding, Rule, finding
from botdb.audit.scene import Scene
from botdb.clock.new_york import date_of, is_date
from botdb.database.models import BotDailyStats
from botdb.database.sql import any_of, is_moment, usable
from botdb.stats import rollup
from botdb.stats.rollup import Days, Difference

_ROLL_UP, _BY_HAND = "bring the rows up to date", "correct or delete the row by hand"
BAD_DATE = Rule(
    "bad-date",
    "error",
    "BotDailyStats",
    "a daily row whose date is in the future, or does not look like 2026-03-06",
    f"{_BY_HAND}, then roll up again (botdb stats rollup)",
)
DATE_TWICE = Rule(
    "date-twice",
    "error",
    "BotDailyStats",
    "a date with more than one daily row",
    "delete all but one of them by hand, then create the index that prevents it",
    "botdb init",
)
BAD_FIGURE = Rule(
    "bad-daily-figure",
    "error",
    "BotDailyStats",
    "a daily row with a figure that is not a number or out of range, with a count that is negative"
    " or not whole, or with more day trades than trades",
    f"{_BY_HAND}; a day whose trades are still there is corrected by botdb stats rollup",
)
BAD_TIMESTAMP = Rule(
    "bad-daily-timestamp",
    "warning",
    "BotDailyStats",
    "a daily row's time not stored as UTC 'YYYY-MM-DD HH:MM:SS.mmm'",
    _BY_HAND,
)
STALE = Rule(
    "stale-rollup",
    "warning",
    "BotDailyStats",
    "a past day whose row is missing, or not what its trades give",
    _ROLL_UP,
    "botdb stats rollup",
)
EXTRA = Rule(
    "day-without-trades",
    "info",
    "BotDailyStats",
    "a daily row of a day without closed trades",
    "fine if old trades were archived; otherwise compare",
    "botdb stats verify",
)
RULES = (BAD_DATE, DATE_TWICE, BAD_FIGURE, BAD_TIMESTAMP, STALE, EXTRA)

_PNL = BotDailyStats.realized_pnl.column
_COUNTS = (BotDailyStats.trade_count.column, BotDailyStats.day_trade_count.column)
_MOMENTS = (BotDailyStats.created_at.column, BotDailyStats.updated_at.column)


def find(db: peewee.Database, *, now: datetime) -> Iterator[Finding | None]:
    """The faults of all daily rows, with their dates."""
    dates = db.execute(BotDailyStats.select(BotDailyStats.date)).fetchall()
    rows = Counter(str(date) for (date,) in dates)
    today = date_of(now)
    bad = {date for date in rows if not is_date(date) or date > today.isoformat()}
    yield finding(BAD_DATE, sorted(bad))
    yield finding(DATE_TWICE, [date for date, times in sorted(rows.items()) if times > 1])
    differences = rollup.verify(db, Days()).findings
    wrong = _dates(db, _has_bad_figure())
    with_trades = {each.date for each in differences if each.finding == "wrong value"}
    do = "botdb stats rollup" if with_trades.issuperset(wrong) else ""
    yield finding(BAD_FIGURE, wrong, do=do)
    no_time = any_of(moment.is_null() | ~is_moment(db, moment) for moment in _MOMENTS)
    yield finding(BAD_TIMESTAMP, _dates(db, no_time))
    yield _stale(_stale_days(differences, today) - bad)
    extra = {each.date for each in differences if each.finding == "extra day"}
    yield finding(EXTRA, sorted(extra - bad, reverse=True))


def _has_bad_figure() -> peewee.ColumnBase:
    trades, day_trades = _COUNTS
    sums = any_of(~usable(figure) | figure.is_null() for figure in (_PNL, *_COUNTS))
    counts = any_of((count < 0) | (count != peewee.fn.ROUND(count)) for count in _COUNTS)
    return sums | counts | (day_trades > trades)


def find_stale(db: peewee.Database, scene: Scene) -> Iterator[Finding | None]:
    """The stale rows that `find` reports, but only of the days that the scene covers.

    The roll-up of today is not late yet.
    """
    stored = rollup.stored_days(db, scene.span)
    days = _stale_days(rollup.differences(stored, scene.days), scene.today)
    doubtful = days & stored.keys()
    if doubtful and scene.covered_since:  # a trade of such a day may have been created long before
        found = Days(date.fromisoformat(min(doubtful)), date.fromisoformat(max(doubtful)))
        days -= doubtful - _stale_days(rollup.verify(db, found).findings, scene.today)
    yield _stale(days)


def _stale_days(differences: Iterable[Difference], today: date) -> set[str]:
    return {
        each.date
        for each in differences
        if each.finding != "extra day" and each.date < today.isoformat() and is_date(each.date)
    }


def _stale(days: set[str]) -> Finding | None:
    newest = sorted(days, reverse=True)
    counted = "1 day is" if len(newest) == 1 else f"{len(newest):,} days are"
    return finding(STALE, newest, f"{counted} not rolled up, or out of date: {some(newest)}")


def _dates(db: peewee.Database, condition: peewee.ColumnBase) -> list[object]:
    query = BotDailyStats.select(BotDailyStats.date).where(condition)
    return [row[0] for row in db.execute(query.order_by(BotDailyStats.date.desc())).fetchall()]
