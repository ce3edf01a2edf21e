"""Databases: opened for reading, writing or making, and their transactions.

This is the one place that knows how SQLite and PostgreSQL differ when they connect, lock and
stream; how they differ when they fail stands in driver_errors.py.
"""

from __future__ import annotations

import logging
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import peewee

from botdb import trading_day
from botdb.driver_errors import (
    CONFLICT_STATES,
    INIT_HINT,
    first_line,
    sqlstate,
    translated_errors,
)
from botdb.errors import DatabaseError, InputError
from botdb.location import Location, PostgresServer, SqliteFile

Mode = Literal["read", "write", "create"]
"""``read`` cannot change anything; ``write`` needs the database to exist; ``create`` makes it."""

BUSY_SECONDS = 5.0
"""How long a command waits for another writer of a SQLite file."""
CONNECT_SECONDS = 10
"""How long a command waits for a PostgreSQL server, unless the URL says otherwise."""
MAX_ATTEMPTS = 6
"""How often a transaction is tried when PostgreSQL reports a conflict with another one."""

_SQLITE_MAGIC = b"SQLite format 3\x00"

_LOGGER = logging.getLogger("peewee")  # which logs every other statement

T = TypeVar("T")


@contextmanager
def session(location: Location, mode: Mode) -> Iterator[peewee.Database]:
    """An open database, closed at the end; whatever a driver raises becomes a BotdbError.

    A session that reads sees one moment throughout: it is one read-only transaction.
    """
    with translated_errors(location), _removed_on_failure(location):
        db = open_database(location, mode)
        try:
            if mode == "read":
                with snapshot(db):
                    yield db
            else:
                yield db
        finally:
            db.close()


@contextmanager
def _removed_on_failure(location: Location) -> Iterator[None]:
    """If what happens in this context fails, no file that it made is left behind."""
    if not isinstance(location, SqliteFile) or location.exists:
        yield
        return
    try:
        yield
    except BaseException:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{location.path}{suffix}").unlink(missing_ok=True)
        raise


def open_database(location: Location, mode: Mode) -> peewee.Database:
    """A connected Peewee database. Raises DatabaseError, or what the driver raises."""
    if isinstance(location, SqliteFile):
        return _open_sqlite(location.path, mode)
    return _open_postgres(location, mode)


def is_postgres(db: peewee.Database) -> bool:
    return isinstance(db, peewee.PostgresqlDatabase)


def snapshot(db: peewee.Database) -> Any:
    """A context in which every query sees the same moment."""
    return db.atomic("REPEATABLE READ") if is_postgres(db) else db.atomic()


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
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            with db.atomic(level if is_postgres(db) else "IMMEDIATE"):
                return work()
        except peewee.PeeweeException as error:
            if sqlstate(error) not in CONFLICT_STATES or attempt == MAX_ATTEMPTS:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
    raise AssertionError("unreachable")


