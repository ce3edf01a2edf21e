"""Databases: opened for reading, writing or making, and their transactions.

This is the one place that knows how SQLite and PostgreSQL differ when they lock and stream. How
each is opened is in sqlite.py and postgres.py, how they fail in driver_errors.py.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Literal, TypeVar
from weakref import WeakKeyDictionary, WeakSet

import peewee

from botdb.database import postgres, sqlite
from botdb.database.dialect import is_postgres, quoted
from botdb.database.driver_errors import CONFLICT_STATES, sqlstate, translated_errors
from botdb.database.locks import lock_timeout
from botdb.database.proven_file import remove_file
from botdb.database.url import Location, SqliteFile
from botdb.errors import DatabaseError

Mode = Literal["read", "write", "create"]
"""``read`` cannot change anything; ``write`` needs the database to exist; ``create`` makes it."""

MAX_ATTEMPTS = 6
"""How often a transaction is tried when PostgreSQL reports a conflict with another one."""

_LOGGER = logging.getLogger("peewee")  # which logs every other statement

T = TypeVar("T")


@contextmanager
def session(location: Location, mode: Mode) -> Iterator[peewee.Database]:
    """An open database, closed at the end; whatever a driver raises becomes a BotdbError.

    A session that reads sees one moment throughout: it is one read-only transaction.
    """
    with translated_errors(location), _made_if_missing(location, mode):
        db = open_database(location, mode)
        try:
            if mode == "read":
                with snapshot(db):
                    yield db
            elif isinstance(location, SqliteFile):
                with sqlite.in_place(location.path):
                    yield db
            else:
                yield db
        except Exception as error:
            if isinstance(db, postgres.Database) and (reason := lock_timeout(db, error)):
                raise reason from error
            raise
        finally:
            db.close()


@contextmanager
def _made_if_missing(location: Location, mode: Mode) -> Iterator[None]:
    """Make the file that `create` finds missing.

    If what happens in this context fails, a file that was made here is not left behind; one
    that another process made at the same moment is.
    """
    made = mode == "create" and isinstance(location, SqliteFile) and sqlite.make_file(location.path)
    try:
        yield
    except BaseException:
        if made and isinstance(location, SqliteFile):
            remove_file(location.path)
        raise


def open_database(location: Location, mode: Mode) -> peewee.Database:
    """A connected Peewee database. Raises DatabaseError, or what the driver raises."""
    if isinstance(location, SqliteFile):
        return sqlite.open_file(location.path, read_only=mode == "read")
    return postgres.open_server(location, read_only=mode == "read")


@contextmanager
def snapshot(db: peewee.Database) -> Iterator[None]:
    """A context in which every query sees the same moment."""
    with db.atomic("REPEATABLE READ" if is_postgres(db) else None), _closed_streams(db):
        yield


def transact(
    db: peewee.Database,
    work: Callable[[], T],
    *,
    level: Literal["REPEATABLE READ", "READ COMMITTED"] = "REPEATABLE READ",
) -> T:
    """Run `work` in one transaction that sees one moment, and return what it returns.

    SQLite takes the write lock first, so that reading before writing cannot fail half-way.
    PostgreSQL may find that another transaction came first (SQLSTATE 40001, 40P01): then the
    whole of `work` runs again, after a short, jittered and growing pause, a bounded number of
    times. So `work` must do nothing but talk to the database.

    Work that locks a row before it reads it wants PostgreSQL's READ COMMITTED: that waits for
    the other writer and sees what it wrote, where REPEATABLE READ must start again.
    """
    attempt = 1
    while True:
        try:
            with db.atomic(level if is_postgres(db) else "IMMEDIATE"), _closed_streams(db):
                return work()
        except Exception as error:  # what a stream meets is the driver's own
            if sqlstate(error) not in CONFLICT_STATES or attempt == MAX_ATTEMPTS:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
            attempt += 1


def update_rows(db: peewee.Database, query: peewee.ModelUpdate, count: int = 1) -> None:
    """Run an update of so many rows that are there. Raises DatabaseError like `require_written`."""
    require_written(db.execute(query).rowcount, count)


def require_written(written: int, count: int) -> None:
    """Raise DatabaseError unless `count` rows were written.

    Triggers and policies drop rows in silence; a table without its key may hold an id twice.
    """
    if written > count:
        raise DatabaseError(
            "nothing was changed: several rows have the same id",
            "a primary key is missing: run 'botdb check'",
        )
    if written < count:
        raise DatabaseError(
            "nothing was changed: a trigger or a policy of the database dropped "
            + ("the row" if count == 1 else f"{count - written:,} of {count:,} rows"),
            "ask the owner of the tables",
        )


def is_pooled(db: peewee.Database) -> bool:
    """Whether a pooler hands the session to other clients, with whatever settings it was left."""
    return isinstance(db, postgres.Database) and db.is_pooled


def refuse_hidden_rows(db: peewee.Database) -> None:
    """Let queries of this transaction fail, where a policy of PostgreSQL would hide rows."""
    if is_postgres(db):
        db.execute_sql("SET LOCAL row_security = off")


def one_at_a_time(db: peewee.Database, table: str) -> None:
    """Wait until no other transaction that calls this for the table is under way.

    On PostgreSQL other readers and writers of the table are not held up; only in a READ COMMITTED
    transaction does the next statement see the moment after the wait. On SQLite a transaction
    that writes is alone anyway.
    """
    if is_postgres(db):
        db.execute_sql(f"LOCK TABLE {quoted(table)} IN SHARE UPDATE EXCLUSIVE MODE")


def hold_off_writers(db: peewee.Database, table: str) -> None:
    """Hold off other writers of a table until the transaction ends; on SQLite it does so anyway.

    Waits for those that wrote or locked rows already, so that none of them can deadlock with it.
    """
    if is_postgres(db):
        db.execute_sql(f"LOCK TABLE {quoted(table)} IN EXCLUSIVE MODE")


def lock_rows(db: peewee.Database, rows: peewee.ModelSelect[Any]) -> None:
    """Hold other writers of these rows off until the transaction ends; SQLite holds off all."""
    if is_postgres(db):
        db.execute(rows.for_update())


def stream(db: peewee.Database, query: peewee.Node) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as plain tuples, fetched as they are read: memory stays flat."""
    sql, parameters = db.get_sql_context().sql(query).query()
    if not isinstance(db, postgres.Database):
        return _stream_sqlite(db, sql, parameters)
    rows = _stream_postgres(db, sql, parameters)
    _STREAMS.setdefault(db, WeakSet()).add(rows)
    return rows


