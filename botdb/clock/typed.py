"""Days, moments and ages as people type them after --date, --since and --until."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from botdb.clock.new_york import NEW_YORK, bounds, date_of
from botdb.clock.timestamps import END, parse
from botdb.errors import InputError

DAY_WORDS = "today, yesterday, monday to sunday (the latest), wtd, mtd, ytd"
"""The days that have a name: a weekday, and the week, month and year to date among them."""
DAY_HINT = f"give YYYY-MM-DD, an age such as 7d, or a word: {DAY_WORDS}"
MOMENT_HINT = (
    f"give a date, a date and time (New York), an age such as 36h or 7d, or a word: {DAY_WORDS}"
)

_AGE = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MILLISECOND = timedelta(milliseconds=1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _named_days(text: str, now: datetime) -> tuple[date, date] | None:
    """The first and last New York day that `text` means: a date, or one of DAY_WORDS.

    A weekday is the latest one, today included. None for other text. Raises InputError for a
    date that is not in the calendar.
    """
    word, today = text.lower(), date_of(now)
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return day, day
    if word in _WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(word)) % 7)
        return day, day
    to_date = {
        "wtd": today - timedelta(days=today.weekday()),
        "mtd": today.replace(day=1),
        "ytd": today.replace(month=1, day=1),
    }
    if word in to_date:
        return to_date[word], today
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text}' is not a date: {error}") from None
    return day, day


def parse_days(text: str, now: datetime) -> tuple[date, date]:
    """The first and last day of `text`; an age is the New York day it falls in.

    Raises InputError.
    """
    if days := _named_days(text, now):
        return days
    if (moment := _parse_age(text, now)) is None:
        raise InputError(f"'{text}' is not a day", DAY_HINT)
    return date_of(moment), date_of(moment)


def parse_day(text: str, now: datetime) -> date:
    """A single day. Raises InputError."""
    first, last = parse_days(text, now)
    if first != last:
        raise InputError(f"'{text}' is more than one day", f"give --since {text}")
    return first


def parse_month(text: str) -> tuple[date, date]:
    """The first and last day of a month such as ``2026-11``. Raises InputError."""
    try:
        first = date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None
    except ValueError:
        first = None
    if first is None:
        raise InputError(f"'{text}' is not a month", "give YYYY-MM")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def parse_year(text: str) -> tuple[date, date]:
    """The first and last day of a year such as ``2026``. Raises InputError."""
    if not re.fullmatch(r"\d{4}", text, re.ASCII) or text == "0000":
        raise InputError(f"'{text}' is not a year", "give YYYY")
    return date(int(text), 1, 1), date(int(text), 12, 31)


def parse_moment(text: str, now: datetime) -> datetime:
    """A moment, and not a whole day. Raises InputError."""
    if _named_days(text, now):
        raise InputError(f"'{text}' is a whole day", "give a time too, such as 2026-03-06T14:31")
    return parse_span(text, now)[0]


def parse_span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The span that `text` means, whole days or a millisecond: from, and the moment after.

    Raises InputError.
    """
    if days := _named_days(text, now):
        return bounds(*days)
    moment = _parse_age(text, now)
    if moment is None:
        try:
            moment = parse(text, NEW_YORK)
        except ValueError as error:
            raise InputError(f"cannot read the time '{text}': {error}", MOMENT_HINT) from None
    return moment, min(moment, END - _MILLISECOND) + _MILLISECOND


def _parse_age(text: str, now: datetime) -> datetime | None:
    """The moment that lies an age such as ``36h`` back; None if `text` is not an age."""
    if not (age := _AGE.fullmatch(text)):
        return None
    try:
        return now - timedelta(**{_UNITS[age[2]]: int(age[1])})
    except OverflowError:
        raise InputError(f"'{text}' is before the first year of the calendar") from None
