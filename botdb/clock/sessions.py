"""The sessions of the New York Stock Exchange: which days it opens, and when it closes.

A regular session is 9:30 to 16:00 New York time; on a half day the exchange closes early, at 13:00
as a rule. Hours before and after are not part of a session. Holidays and half days come from the
package `holidays`, which knows the exchange's rules for the years ahead and its single closures
(a day of mourning, a storm) up to its own release. Outside YEARS every weekday is a full session.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache, partial
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import Any, NamedTuple

from botdb.clock.new_york import NEW_YORK, date_of

YEARS = range(1993, 2101)
"""The years whose holidays and half days are known."""

_OPENS, _CLOSES, _CLOSES_EARLY = time(9, 30), time(16), time(13)
_DAY = timedelta(days=1)
_SATURDAY = 5


class Session(NamedTuple):
    """One day's trading."""

    day: date
    opens: datetime
    """In UTC, as `closes`, the first moment after the session."""
    closes: datetime
    half_day: str | None
    """Why the exchange closes early, such as ``Christmas Eve``; None for a full day."""


def closure(day: date) -> str | None:
    """Why the exchange is closed all day: ``weekend`` or the holiday's name; None if it opens."""
    if day.weekday() >= _SATURDAY:
        return "weekend"
    return _calendar(day.year)[0].get(day)


@lru_cache(maxsize=4096)
def session_on(day: date) -> Session | None:
    """The session of a New York day; None if the exchange is closed."""
    if closure(day):
        return None
    early = _calendar(day.year)[1].get(day)
    why, closes = early or (None, _CLOSES)
    return Session(day, _moment(day, _OPENS), _moment(day, closes), why)


def session_at(moment: datetime) -> Session | None:
    """The session that is open at a moment; None while the exchange is closed."""
    session = session_on(date_of(moment))
    return session if session and session.opens <= moment < session.closes else None


def next_session(moment: datetime) -> Session:
    """The first session that opens after a moment."""
    day = date_of(moment)
    while True:
        session = session_on(day)
        if session and session.opens > moment:
            return session
        day += _DAY


def last_sessions(moment: datetime, count: int) -> list[Session]:
    """The last `count` sessions that opened at or before a moment, the newest first."""
    day, found = date_of(moment), list[Session]()
    while len(found) < count:
        session = session_on(day)
        if session and session.opens <= moment:
            found.append(session)
        day -= _DAY
    return found


def count_sessions(first: date, last: date) -> int:
    """How many sessions there are from `first` to `last`, both included; 0 if `last` is earlier."""
    if last < first:
        return 0
    days = (last - first).days + 1
    weeks, rest = divmod(days, 7)
    weekdays = 5 * weeks + sum((first.weekday() + i) % 7 < _SATURDAY for i in range(rest))
    years = range(max(first.year, YEARS.start), min(last.year + 1, YEARS.stop))
    return weekdays - sum(first <= day <= last for year in years for day in _calendar(year)[0])


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)


_EARLY_CLOSE = re.compile(r"(.+) \(markets close at (\d{1,2}):(\d\d)pm\)")


@cache
def _calendar(year: int) -> tuple[Mapping[date, str], Mapping[date, tuple[str, time]]]:
    """The weekdays of a year on which the exchange stays closed, and those when it closes early."""
    if year not in YEARS:
        return {}, {}
    exchange, half_day = _exchange()
    closed = {
        day: name
        for day, name in exchange(years=year).items()
        if day.year == year and day.weekday() < _SATURDAY
    }
    early = {
        day: _early_close(name)
        for day, name in exchange(years=year, categories=half_day).items()
        if day.weekday() < _SATURDAY and day not in closed
    }
    return closed, early


def _early_close(name: str) -> tuple[str, time]:
    if found := _EARLY_CLOSE.fullmatch(name):
        return found[1], time(int(found[2]) % 12 + 12, int(found[3]))
    return name, _CLOSES_EARLY


@cache
def _exchange() -> tuple[Any, str]:
    """The source of the exchange's holidays in some years, and its category of half days.

    The package takes 5 MB, which figures over many trades do not have while they are computed. Its
    one file is imported by itself: the package it is in imports every other market too, and
    through them every country, which would cost each command that asks about a session 90 ms.
    """
    import holidays

    spec = PathFinder.find_spec("ny_stock_exchange", [f"{holidays.__path__[0]}/financial"])
    if spec is None or spec.loader is None:
        return partial(holidays.financial_holidays, "XNYS"), holidays.HALF_DAY
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.NewYorkStockExchange, holidays.HALF_DAY
