"""Opening, transactions and streaming, on both engines."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import peewee
import pytest

from botdb.database.models import BotConfig, BotTrade
from botdb.database.session import open_database, session, snapshot, stream, transact
from botdb.database.url import locate
from botdb.errors import BotdbError, RefusedError
from tests.conftest import AddTrades
from tests.postgres import Postgres

SIZE = 'SELECT "positionSizeUsd" FROM "BotConfig"'


def size(db: peewee.Database) -> float:
    return float(db.execute_sql(SIZE).fetchone()[0])


def set_size(db: peewee.Database, dollars: float) -> None:
    db.execute(BotConfig.update(position_size_usd=dollars))


# --- reading ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE "BotConfig" SET "positionSizeUsd" = 1',
        'DELETE FROM "BotConfig"',
        'DROP TABLE "BotTrade"',
        "CREATE TABLE mine (x TEXT)",
        'ALTER TABLE "BotTrade" ADD "x" TEXT',
    ],
)
def test_a_reading_session_cannot_write(url: str, sql: str) -> None:
    with (
        pytest.raises(BotdbError, match=r"readonly database|read-only transaction"),
        session(locate(url), "read") as db,
    ):
        db.execute_sql(sql)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("pragma", ["journal_mode = delete", "query_only = 0"])
def test_a_reading_session_cannot_make_itself_writable(
    url: str, tmp_path: Path, pragma: str
) -> None:
    before = (tmp_path / "bot.db").read_bytes()
    db = open_database(locate(url), "read")
    with pytest.raises(peewee.DatabaseError, match="not authorized"):
        db.execute_sql(f"PRAGMA {pragma}")
    db.close()
    assert (tmp_path / "bot.db").read_bytes() == before


def test_a_reading_session_sees_one_snapshot(url: str, db: peewee.Database) -> None:
    with session(locate(url), "read") as reader:
        assert size(reader) == 500
        set_size(db, 600)
        assert size(reader) == 500
    with session(locate(url), "read") as reader:
        assert size(reader) == 600


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_log_in_use_is_read_and_not_changed(
    url: str, db: peewee.Database, tmp_path: Path
) -> None:
    """The database is open elsewhere, and its last change is in the log alone."""
    set_size(db, 600)
    files = [tmp_path / "bot.db", tmp_path / "bot.db-wal"]
    before = [file.read_bytes() for file in files]
    with session(locate(url), "read") as reader:
        assert size(reader) == 600
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("opened", ["copied/bot.db", "link.db"])
def test_a_log_without_its_writer_is_read_and_not_changed(
    db: peewee.Database, tmp_path: Path, opened: str
) -> None:
    """It lies next to the file, whether that is opened by its own name or by a link to it."""
    set_size(db, 600)
    folder = tmp_path / "copied"
    folder.mkdir()
    before = {name: (tmp_path / name).read_bytes() for name in ("bot.db", "bot.db-wal")}
    for name, content in before.items():
        (folder / name).write_bytes(content)
    (tmp_path / "link.db").symlink_to("copied/bot.db")
    with session(locate(str(tmp_path / opened)), "read") as reader:
        assert size(reader) == 600
        rows = reader.execute_sql('SELECT COUNT(*) FROM "BotTrade"').fetchone()
        assert rows == (0,)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_postgresql_session_uses_utc_and_the_application_name_botdb(
    url: str, postgres: Postgres
) -> None:
    name = url.partition("@/")[2].partition("?")[0]
    postgres.execute(f"ALTER DATABASE {name} SET TimeZone = 'America/New_York'")
    with session(locate(url + "&options=-c%20statement_timeout%3D1234"), "read") as db:
        shown = [
            db.execute_sql(f"SHOW {setting}").fetchone()[0]
            for setting in ("TimeZone", "application_name", "statement_timeout")
        ]
        assert shown == ["UTC", "botdb", "1234ms"]


# --- transactions -------------------------------------------------------------------------


def test_a_transaction_that_fails_changes_nothing(db: peewee.Database) -> None:
    def work() -> None:
        set_size(db, 600)
        raise ValueError

    with pytest.raises(ValueError):
        transact(db, work)
    assert size(db) == 500


@pytest.mark.parametrize("engine", ["postgresql"])
def test_conflicts_without_end_are_given_up_with_a_hint(
    url: str, rival: peewee.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botdb.database.session.MAX_ATTEMPTS", 2)
    attempts = 0

    with pytest.raises(RefusedError) as failure, session(locate(url), "write") as mine:

        def work() -> None:
            nonlocal attempts
            attempts += 1
            set_size(rival, size(mine) + 1)
            set_size(mine, 0)

        transact(mine, work)
    assert attempts == 2
    assert "could not serialize access" in str(failure.value)
    assert failure.value.hint == "other transactions came first; try again"
    assert size(rival) == 502


# --- streaming ----------------------------------------------------------------------------


def test_rows_stream_in_order_and_may_be_left_early(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(*[{"id": f"t{n:04}"} for n in range(2345)])
    query = BotTrade.select(BotTrade.id).order_by(BotTrade.id)
    with snapshot(db):
        assert list(stream(db, query)) == [(f"t{n:04}",) for n in range(2345)]
        rows = stream(db, query)
        assert next(rows) == ("t0000",)
        rows.close()  # type: ignore[attr-defined]
    # PostgreSQL may have been cancelled in the middle of sending, which ends the transaction.
    with snapshot(db):
        assert next(stream(db, query)) == ("t0000",)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_rows_stream_with_an_older_libpq_too(
    db: peewee.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from psycopg import Capabilities

    def no_chunks(self: object, check: bool = False) -> bool:
        assert not check
        return False

    monkeypatch.setattr(Capabilities, "has_stream_chunked", no_chunks)
    query = BotTrade.raw("SELECT generate_series(1, 3)")
    assert list(stream(db, query)) == [(1,), (2,), (3,)]


# --- making -------------------------------------------------------------------------------


def failing_session(path: Path, before: Callable[[], None] = lambda: None) -> None:
    with pytest.raises(RuntimeError), session(locate(str(path)), "create") as db:
        before()
        db.execute_sql("CREATE TABLE mine (x)")
        raise RuntimeError


def test_a_new_file_is_removed_if_the_work_fails(tmp_path: Path) -> None:
    failing_session(tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_stays_if_the_work_fails(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    failing_session(tmp_path / "old.db")
    assert (tmp_path / "old.db").exists()


def test_a_new_file_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    location = locate(str(tmp_path / "new.db"))
    with session(location, "create") as db:
        db.execute_sql("CREATE TABLE mine (x)")
        with db.atomic("IMMEDIATE"):
            db.execute_sql("INSERT INTO mine VALUES (1)")
            with session(location, "read") as reader:
                assert reader.execute_sql("SELECT COUNT(*) FROM mine").fetchone() == (0,)
