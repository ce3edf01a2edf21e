"""SQLite files: created, recognized, and opened so that reading leaves no trace."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import peewee

from botdb.database import dialect
from botdb.database.driver_errors import INIT_HINT
from botdb.database.proven_file import SIDE_FILES, take_name
from botdb.database.sqlite_functions import new_york_date, wire_time
from botdb.errors import DatabaseError, unwritable

LARGEST_VALUE = 1 << 26
"""Bytes of a value or a row: a hostile file's generated column would fill the memory."""

_MAGIC = b"SQLite format 3\x00"
_FIRST_LOOK = "SELECT COUNT(*) FROM sqlite_master"
_INDEX_BYTES = 32_768
"""The minimum size in bytes of the index of a write-ahead log (-shm)."""


def make_file(path: Path) -> bool:
    """Make an empty database that only its owner can read, whatever the umask; True if it is new.

    It appears under its name when it is ready, so that no other process sees it half made. An
    empty file that is there already becomes the database, and stays as readable as it is.
    """
    if os.path.exists(path):
        if os.path.isfile(path) and not os.path.getsize(path):
            _keep_log(path)
        return False
    if not os.path.isdir(path.parent):
        raise DatabaseError(f"there is no folder {path.parent}", "create it, or correct the path")
    try:
        handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        try:
            _keep_log(Path(unfinished))
            take_name(Path(unfinished), path)
        finally:
            Path(unfinished).unlink(missing_ok=True)
    except FileExistsError:  # somebody made it just now
        if not path.exists():
            raise DatabaseError(f"{path} is a broken link", "remove it first") from None
        return False
    except OSError as error:
        raise unwritable(str(path), error, DatabaseError) from error
    return True


def _keep_log(path: Path) -> None:
    """Give a new database a write-ahead log: readers see the last commit as a long import writes.

    The mode is kept in the file: it is set here and never on files of others.
    """
    with closing(sqlite3.connect(path)) as connection:
        [journal] = connection.execute("PRAGMA journal_mode = wal").fetchone()
    if journal != "wal":
        raise DatabaseError(
            f"{path.parent} cannot hold a write-ahead log: it lacks shared memory or locks",
            "choose a folder on a local disk",
        )


@contextmanager
def in_place(path: Path) -> Iterator[None]:
    """Raise DatabaseError if another program took the file away from a writer in this context.

    With a write-ahead log SQLite notices nothing: what it commits then is lost.
    """
    opened = os.stat(path)
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error):
        _refuse_another(path, opened)
        raise
    _refuse_another(path, opened)


def _refuse_another(path: Path, opened: os.stat_result) -> None:
    if not (path.exists() and os.path.samestat(opened, os.stat(path))):
        raise DatabaseError(
            f"{path} was moved, replaced or deleted by another program while botdb wrote to it",
            "the changes may be lost; look at the database, then try again",
        )


def open_file(path: Path, *, read_only: bool) -> peewee.SqliteDatabase:
    """A connection to a database that exists. Raises DatabaseError, or what SQLite raises."""
    _refuse_foreign_file(path)
    path = path.resolve()  # a log lies next to the file, not next to a link to it
    if read_only and _needs_copy(path):
        return _open_private_copy(path)
    if not read_only and not os.access(path, os.W_OK):  # SQLite would leave side files there
        raise DatabaseError(f"{path} is not writable", "check that you may write to the file")
    # A read-only connection to a database with a log that is open nowhere else makes its side files
    # and cannot remove them. One that could write, but must not (query_only), leaves nothing
    # behind, and has nothing to merge into the file.
    at_rest = _is_wal(path) and not Path(f"{path}-wal").exists()
    db = _open(path, "rw" if at_rest or not read_only else "ro", read_only)
    if read_only and _needs_rollback(db, path):
        db.close()
        return _open_private_copy(path)
    return db


