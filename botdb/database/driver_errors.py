"""What the drivers raise, as one clear line with the right exit code."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import peewee

from botdb.database.postgres_url import PostgresServer
from botdb.database.secrets import masked
from botdb.database.url import Location, SqliteFile
from botdb.errors import BotdbError, DatabaseError, InputError, RefusedError

INIT_HINT = "run 'botdb init' to create what is missing, or point --db at another database"
_KEY_HINT = "a primary key or a unique index is missing: run 'botdb check'"
LOCK_TIMEOUT = "55P03"
"""The SQLSTATE of a statement that waited longer for a lock than lock_timeout allows."""
CONFLICT_STATES = frozenset({"40001", "40P01"})
"""SQLSTATEs of transactions that lost to a concurrent one: serialization failure, deadlock."""


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
    except UnicodeDecodeError as error:  # not a value, since rows are read with any bytes
        raise DatabaseError(
            f"{location.label}: a table or column has a name that is not UTF-8 text",
            "the file is damaged; restore a backup",
        ) from error
    except Exception as error:
        if _is_drivers(error):
            first = _first(error)
            if isinstance(location, SqliteFile):
                raise _sqlite_problem(first, location) from error
            raise _postgres_problem(first, location) from error
        raise


def _is_drivers(error: BaseException) -> bool:
    is_psycopgs = type(error).__module__.partition(".")[0] == "psycopg"
    return is_psycopgs or isinstance(error, peewee.PeeweeException | sqlite3.Error)


def _first(error: BaseException) -> BaseException:
    """What went wrong first, where the rollback after it failed as well.

    Raises KeyboardInterrupt if that was Ctrl-C. SQLite swallows it where it calls into Python;
    psycopg may close the connection, and then only the failure of the rollback is reported.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KeyboardInterrupt) or _is_interrupt(cause):
            raise KeyboardInterrupt from error
        if _is_aftermath(error) and _is_drivers(cause) and not _is_aftermath(cause):
            error = cause
        cause = cause.__context__
    return error


def _is_aftermath(error: BaseException) -> bool:
    return any(sign in str(_original(error)) for sign in _AFTERMATH)


_AFTERMATH = ("cannot rollback", "the connection is closed", "the connection is lost")
"""What a driver says to the next statement, when the connection or the transaction has ended."""


def _is_interrupt(error: BaseException) -> bool:
    text = "user-defined function raised exception"  # whose code is that of any error
    return _sqlite_code(error) == "SQLITE_INTERRUPT" or str(_original(error)) == text


# --- SQLite -------------------------------------------------------------------------------

_RULE_HINT = "a rule of the database forbids it; ask the owner of the tables"
_SQLITE_PROBLEMS: Mapping[str, tuple[type[BotdbError], str]] = {
    "SQLITE_BUSY": (
        DatabaseError,
        "another program is writing to it; try again when it has finished",
    ),
    "SQLITE_CANTOPEN": (DatabaseError, "check that you may read the file and its folder"),
    "SQLITE_READONLY": (
        DatabaseError,
        "check that you may write to the file, its folder, and any -wal and -shm there",
    ),
    "SQLITE_CORRUPT": (DatabaseError, "the file is damaged; restore a backup"),
    "SQLITE_TOOBIG": (DatabaseError, "botdb reads and writes values of up to 64 MB"),
    "SQLITE_NOTADB": (DatabaseError, "point --db at another file"),
    "SQLITE_CONSTRAINT": (DatabaseError, _RULE_HINT),
    "SQLITE_IOERR": (BotdbError, "check for a full or failing disk, or a file-size limit"),
    # SQLite has one code for all that is wrong with a statement.
    "no such table": (DatabaseError, INIT_HINT),
    "no such column": (DatabaseError, "the table lacks a column that botdb needs"),
    "ON CONFLICT clause": (DatabaseError, _KEY_HINT),
    "unsupported file format": (DatabaseError, "the file is damaged, or made by a newer SQLite"),
}
"""By SQLite's own names of its errors, or by the start of what it says."""


def _sqlite_code(error: BaseException) -> str:
    """SQLite's name of an error, through Peewee's wrapping; empty for those of other drivers."""
    return str(getattr(_original(error), "sqlite_errorname", ""))


def _sqlite_problem(error: BaseException, location: SqliteFile) -> BotdbError:
    text = f"{location.label}: {first_line(str(_original(error)))}"
    code = _sqlite_code(error)
    if code == "SQLITE_FULL":
        return BotdbError(
            f"{location.label}: the disk is full; nothing was changed",
            "free space on the database's disk, and in TMPDIR",
        )
    for sign, (kind, hint) in _SQLITE_PROBLEMS.items():
        if code.startswith(sign) or str(_original(error)).startswith(sign):
            return kind(text, hint)
    return BotdbError(text)


# --- PostgreSQL ---------------------------------------------------------------------------


