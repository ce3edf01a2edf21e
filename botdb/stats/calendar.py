"""The realized P&L of each day of a span, with the days on which the exchange closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import peewee

from botdb.clock.sessions import closure, session_on
from botdb.stats.rollup import Day, Days, compute


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
    span = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return Calendar([_day(day, computed.days) for day in span], computed.without_pnl)


def _day(day: date, figures: Mapping[str, Day]) -> CalendarDay:
    traded = figures.get(day.isoformat())
    session = session_on(day)
    return CalendarDay(
        day=day,
        pnl=traded.realized_pnl if traded else None,
        trades=traded.trade_count if traded else 0,
        closed=closure(day),
        half_day=session.half_day if session else None,
    )
