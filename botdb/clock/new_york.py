"""The trading day: the calendar date in New York, daylight saving and all.

The bot trades US stocks, so everything counted by the day is counted by this one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import peewee

from botdb.clock.timestamps import END, from_sqlite

NEW_YORK = ZoneInfo("America/New_York")


def date_of(moment: datetime) -> date:
    """The New York date of an aware datetime."""
    return moment.astimezone(NEW_YORK).date()


def start_of(day: date) -> datetime:
    """The first moment of a New York day, in UTC."""
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The span in UTC of the New York days `first` to `last`: from, and the moment after."""
    try:
        return start_of(first), start_of(last + timedelta(days=1))
    except OverflowError:  # the calendar ends with the year 9999
        return start_of(first), END


def sql_date(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """The New York date of a timestamp column as SQL.

    A DATE on PostgreSQL (grouping by text would be far slower), text such as ``2026-03-06`` on
    SQLite.

    Null for null, for text that is no timestamp and for days outside the years 1 to 9999.

    New York is four or five hours behind UTC. Where both give the same date, that is the date;
    only the hour between needs the time zone's rules. PostgreSQL knows them, but slowly. SQLite
    does not, and calls into Python for that hour, beside what is not in the stored form; it asks
    by the hour, so that most answers are known.
    """
    if isinstance(db, peewee.PostgresqlDatabase):
        four, five = (
            (column - peewee.SQL(f"INTERVAL '{hours} hours'")).cast("DATE") for hours in (4, 5)
        )
        # By way of seconds, which are those in UTC whether the type has a zone or not.
        moment = peewee.fn.TO_TIMESTAMP(peewee.fn.DATE_PART("epoch", column))
        zone = peewee.SQL("AT TIME ZONE 'America/New_York'")
        exact = peewee.NodeList((moment, zone), parens=True).cast("DATE")
        known = (column >= _FIRST_MOMENT) & (column < "10000-01-01")
        return peewee.Case(None, [(known & (four == five), five), (known, exact)])
    hour = peewee.fn.SUBSTR(column, 12, 2)
    exact = ~_is_stored(column) | ((hour == "04") & (column < _WHOLE_HOURS))
    its_hour = peewee.fn.STRFTIME("%Y-%m-%d %H:00:00", column)
    return peewee.Case(
        None,
        [
            (exact, sqlite_call("new_york_date", column)),
            (hour >= "05", peewee.fn.DATE(column)),
            (hour == "04", sqlite_call("new_york_date", its_hour)),
            (column >= _FIRST_MOMENT, peewee.fn.DATE(column, "-1 day")),
        ],
    )


# New York kept its own mean time, 4:56:02 behind, until it was whole hours late in 1883.
_FIRST_MOMENT = "0001-01-01 04:56:02"
_WHOLE_HOURS = "1884-01-01"


def sqlite_call(function: str, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A function of ours on the bytes of a text; null for what is no text.

    SQLite itself refuses to hand over text that is not UTF-8, as if the function had failed.
    """
    call = getattr(peewee.fn, function)(column.cast("BLOB"))
    return peewee.Case(None, [(peewee.fn.TYPEOF(column) == "text", call)])


def _is_stored(column: peewee.ColumnBase) -> peewee.Expression:
    """Whether a SQLite column has the form of a stored timestamp, or CURRENT_TIMESTAMP's."""
    return (peewee.fn.GLOB("????-??-?? ??:??:??.???", column) == 1) | (
        peewee.fn.GLOB("????-??-?? ??:??:??", column) == 1
    )


def is_date(stored: object) -> bool:
    """Whether what stands in BotDailyStats.date is one: text of the form ``YYYY-MM-DD``."""
    try:
        return isinstance(stored, str) and date.fromisoformat(stored).isoformat() == stored
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def sqlite_date(stored: Any) -> str | None:
    """What SQLite calls as ``new_york_date``; null for what is not a timestamp."""
    try:
        return date_of(from_sqlite(stored)).isoformat()
    except (TypeError, ValueError, OverflowError):
        return None
