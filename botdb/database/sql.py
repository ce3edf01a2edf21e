"""SQL that queries share, on both engines: dates, moments, numbers that count, and text order."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from functools import reduce

import peewee

from botdb.database.dialect import is_postgres

LARGEST = 1e100
"""USD. What is further from zero is not money; and a double holds a million squares of this."""

_FIRST_MOMENT = "0001-01-02"
"""New York's calendar begins hours after UTC's."""


def any_of(conditions: Iterable[peewee.ColumnBase]) -> peewee.ColumnBase:
    return reduce(operator.or_, conditions)


def usable(number: peewee.ColumnBase) -> peewee.Expression:
    """Whether a column holds a number that can be summed and squared with a million others.

    Neither null nor infinite, nor NaN (which PostgreSQL holds to be greater than every number),
    nor text (which SQLite does).
    """
    return (number >= -LARGEST) & (number <= LARGEST)


def usable_double(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A column as a double (it may be a decimal on PostgreSQL); null unless it is `usable`."""
    value = column.cast("DOUBLE PRECISION") if is_postgres(db) else column
    return peewee.Case(None, [(usable(column), value)])


def milliseconds(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A timestamp as milliseconds since 1970, a double; null for a value that is not one."""
    if is_postgres(db):
        whole = peewee.fn.DATE_TRUNC("milliseconds", column)  # a later migration may keep more
        return peewee.fn.ROUND(peewee.fn.DATE_PART("epoch", whole) * 1000)
    return peewee.fn.ROUND((peewee.fn.JULIANDAY(column) - 2440587.5) * 86_400_000)


def seconds_between(
    db: peewee.Database, start: peewee.ColumnBase, end: peewee.ColumnBase
) -> peewee.ColumnBase:
    """The seconds from one timestamp to another, to the millisecond on SQLite."""
    if is_postgres(db):
        return peewee.fn.DATE_PART("epoch", end - start)
    return peewee.fn.ROUND((peewee.fn.JULIANDAY(end) - peewee.fn.JULIANDAY(start)) * 86_400, 3)


def by_code_point(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A column as text that sorts by code point, as SQLite does, whatever the server's language."""
    return column.cast("TEXT").collate('"C"') if is_postgres(db) else column


_COMMON = 1_000
"""Rows with a value, from which on an index on it is no help in finding the newest of them."""


def unindexed_if_common(
    db: peewee.Database, column: peewee.Field, values: Sequence[str]
) -> peewee.ColumnBase:
    """A column to be compared with `values` in a query that wants only the newest rows.

    If many rows have one of them, SQLite would sort all of those by the column's index; without
    it, it takes the index that has the newest rows at its end.
    """
    if is_postgres(db):
        return column
    some = column.model.select(column).where(column.in_(values)).limit(_COMMON)
    return unindexed(db, column) if len(db.execute(some).fetchall()) == _COMMON else column


def unindexed(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """The column without its index: SQLite keeps no statistics and would take the wrong one.

    PostgreSQL chooses well by itself.
    """
    return column if is_postgres(db) else peewee.NodeList((peewee.SQL("+"), column), glue="")


def is_moment(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """Whether a timestamp column holds a moment in the stored form, or null.

    SQLite stores any text there, PostgreSQL infinity and years that no client of the bot reads. A
    row that SQLite's CURRENT_TIMESTAMP filled has no fraction, which is fine.
    """
    if is_postgres(db):
        return column.is_null() | _in_calendar(column)
    # With a modifier SQLite computes the date again: a 31st of February comes out as another day.
    whole_seconds = peewee.fn.DATETIME(column, "+0 days") == peewee.fn.SUBSTR(column, 1, 19)
    fraction = peewee.fn.GLOB("?" * 19 + ".[0-9][0-9][0-9]", column)
    sound = whole_seconds & (fraction | (peewee.fn.LENGTH(column) == 19))
    return column.is_null() | peewee.fn.COALESCE(sound, False)


def comparable(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A timestamp column in a form whose order is time order, with or without a fraction."""
    return column if is_postgres(db) else peewee.fn.SUBSTR(column.concat(".000"), 1, 23)


def sql_date(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """The New York date of a timestamp column as SQL.

    A DATE on PostgreSQL (grouping by text would be far slower), text such as ``2026-03-06`` on
    SQLite. Null for null, for text that is not a timestamp and for days outside the years 1 to
    9999.

    New York is four or five hours behind UTC. Where both give the same date, that is the date;
    only the hour between needs the rules of daylight saving. PostgreSQL knows them, but slowly.
    SQLite does not, and calls into Python for that hour and for what is not in the stored form;
    it asks by the hour, so that most answers are cached.
    """
    if is_postgres(db):
        four, five = (
            (column - peewee.SQL(f"INTERVAL '{hours} hours'")).cast("DATE") for hours in (4, 5)
        )
        # By way of seconds, which are those in UTC whether the type has a zone or not.
        moment = peewee.fn.TO_TIMESTAMP(peewee.fn.DATE_PART("epoch", column))
        zone = peewee.SQL("AT TIME ZONE 'America/New_York'")
        exact = peewee.NodeList((moment, zone), parens=True).cast("DATE")
        known = _in_calendar(column)
        return peewee.Case(None, [(known & (four == five), five), (known, exact)])
    hour = peewee.fn.SUBSTR(column, 12, 2)
    its_hour = peewee.fn.STRFTIME("%Y-%m-%d %H:00:00", column)
    of_stored = peewee.Case(
        None,
        [
            (hour >= "05", peewee.fn.DATE(column)),
            (hour == "04", sqlite_call("new_york_date", its_hour)),
            (column >= _FIRST_MOMENT, peewee.fn.DATE(column, "-1 day")),
        ],
    )
    other = sqlite_call("new_york_date", column)
    return peewee.Case(None, [(_is_stored(column), of_stored)], other)


def _in_calendar(column: peewee.ColumnBase) -> peewee.Expression:
    """Whether a PostgreSQL timestamp is in the years 1 to 9999 in New York as well."""
    return (column >= _FIRST_MOMENT) & (column < "10000-01-01")


def same_date(
    db: peewee.Database, one: peewee.ColumnBase, other: peewee.ColumnBase
) -> peewee.ColumnBase:
    """Whether two timestamp columns have the same New York date, as SQL.

    On SQLite most pairs are of one hour in UTC, which their text shows without computing dates.
    """
    same = sql_date(db, one) == sql_date(db, other)
    if is_postgres(db):
        return same
    hours = (peewee.fn.SUBSTR(column, 1, 13) for column in (one, other))
    return peewee.Case(None, [(operator.eq(*hours), 1)], same)


def sqlite_call(function: str, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A function of sqlite_functions.py on the bytes of a text; null for what is not text.

    SQLite itself refuses to pass on text that is not UTF-8, as if the function had failed.
    """
    call = getattr(peewee.fn, function)(column.cast("BLOB"))
    return peewee.Case(None, [(peewee.fn.TYPEOF(column) == "text", call)])


def _is_stored(column: peewee.ColumnBase) -> peewee.Expression:
    """Whether a SQLite column has the form of a stored timestamp, or CURRENT_TIMESTAMP's."""
    return (peewee.fn.GLOB("????-??-?? ??:??:??.???", column) == 1) | (
        peewee.fn.GLOB("????-??-?? ??:??:??", column) == 1
    )
