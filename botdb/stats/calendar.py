"""The realized P&L of each day of a span, with the days on which the exchange closes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import peewee

from botdb.clock.sessions import closure, session_on
from botdb.stats.rollup import Days, compute

LONGEST = timedelta(days=5 * 366)
"""How far back the months of traded days go."""


@dataclass(frozen=True)
class CalendarDay:
    """A New York day."""

    day: date
    pnl: float | None
    """USD; None if no trade was closed."""
    trades: int
    closed: str | None
    """Why the exchange is closed all day: ``weekend``, or the holiday."""
    half_day: str | None
    """Why it closes early."""


@dataclass(frozen=True)
class Calendar:
    """The days of a span, every one of them, in their order."""

    days: list[CalendarDay]
    without_pnl: int
    """Closed trades that count but add nothing: their pnl is null or not finite."""


def calendar(db: peewee.Database, first: date, last: date) -> Calendar:
    """The days from `first` to `last`, both included, as the closed trades give them."""
    computed = compute(db, Days(first, last))
    results = {
        date.fromisoformat(day): (figures.realized_pnl, figures.trade_count)
        for day, figures in computed.days.items()
    }
    return Calendar(_days(first, last, results), computed.without_pnl)


def calendar_of(results: Mapping[date, tuple[float, int]]) -> Calendar:
    """The months of days whose P&L and trades are known, from their first day to their last.

    At most the latest LONGEST: an older trade usually has a wrong year.
    """
    last = max(results)
    first = max(min(results), last - LONGEST).replace(day=1)
    last = last.replace(day=monthrange(last.year, last.month)[1])
    return Calendar(_days(first, last, results), without_pnl=0)


def _days(first: date, last: date, results: Mapping[date, tuple[float, int]]) -> list[CalendarDay]:
    span = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return [_day(day, *results.get(day, (None, 0))) for day in span]


def _day(day: date, pnl: float | None, trades: int) -> CalendarDay:
    session = session_on(day)
    return CalendarDay(day, pnl, trades, closure(day), session.half_day if session else None)