def stream(db: peewee.Database, query: peewee.Node) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as plain tuples, fetched as they are read: memory stays flat."""
    sql, parameters = db.get_sql_context().sql(query).query()
    if not is_postgres(db):
        cursor = db.execute_sql(sql, parameters)
        while rows := cursor.fetchmany(1000):
            yield from rows
        return
    _LOGGER.debug((sql, parameters))
    with db.connection().cursor() as cursor:
        yield from cursor.stream(sql, parameters, size=1000)


# --- opening ------------------------------------------------------------------------------


def _open_sqlite(path: Path, mode: Mode) -> peewee.Database:
    if path.is_dir():
        raise DatabaseError(f"{path} is a folder, not a database", "give the path of a file")
    made = False
    if not path.exists():
        if mode != "create":
            raise DatabaseError(f"there is no database at {path}", INIT_HINT)
        made = _make_private_file(path)
    _refuse_foreign_file(path)
    db = peewee.SqliteDatabase(
        f"{path.absolute().as_uri()}?mode={_sqlite_mode(path, mode)}",
        uri=True,
        timeout=BUSY_SECONDS,
        pragmas=_pragmas(mode, made),
    )
    db.register_function(trading_day.sqlite_date, "new_york_date", 1, deterministic=True)
    db.connect()
    # Gives Python a chance to notice Ctrl-C during a long statement.
    db.connection().set_progress_handler(lambda: None, 1_000_000)
    return db


def _make_private_file(path: Path) -> bool:
    """Make an empty file that only its owner can read, whatever the umask; True if it is new."""
    if not path.parent.is_dir():
        raise DatabaseError(f"there is no folder {path.parent}", "make it first, or mend the path")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:  # somebody made it just now
        return False
    except OSError as error:
        raise DatabaseError(f"cannot create {path}: {error.strerror}") from error
    return True


def _refuse_foreign_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_SQLITE_MAGIC))
    except OSError as error:
        raise DatabaseError(f"cannot read {path}: {error.strerror}") from error
    if magic and magic != _SQLITE_MAGIC:
        raise DatabaseError(f"{path} is not a SQLite database", "point --db at another file")


def _sqlite_mode(path: Path, mode: Mode) -> Literal["ro", "rw"]:
    """How SQLite opens the file. Reading is read-only, but for one case.

    A read-only connection to a database in WAL mode that nobody has open makes its two side
    files and cannot remove them afterwards. One that could write, but is told not to
    (query_only), leaves nothing behind, and has nothing to check-point into the file.
    """
    at_rest = not Path(f"{path}-wal").exists()
    return "ro" if mode == "read" and not (at_rest and _is_wal(path)) else "rw"


def _is_wal(path: Path) -> bool:
    """Whether the header's read version (byte 19) says write-ahead log."""
    with path.open("rb") as file:
        return file.read(20)[19:] == b"\x02"


def _pragmas(mode: Mode, made: bool) -> list[tuple[str, Any]]:
    if mode == "read":
        return [("query_only", 1)]
    # With a write-ahead log readers see the last commit while a long import writes; the mode is
    # kept in the file, so it is set once, on files that botdb makes, and never on others'.
    return [("journal_mode", "wal")] if made else []


def _open_postgres(server: PostgresServer, mode: Mode) -> peewee.Database:
    parameters = _libpq_parameters(server)
    settings = ["-c TimeZone=UTC"]
    if mode == "read":
        settings.append("-c default_transaction_read_only=on")
    if server.schema:
        settings.append("-c search_path=" + _option_value(quoted(server.schema)))
    db = peewee.PostgresqlDatabase(
        server.uri,
        prefer_psycopg3=True,
        connect_timeout=parameters.get("connect_timeout", CONNECT_SECONDS),
        application_name=parameters.get("application_name", "botdb"),
        # Set at the start of the session and not by SET, which behind a connection pooler would
        # stay with a connection that the bot gets next.
        options=" ".join([str(parameters.get("options", "")), *settings]).strip(),
        # A prepared statement would not survive such a pooler either.
        prepare_threshold=None,
    )
    db.connect()
    if mode == "create" and server.schema:
        db.execute_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted(server.schema)}")
    return db


def _libpq_parameters(server: PostgresServer) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise InputError(
            "PostgreSQL needs the driver psycopg, which is not installed",
            "install it with: pip install 'botdb[postgres]'",
        ) from None
    try:
        return dict(conninfo_to_dict(server.uri))
    except ProgrammingError as error:
        raise InputError(f"{server.label}: {first_line(server.scrub(str(error)))}") from None


def quoted(identifier: str) -> str:
    """An identifier for SQL text, on both engines."""
    return '"' + identifier.replace('"', '""') + '"'


def _option_value(text: str) -> str:
    """`text` as one word of libpq's ``options``, which splits at blanks."""
    return re.sub(r"([\\\s])", r"\\\1", text)
