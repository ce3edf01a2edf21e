"""The trading day: the calendar date in New York, daylight saving and all.

The bot trades US stocks, so everything counted by the day is counted by this one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import peewee

from botdb.timestamps import from_text

NEW_YORK = ZoneInfo("America/New_York")


def date_of(moment: datetime) -> date:
    """The New York date of an aware datetime."""
    return moment.astimezone(NEW_YORK).date()


def start_of(day: date) -> datetime:
    """The first moment of a New York day, in UTC."""
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The span in UTC of the New York days `first` to `last`: from, and the moment after."""
    return start_of(first), start_of(last + timedelta(days=1))


def sql_date(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """The New York date of a timestamp column as SQL, ``YYYY-MM-DD``; null for null.

    PostgreSQL knows the zone. SQLite does not, but New York is four or five hours behind UTC:
    from 05:00 UTC it is already the same date there, before 04:00 still the day before. Only
    the hour between needs the time zone's rules, and only its rows call into Python.
    """
    if isinstance(db, peewee.PostgresqlDatabase):
        return peewee.fn.TO_CHAR(
            peewee.NodeList(
                (column, peewee.SQL("AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'"))
            ),
            "YYYY-MM-DD",
        )
    hour = peewee.fn.SUBSTR(column, 12, 2)
    return peewee.Case(
        None,
        [
            (hour >= "05", peewee.fn.SUBSTR(column, 1, 10)),
            (hour < "04", peewee.fn.DATE(column, "-1 day")),
        ],
        peewee.fn.new_york_date(column),
    )


def sqlite_date(stored: Any) -> str | None:
    """What SQLite calls as ``new_york_date``; null for what is not a timestamp."""
    try:
        return date_of(from_text(stored)).isoformat()
    except (TypeError, ValueError):
        return None
