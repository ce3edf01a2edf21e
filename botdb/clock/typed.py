"""Days, moments and ages as people type them after --date, --since and --until."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from botdb.clock.new_york import NEW_YORK, bounds, date_of
from botdb.clock.timestamps import END, parse
from botdb.errors import InputError

_AGE = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MILLISECOND = timedelta(milliseconds=1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_RELATIVE_DAYS: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "yesterday": lambda day: day - timedelta(days=1),
}


def parse_day(text: str, now: datetime) -> date | None:
    """The New York day that `text` names: a date, ``today`` or ``yesterday``; None if neither.

    Raises InputError for a date that is not in the calendar.
    """
    if relative := _RELATIVE_DAYS.get(text.lower()):
        return relative(date_of(now))
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text}' is not a date: {error}") from None


def parse_moment(text: str, now: datetime) -> datetime:
    """A moment, and not a whole day. Raises InputError."""
    if parse_day(text, now):
        raise InputError(f"'{text}' is a whole day", "give a time too, such as 2026-03-06T14:31")
    return parse_since(text, now)


def parse_since(text: str, now: datetime) -> datetime:
    """The first moment that --since lets through. Raises InputError."""
    return _parse_limit(text, now)[0]


def parse_until(text: str, now: datetime) -> datetime:
    """The first moment after what --until lets through: a day counts to its end.

    Raises InputError.
    """
    return _parse_limit(text, now)[1]


def _parse_limit(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The span that `text` names, from and until: a whole day, or a millisecond."""
    try:
        if day := parse_day(text, now):
            return bounds(day, day)
        if age := _AGE.fullmatch(text):
            moment = now - timedelta(**{_UNITS[age[2]]: int(age[1])})
        else:
            moment = parse(text, NEW_YORK)
        is_last = moment > END - _MILLISECOND
        return moment, END if is_last else moment + _MILLISECOND
    except OverflowError:
        raise InputError(f"'{text}' is outside the years that botdb knows (1 to 9999)") from None
    except ValueError as error:
        raise InputError(
            f"cannot read the time '{text}': {error}",
            "give a date, a date and time (New York), 'today', 'yesterday', "
            "or an age such as 36h or 7d",
        ) from None