def _postgres_problem(error: BaseException, location: PostgresServer) -> BotdbError:
    text = first_line(masked(str(_original(error))))
    state = sqlstate(error)
    if state in _OF_PARAMETERS and (wrong := _WRONG_PARAMETER.search(text)):
        return InputError(f"{location.label}: {wrong[0]}", "correct it in the URL")
    text = f"{location.label}: {text}"
    if state == "53100":  # its disk is full
        return BotdbError(text, _servers_hint(error))
    if state in _BAD_INPUT:
        return InputError(text, _servers_hint(error))
    if state in CONFLICT_STATES:
        return RefusedError(text, "other transactions came first; try again")
    hint = _postgres_hint(state, text) or _servers_hint(error)
    if (state or "").startswith(_RULES):
        hint = hint or _RULE_HINT
    return DatabaseError(text, hint)


_BAD_INPUT = frozenset({"22P05", "54000"})
"""SQLSTATEs for what was given: a character that the database's encoding lacks, and text that is
too long for an index."""
_RULES = ("23", "P0001")
"""The class of SQLSTATEs for constraints, and what a trigger raises."""
_OF_PARAMETERS = (None, "22023", "42704")
_WRONG_PARAMETER = re.compile(
    r"(invalid( integer)?|bad|weak) (\w+ )?(value|sslmode)\b.*"
    r"|unrecognized configuration parameter.*"
)
"""What libpq and psycopg say of a parameter of the URL, and the server of a setting in options=."""
_LOST_HINT = "the server went away; check that it runs, then check what was changed"
_TIME_LIMIT_HINT = "a time limit of the server ended the session; try again"
_TYPE_HINT = "a column may have another type than it should: run 'botdb check'"
_FULL_HINT = "other clients use all connections; try again, or close some of them"
_ATTRIBUTES_HINT = "target_session_attrs= in the URL asks for another server than it names"
_ENTRY_PROBLEMS = (
    ("root certificate file", "give the CA of the server: sslrootcert=FILE, or =system"),
    ("certificate", "check sslrootcert= (the CA of the server), and the host in --db"),
    ("password", "check the user and the password; PGPASSFILE and ~/.pgpass are read too"),
    ("pg_hba.conf", "this file on the server controls who may connect"),
    ("does not exist", "check the user and the database in --db"),
    ("the database system is", "the server starts or stops; try again in a moment"),
    ("unsupported startup parameter", "a pooler refuses it; remove it from the URL"),
    ("closed the connection", _LOST_HINT),
    ("consuming input failed", _LOST_HINT),  # psycopg, while it waits for an answer
    ("too many c", _FULL_HINT),  # clients of the server, connections for a role or a database
    ("connection slots", _FULL_HINT),
    ("no more connections", _FULL_HINT),  # pgbouncer, as the next one
    ("query_wait_timeout", "the pooler got no connection to the server in time; try again"),
    ("server is in hot standby mode", _ATTRIBUTES_HINT),
    ("server is not in hot standby mode", _ATTRIBUTES_HINT),
    ("session is read-only", _ATTRIBUTES_HINT),
    ("session is not read-only", _ATTRIBUTES_HINT),
    ("FATAL:", None),  # what the server says, so it runs
    ("server does not support SSL", "the URL demands TLS; sslmode=prefer does without"),
    ("", "check that the server runs, and the host and port in --db"),
)
"""Parts of error texts, and hints, for errors without a connection, and so without SQLSTATE."""


def _postgres_hint(state: str | None, text: str) -> str | None:
    if "statement pooling" in text:
        return "botdb needs a pooler that pools by transaction or session, or the server itself"
    if state is None:
        return next(hint for sign, hint in _ENTRY_PROBLEMS if sign in text)
    if "new row violates row-level security" in text:
        return "a policy lets this role write no such row; ask the owner of the tables"
    if "row-level security" in text:
        return (
            "a policy may hide rows from this role: grant it BYPASSRLS, or accept what it sees with"
            " options=-c%20row_security%3Don in the URL"
        )
    hints = {
        # pgbouncer's "query timeout", "idle transaction timeout" and the like
        "08P01": "the pooler ended the connection; check what was changed, then try again",
        "22021": "a row holds bytes that are not UTF-8 text; correct it with SQL",
        "25P03": _TIME_LIMIT_HINT,
        "25P04": _TIME_LIMIT_HINT,
        "57P05": _TIME_LIMIT_HINT,
        "42501": "ask the owner to grant you the right",
        "42P01": INIT_HINT,
        "42883": _TYPE_HINT,  # no such operator or function
        "42804": _TYPE_HINT,
        "42P10": _KEY_HINT,  # ON CONFLICT finds no index
        "25006": "this server or session only reads",
        "57P01": _LOST_HINT,
        "57P02": _LOST_HINT,
        "57014": "the server's statement_timeout or an administrator ended it; for more time, add"
        " options=-c%20statement_timeout%3D60s to the URL",
        LOCK_TIMEOUT: "another program holds a lock; try again when it has finished",
    }
    return hints.get(state)


def _servers_hint(error: BaseException) -> str | None:
    """What the server itself advises, such as which node of a cluster to connect to."""
    advice = getattr(getattr(_original(error), "diag", None), "message_hint", None)
    return first_line(masked(advice)) if advice else None


def first_line(text: str) -> str:
    with suppress(IndexError):
        return text.strip().splitlines()[0].rstrip()
    return "no reason given"
