"""Backups: a consistent copy while the bot writes, verified before it takes its name.

- SQLite: the whole file, by SQLite's online backup.
- PostgreSQL: the whole database, or the schema that the URL names, by pg_dump.
- PostgreSQL without pg_dump, or through a pooler: the bot's three tables in a SQLite file, which
  botdb can read.
"""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import peewee

from botdb.backup import pg_dump
from botdb.backup.sqlite_export import export
from botdb.database.driver_errors import first_line
from botdb.database.models import MODELS
from botdb.database.proven_file import SIDE_FILES, proven_file
from botdb.database.schema import inspect
from botdb.database.session import is_pooled, refuse_hidden_rows, session
from botdb.database.url import Location, SqliteFile
from botdb.errors import BotdbError, DatabaseError, InputError

Kind = Literal["copy", "pg_dump", "export"]
Progress = Callable[[int, int], None]
"""Called with the amount done and the total; the total is 0 if it is not known."""
Counts = dict[str, int]
"""The number of rows of each of the bot's tables."""

PAGES = 2_000
"""How many pages of a SQLite file are copied between two reports of progress."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made and verified."""

    path: Path
    kind: Kind
    bytes: int
    rows: Counts
    pooled: bool = False
    """Whether it is an export because pg_dump must not run through a pooler."""


def back_up(
    location: Location,
    target: Path,
    *,
    force: bool = False,
    portable: bool = False,
    progress: Progress = lambda done, total: None,
) -> Backup:
    """Copy a database into the file `target`, which only its owner can read.

    The copy is of one moment, and others can write meanwhile. `force` replaces an
    existing file, once the new one is verified; `portable` exports the three tables even where
    there is a pg_dump.

    Raises RefusedError for a file that exists, InputError for one that cannot be written,
    BotdbError for a copy that is not sound, and DatabaseError.
    """
    if isinstance(location, SqliteFile) and _is_of_database(target, location.path.resolve()):
        raise InputError(f"{target} is a file of the database itself", "name another file")
    program = None if portable else pg_dump.program()
    with proven_file(target, force=force) as partial:
        count = _count_file
        with session(location, "read") as db:
            catalog = inspect(db)
            catalog.require(location.label)
            refuse_hidden_rows(db)
            rows = _count(db)
            pooled = not portable and is_pooled(db)
            kind: Kind
            if isinstance(location, SqliteFile):
                kind = "copy"
                _copy_file(db, partial, target, progress)
            elif program and not pooled:
                kind = "pg_dump"
                [schema] = db.execute_sql("SELECT pg_catalog.current_schema()").fetchone()
                count = functools.partial(pg_dump.count, program, schema)
                pg_dump.dump(db, location, program, partial, progress)
            else:
                kind = "export"
                with writing(target):
                    export(db, catalog, partial, progress, sum(rows.values()))
        # The session is closed by now: proving the copy can take a while.
        try:
            found = count(partial)
        except _UnsoundError as problem:
            raise _damage(location, problem) from problem
        if found != rows:
            raise BotdbError(
                f"the copy is not sound: it has {found} rows, the database {rows}",
                "--portable backs up tables in partitions or on several nodes"
                if kind == "pg_dump"
                else None,
            )
        size = partial.stat().st_size
    return Backup(target, kind, size, rows, pooled)


def _damage(location: Location, problem: Exception) -> BotdbError:
    """The error for an unsound copy: the database is damaged too, or only the copy."""
    if isinstance(location, SqliteFile):
        with session(location, "read") as db:
            [found] = db.execute_sql("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            return DatabaseError(
                f"{location.label} is damaged: {problem}",
                "restore a backup; 'botdb check' does not look for such damage",
            )
    return BotdbError(
        f"the copy is damaged, the database is not: {problem}",
        "check the disk of the copy",
    )


def _is_of_database(file: Path, database: Path) -> bool:
    own = [f"{database}{suffix}" for suffix in ("", *SIDE_FILES)]
    return os.path.exists(file) and any(
        os.path.exists(each) and file.samefile(each) for each in own
    )


def _count(db: peewee.Database) -> Counts:
    return {
        model._meta.table_name: db.execute(model.select(peewee.fn.COUNT(model.id))).fetchone()[0]
        for model in MODELS
    }


def _copy_file(db: peewee.Database, partial: Path, target: Path, progress: Progress) -> None:
    """Copy a SQLite file as of the moment that the session sees.

    With a write-ahead log the copy blocks no writer, and no writer makes it start over.
    """
    with writing(target), closing(sqlite3.connect(partial)) as copy:
        db.connection().backup(
            copy,
            pages=PAGES,
            progress=lambda status, left, total: progress(total - left, total),
        )


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Raise BotdbError where the copy, and not the database, cannot be written."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise DatabaseError(
            f"a row breaks the schema, which a portable copy keeps: {error}",
            "'botdb check' looks for such rows; pg_dump copies them as they are",
        ) from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname not in _WRITE_ERRORS:
            raise
        raise BotdbError(f"cannot write {target}: {error}", "check the free space there") from error


_WRITE_ERRORS = frozenset(
    {
        "SQLITE_FULL",
        "SQLITE_CANTOPEN",
        "SQLITE_IOERR_WRITE",
        "SQLITE_IOERR_FSYNC",
        "SQLITE_IOERR_TRUNCATE",
        "SQLITE_IOERR_DIR_FSYNC",
    }
)
"""Errors that SQLite can only have with the copy: the database is opened for reading."""


def _count_file(partial: Path) -> Counts:
    """The rows of a SQLite file. Raises _UnsoundError if its integrity check fails."""
    # No other process knows the file, so it needs neither locks nor the side files of a log.
    copy = peewee.SqliteDatabase(f"{partial.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        with copy.connection_context():
            [problem] = copy.execute_sql("PRAGMA integrity_check(1)").fetchone()
            if problem != "ok":
                raise _UnsoundError(problem.splitlines()[-1])
            return _count(copy)
    except peewee.OperationalError as error:  # I/O errors: the disk, not what is in the file
        raise BotdbError(f"cannot read the copy again: {error}") from error
    except peewee.DatabaseError as error:
        raise _UnsoundError(first_line(str(error))) from error


class _UnsoundError(Exception):
    """A SQLite file whose pages do not fit together."""
