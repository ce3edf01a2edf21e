"""SQL that separates valid values from what a column may hold without validation.

SQLite stores any text in a column of times; PostgreSQL stores the timestamp infinity. What a
column of numbers may hold is the subject of `usable`, in database/sql.py.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce

import peewee

from botdb.database.dialect import is_postgres


def is_moment(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """Whether a timestamp column holds a moment in the stored form, or null.

    On SQLite a row that CURRENT_TIMESTAMP filled has no fraction, which is fine.
    """
    if is_postgres(db):
        return column.is_null() | peewee.fn.ISFINITE(column)
    # With a modifier SQLite computes the date again: a 31st of February comes out as another day.
    whole_seconds = peewee.fn.DATETIME(column, "+0 days") == peewee.fn.SUBSTR(column, 1, 19)
    fraction = peewee.fn.SUBSTR(column, 20)
    sound = whole_seconds & ((fraction == "") | peewee.fn.GLOB(".[0-9][0-9][0-9]", fraction))
    return column.is_null() | peewee.fn.COALESCE(sound, False)


def comparable(db: peewee.Database, column: peewee.ColumnBase) -> peewee.ColumnBase:
    """A timestamp column in a form whose order is time order, with or without a fraction."""
    return column if is_postgres(db) else peewee.fn.SUBSTR(column.concat(".000"), 1, 23)


def any_of(conditions: Iterable[peewee.ColumnBase]) -> peewee.ColumnBase:
    return reduce(operator.or_, conditions)
