"""Moments in time: read, stored and written out.

Inside botdb a moment is an aware `datetime` in UTC, cut to the millisecond that the tables
keep. Text forms:

- stored: ``2026-03-06 14:31:00.123``, UTC; SQLite keeps this exact text, PostgreSQL reads it.
- wire:   ``2026-03-06T14:31:00.123Z``, what JavaScript's ``Date.toJSON`` gives.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

END = datetime.max.replace(tzinfo=UTC)
"""The end of the calendar, which is after every moment that can be stored."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_FIRST = re.compile(r"[^Tt ]{1,10}([Tt ]|$)")
"""Python takes any character between date and time: 1735112432122 would be in the year 1735."""


def utc_now() -> datetime:
    """The clock. Only the command line and the models' defaults read it."""
    return to_millisecond(datetime.now(UTC))


def to_millisecond(moment: datetime) -> datetime:
    """`moment` in UTC, cut to the millisecond (never rounded up).

    Raises ValueError for a naive datetime and for one outside the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is ambiguous")
    if moment.tzinfo is not UTC:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            raise ValueError("outside the years 1 to 9999 in UTC") from None
    excess = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - excess) if excess else moment


def parse(text: str, zone: tzinfo) -> datetime:
    """The moment of an ISO 8601 text; without an offset it is read in `zone`.

    Raises ValueError, in words for the user, for anything else, and for a local time that the
    clocks of `zone` skip or show twice.
    """
    try:
        if not _DATE_FIRST.match(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not an ISO 8601 time such as 2026-03-06T14:31:00") from None
    return to_millisecond(moment if moment.tzinfo else localize(moment, zone))


def localize(naive: datetime, zone: tzinfo) -> datetime:
    """The moment when the clocks of `zone` show `naive`.

    Raises ValueError where daylight saving makes that moment ambiguous or non-existent:
    money depends on it, so it is not guessed.
    """
    if zone is UTC:  # a stored time, of which there may be very many
        return naive.replace(tzinfo=UTC)
    first = naive.replace(tzinfo=zone, fold=0)
    if first.utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset():
        happens = "twice" if _round_trips(first) else "never"
        raise ValueError(
            f"{naive.isoformat(' ')} happens {happens} in {zone}, where the clocks change; "
            "add an offset such as -05:00"
        )
    return first


def _round_trips(moment: datetime) -> bool:
    back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def to_stored(moment: datetime) -> str:
    """``2026-03-06 14:31:00.123``: always three digits, so that text order is time order."""
    return _text(moment, " ")


def _text(moment: datetime, separator: str) -> str:
    if moment.tzinfo is not UTC:
        moment = to_millisecond(moment)
    return moment.isoformat(separator, "milliseconds")[:23]  # without +00:00, finer digits cut


def text_to_stored(text: str, zone: tzinfo) -> str:
    """The stored form of what `parse` reads, faster where it is in wire form already.

    Raises ValueError as `parse` does.
    """
    is_wire = text[7:20:3] == "-T::." and text[23:] == "Z"
    if is_wire and text[11:13] != "24":  # some Pythons take 24:00
        datetime.fromisoformat(text)  # for its ValueError: there may be no such day or hour
        return text[:23].replace("T", " ")
    return to_stored(parse(text, zone))


def from_milliseconds(milliseconds: float) -> datetime:
    """The moment `milliseconds` after the beginning of 1970 in UTC, before it if negative."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds from the beginning of 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def to_bound(moment: datetime) -> str:
    """The stored form for comparing with a column, without the fraction where it is zero.

    A row that SQLite's CURRENT_TIMESTAMP filled has no fraction, and as text ``12:00:00`` is
    less than ``12:00:00.000``. A bound without the zeros compares correctly with both.
    """
    return to_stored(moment).removesuffix(".000")


def to_wire(moment: datetime) -> str:
    """``2026-03-06T14:31:00.123Z``."""
    return _text(moment, "T") + "Z"


def from_text(text: str) -> datetime:
    """The moment in a stored or wire text. Raises ValueError if it is neither."""
    return parse(text, UTC)
