"""What the drivers raise, said in one clear line and with the right exit code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import peewee

from botdb.errors import BotdbError, DatabaseError
from botdb.location import Location, SqliteFile

INIT_HINT = "run 'botdb init' to create it, or point --db at another database"
CONFLICT_STATES = frozenset({"40001", "40P01"})
"""SQLSTATEs of transactions that another one came before: serialization failure, deadlock."""


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's five-character code of an error, through Peewee's wrapping."""
    state = getattr(_original(error), "sqlstate", None)
    return state if isinstance(state, str) else None


def _original(error: BaseException) -> BaseException:
    """The driver's own exception, which Peewee's one carries."""
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else error


@contextmanager
def translated_errors(location: Location) -> Iterator[None]:
    """Raise what a driver raises in this context as a BotdbError with one clear line."""
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error) as error:
        raise _translated(_first(error), location) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] == "psycopg":
            raise _translated(_first(error), location) from error
        raise


def _first(error: BaseException) -> BaseException:
    """What went wrong first, where the rollback after it failed as well.

    Raises KeyboardInterrupt if that was Ctrl-C. SQLite swallows it where it calls into Python;
    psycopg may close the connection, and then it is the rollback that is heard of.
    """
    cause: BaseException | None = error
    while cause is not None:
        text = str(_original(cause))
        if isinstance(cause, KeyboardInterrupt) or text in _INTERRUPTED:
            raise KeyboardInterrupt from error
        if "cannot rollback" not in text and "cannot rollback" in str(error):
            error = cause
        cause = cause.__context__
    return error


_INTERRUPTED = ("interrupted", "user-defined function raised exception")

_SQLITE_PROBLEMS: Sequence[tuple[str, str | None]] = (
    ("database is locked", "another program is writing to it; try again when it has finished"),
    ("unable to open database file", "check that you may read the file and its folder"),
    ("readonly database", "check that you may write to the file and its folder"),
    ("malformed", "the file is damaged; restore a backup"),
    ("not a database", "point --db at another file"),
    ("no such table", INIT_HINT),
    ("no such column", "the table lacks a column that botdb needs"),
    ("disk I/O error", None),
)


def _translated(error: BaseException, location: Location) -> BotdbError:
    text = first_line(location.scrub(str(_original(error))))
    if isinstance(location, SqliteFile):
        if "disk is full" in text:
            return BotdbError(f"{location.label}: the disk is full; nothing was changed")
        for sign, hint in _SQLITE_PROBLEMS:
            if sign in text:
                return DatabaseError(f"{location.label}: {text}", hint)
        return BotdbError(f"{location.label}: {text}")
    state = sqlstate(error)
    if state == "53100":
        return BotdbError(f"{location.label}: {text}")
    return DatabaseError(f"{location.label}: {text}", _postgres_hint(state))


def _postgres_hint(state: str | None) -> str | None:
    hints = {
        None: "check that the server runs and that --db names it rightly",
        "42501": "ask the owner of the tables to grant you the right",
        "42P01": INIT_HINT,
        "25006": "this server or session only reads",
        "57014": "the server's statement_timeout ended the query",
        "55P03": "another program holds a lock; try again when it has finished",
    }
    if state in CONFLICT_STATES:
        return "other transactions came first each time; try again"
    return hints.get(state)


def first_line(text: str) -> str:
    with suppress(IndexError):
        return text.strip().splitlines()[0].rstrip()
    return "no reason given"
