"""What drivers raise, in one clear line with the right exit code."""

from __future__ import annotations

import sqlite3

import peewee
import pytest

from botdb.database.driver_errors import first_line, translated_errors
from botdb.database.session import session, transact
from botdb.database.sqlite_functions import new_york_date
from botdb.database.url import locate
from botdb.errors import BotdbError, DatabaseError

PLACE = locate("bot.db")


def said(error: BaseException) -> BotdbError:
    with pytest.raises(BotdbError) as caught, translated_errors(PLACE):
        raise error
    return caught.value


def sqlite_error(name: str, text: str = "in any language") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("SQLITE_BUSY_SNAPSHOT", "", 5),
        ("SQLITE_CANTOPEN", "", 5),
        ("SQLITE_READONLY_DBMOVED", "", 5),
        ("SQLITE_CORRUPT_VTAB", "", 5),
        ("SQLITE_NOTADB", "", 5),
        ("SQLITE_ERROR", "no such table: BotTrade", 5),
        ("SQLITE_CONSTRAINT_TRIGGER", "no", 5),
        ("SQLITE_FULL", "", 1),
        ("SQLITE_IOERR_WRITE", "", 1),
        ("SQLITE_ERROR", "something new", 1),
    ],
)
def test_sqlite_problems_have_an_exit_code(name: str, text: str, code: int) -> None:
    error = said(sqlite_error(name, text))
    assert error.exit_code == code
    assert str(error).startswith("bot.db: ")
    assert bool(error.hint) == (text != "something new")


def test_a_failed_rollback_does_not_hide_the_first_error() -> None:
    """SQLite has rolled back already when the disk is full, and Peewee tries it again."""
    with pytest.raises(BotdbError, match="the disk is full"), translated_errors(PLACE):
        try:
            raise peewee.OperationalError(sqlite_error("SQLITE_FULL"))
        finally:
            raise peewee.OperationalError("cannot rollback - no transaction is active")


def interrupt(*_: object) -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize("engine", ["sqlite"])
def test_ctrl_c_in_a_statement_or_a_function_is_not_an_sql_error(url: str) -> None:
    with pytest.raises(KeyboardInterrupt), session(locate(url), "write") as db:
        db.connection().set_progress_handler(interrupt, 1)
        transact(db, lambda: db.execute_sql('DELETE FROM "BotConfig"'))
    with pytest.raises(KeyboardInterrupt), session(locate(url), "write") as db:
        db.connection().create_function("new_york_date", 1, interrupt)
        transact(db, lambda: db.execute_sql("SELECT new_york_date('x')").fetchall())
    assert new_york_date("x") is None


@pytest.mark.parametrize("engine", ["postgresql"])
def test_ctrl_c_after_a_lost_connection_is_not_an_sql_error(url: str) -> None:
    with pytest.raises(KeyboardInterrupt), session(locate(url), "write") as db:

        def work() -> None:
            db.connection().close()  # as psycopg does when it is interrupted twice
            raise KeyboardInterrupt

        transact(db, work)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_lost_connection_is_reported_with_its_cause(url: str) -> None:
    """And not by the rollback after it, which finds that there is no connection."""
    with (
        pytest.raises(DatabaseError, match="terminating connection") as failure,
        session(locate(url), "write") as db,
    ):
        transact(db, lambda: db.execute_sql("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert "went away" in str(failure.value.hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "consuming input failed: could not receive data from server: Connection timed out",
            "check what was changed",
        ),
        ("connection failed: FATAL:  query_wait_timeout", "the pooler got no connection"),
        ("connection failed: FATAL:  no more connections allowed", "close some of them"),
        ("connection failed: session is read-only", "target_session_attrs="),
    ],
)
def test_a_failure_without_a_code_has_a_hint_by_its_text(text: str, hint: str) -> None:
    with (
        pytest.raises(DatabaseError) as failure,
        translated_errors(locate("postgresql://h/db")),
    ):
        raise peewee.OperationalError(text)
    assert hint in str(failure.value.hint)


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        ("SELECT * FROM nothing", "run 'botdb init'"),
        ("SET statement_timeout = 1; SELECT pg_sleep(5)", "statement_timeout"),
        ("DO 'BEGIN RAISE ''no'' USING HINT = ''Connect to node 1.'';END'", "Connect to node 1."),
        ("DO 'BEGIN RAISE ''no'';END'", "a rule of the database"),
        ('INSERT INTO "BotConfig" (id) VALUES (NULL)', "a rule of the database"),
        ("SELECT convert_from(decode('ff', 'hex'), 'UTF8')", "correct it with SQL"),
        ("DO 'BEGIN RAISE ''no'' USING ERRCODE = ''57P05'';END'", "a time limit"),
        ("DO 'BEGIN RAISE ''no'' USING ERRCODE = ''08P01'';END'", "the pooler ended"),
        ('SET SESSION AUTHORIZATION nobody; SELECT * FROM "BotConfig"', "grant you the right"),
    ],
)
def test_postgresql_problems_have_a_hint(
    url: str, db: peewee.Database, sql: str, hint: str
) -> None:
    with db.atomic():
        db.execute_sql(
            "DO $$ BEGIN CREATE ROLE nobody; EXCEPTION WHEN duplicate_object THEN END $$"
        )
    with (
        db.atomic(),
        pytest.raises(DatabaseError) as failure,
        session(locate(url), "write") as mine,
    ):
        db.execute_sql('LOCK TABLE "BotConfig" IN ACCESS SHARE MODE')
        for statement in sql.split("; "):
            mine.execute_sql(statement)
    assert hint in str(failure.value.hint)
    assert str(failure.value).startswith("postgresql://postgres@/test_")
    assert "\n" not in str(failure.value)


def test_other_exceptions_pass_unchanged() -> None:
    with pytest.raises(ZeroDivisionError), translated_errors(PLACE):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("text", "line"), [("a\nb", "a"), ("\n a \nb", "a"), ("", "no reason given")]
)
def test_the_first_line_of_what_a_driver_says(text: str, line: str) -> None:
    assert first_line(text) == line