def _open(path: Path, mode: str, read_only: bool) -> peewee.SqliteDatabase:
    db = peewee.SqliteDatabase(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=dialect.WAIT_SECONDS,
        pragmas=[("query_only", 1)] if read_only else [],
    )
    db.register_function(new_york_date, "new_york_date", 1, deterministic=True)
    db.register_function(wire_time, "wire_time", 1, deterministic=True)
    db.connect()
    db.connection().setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    db.connection().text_factory = tolerant_text
    # Gives Python a chance to notice Ctrl-C during a long statement.
    db.connection().set_progress_handler(lambda: None, 1_000_000)
    if read_only:
        db.connection().set_authorizer(_keep_reading)
    return db


def tolerant_text(stored: bytes) -> str:
    """Text, with U+FFFD in the place of bytes that are not UTF-8, as JavaScript has it."""
    return stored.decode("utf-8", "replace")


def _keep_reading(action: int, name: str | None, value: str | None, *_: str | None) -> int:
    """Deny what query_only allows: changing the journal mode, and turning query_only off."""
    denied = action == sqlite3.SQLITE_PRAGMA and value and name in ("journal_mode", "query_only")
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


def _refuse_foreign_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise DatabaseError(f"{path} is a folder, not a database", "give the path of a file")
        if path.exists() and not path.is_file():  # opening a pipe would block
            raise DatabaseError(f"{path} is not a file", "point --db at another one")
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise DatabaseError(f"there is no database at {path}", INIT_HINT) from None
    except OSError as error:
        raise DatabaseError(f"cannot read {path}: {error.strerror}") from error
    if header and not header.startswith(_MAGIC):
        raise DatabaseError(f"{path} is not a SQLite database", "point --db at another file")
    if header[56:60] in (b"\0\0\0\2", b"\0\0\0\3"):
        raise DatabaseError(
            f"{path} keeps its text in UTF-16; botdb reads UTF-8 only",
            "copy it with: sqlite3 OLD .dump | sqlite3 NEW",
        )


def _is_wal(path: Path) -> bool:
    """Whether the header's read version (byte 19) says write-ahead log."""
    with path.open("rb") as file:
        return file.read(20)[19:] == b"\x02"


def _needs_rollback(db: peewee.SqliteDatabase, path: Path) -> bool:
    """Whether a writer was killed half-way, and its changes must be rolled back before reading."""
    if not Path(f"{path}-journal").exists():
        return False
    try:
        db.execute_sql(_FIRST_LOOK)
    except peewee.OperationalError as error:
        return "readonly" in str(error)
    return False


def _needs_copy(path: Path) -> bool:
    """Whether SQLite could not read a file where it lies, or would leave traces there.

    A killed writer left a log, and no process has the database open; or a journal, which a database
    with a log has only if a change of its mode was killed. Or the log needs an index (-shm) that
    we cannot make, or not remove again, because the file is not ours to write.
    """
    journal, log, index = (Path(f"{path}{suffix}").exists() for suffix in SIDE_FILES)
    if log and not index:
        return True
    ours = os.access(path, os.W_OK) and _has_room(path.parent)
    return _is_wal(path) and (journal or not (_has_index(path) or ours))


def _has_index(path: Path) -> bool:
    """Whether a log has its index. One that was made on a full disk is too small."""
    try:
        return Path(f"{path}-shm").stat().st_size >= _INDEX_BYTES
    except FileNotFoundError:
        return False


def _has_room(folder: Path) -> bool:
    """Whether a log and its index can be made in a folder."""
    disk = os.statvfs(folder)
    return os.access(folder, os.W_OK) and disk.f_bavail * disk.f_frsize > 2 * _INDEX_BYTES


def _open_private_copy(path: Path) -> peewee.SqliteDatabase:
    """Read a database without merging its log or rolling it back, or where no log may be made.

    Even a read-only connection would leave an index of the log (-shm) there. A copy, which is
    deleted as soon as it is open, has the same rows.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="botdb-") as folder:
            copy = Path(folder) / "copy.db"
            for suffix in ("-journal", "-wal", ""):
                if Path(f"{path}{suffix}").exists():
                    shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
            db = _open(copy, "rw", read_only=True)
            db.execute_sql(_FIRST_LOOK)  # opens the log and its index
            return db
    except OSError as error:
        what = f"a copy of {path} to read, for which TMPDIR needs room"
        raise unwritable(what, error, DatabaseError) from error
