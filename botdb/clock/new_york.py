"""The trading day: the calendar date in New York, with its daylight saving.

The bot trades US stocks, so everything counted by the day is counted by this one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from botdb.clock.timestamps import END

NEW_YORK = ZoneInfo("America/New_York")


def date_of(moment: datetime) -> date:
    """The New York date of an aware datetime."""
    return moment.astimezone(NEW_YORK).date()


def start_of(day: date) -> datetime:
    """The first moment of a New York day, in UTC."""
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def in_words(moment: datetime) -> str:
    """A moment as messages give it: ``2026-03-06 09:31:00 EST``."""
    return f"{moment.astimezone(NEW_YORK):%F %T %Z}"


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The span in UTC of the New York days `first` to `last`: from, and the moment after."""
    try:
        return start_of(first), start_of(last + timedelta(days=1))
    except OverflowError:  # the calendar ends with the year 9999
        return start_of(first), END


def is_date(stored: object) -> bool:
    """Whether a value of BotDailyStats.date is text of the form ``YYYY-MM-DD``."""
    try:
        return isinstance(stored, str) and date.fromisoformat(stored).isoformat() == stored
    except ValueError:
        return False