_Rows = Generator[tuple[Any, ...], None, None]
_STREAMS: WeakKeyDictionary[peewee.Database, WeakSet[_Rows]] = WeakKeyDictionary()
"""The rows that PostgreSQL is still sending, by database. Until they are closed it takes no
other command, and an attempt to end the transaction would wait for ever."""


@contextmanager
def _closed_streams(db: peewee.Database) -> Iterator[None]:
    """Close every stream of this database, however this context ends."""
    try:
        yield
    finally:
        for rows in list(_STREAMS.get(db, ())):
            rows.close()


def _stream_postgres(db: postgres.Database, sql: str, parameters: Sequence[Any]) -> _Rows:
    from psycopg import capabilities

    _LOGGER.debug((sql, parameters))
    size = 1000 if capabilities.has_stream_chunked() else 1  # libpq 17 can send many at once
    with db.transaction_if_none(), db.psycopg.cursor() as cursor:
        yield from cursor.stream(sql, parameters, size=size)


def _stream_sqlite(db: peewee.Database, sql: str, parameters: Sequence[Any]) -> _Rows:
    """Text that is not UTF-8 has its wrong bytes replaced, as everywhere.

    But only a database that has some pays for it: the query is run again from where it failed.
    """
    connection = db.connection()
    connection.text_factory = str
    cursor = db.execute_sql(sql, parameters)
    skip = 0
    try:
        while rows := cursor.fetchmany(1000):
            yield from rows
            skip += len(rows)
        return
    except sqlite3.OperationalError as error:
        if "decode to UTF-8" not in str(error):
            raise
    finally:
        connection.text_factory = sqlite.tolerant_text
    cursor = db.execute_sql(sql, parameters)
    deque(islice(cursor, skip), maxlen=0)
    yield from cursor
