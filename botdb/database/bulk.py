"""Many rows at once: a temporary table that lasts for one command, and filling it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import peewee

from botdb.database.dialect import is_postgres, quoted

_CACHE_KB = 40_000


@contextmanager
def temporary_table(db: peewee.Database, name: str, columns: Mapping[str, str]) -> Iterator[None]:
    """A table with `columns` of these types, for as long as this context lasts.

    On PostgreSQL the context is one transaction, since behind a pooler the next one may run
    in another session.
    """
    typed = ", ".join(f"{quoted(column)} {type}" for column, type in columns.items())
    if is_postgres(db):
        with db.atomic("READ COMMITTED"):
            db.execute_sql(f"CREATE TEMPORARY TABLE {name} ({typed}) ON COMMIT DROP")
            yield
        return
    # Each id belongs in a random place of its index: room for the index saves reading and
    # writing its pages again and again.
    db.execute_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
    # The table of an earlier import is dropped now, and this one with the connection: dropping
    # it at the end would write to TMPDIR, and could fail after the trades are stored.
    db.execute_sql(f"DROP TABLE IF EXISTS temp.{name}")
    db.execute_sql(f"CREATE TEMPORARY TABLE {name} ({typed})")
    yield


def fill(
    db: peewee.Database, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Add rows, which hold a value for each of the columns. Raises what the driver raises."""
    names = ", ".join(map(quoted, columns))
    if is_postgres(db):
        with (
            db.connection().cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    with db.atomic():
        db.cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def lock_order(db: peewee.Database, column: str) -> str:
    """SQL that sorts the rows of an INSERT: if all lock their rows in one order, none deadlock.

    On SQLite only one transaction writes.
    """
    return f' ORDER BY {quoted(column)}::text COLLATE "C"' if is_postgres(db) else ""
