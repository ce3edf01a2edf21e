"""SQLite files as botdb opens them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from botdb.database.session import session
from botdb.database.url import SqliteFile, locate
from botdb.errors import DatabaseError
from tests.conftest import AddTrades, Botdb

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def test_a_value_of_more_than_64_mb_is_refused(
    db: peewee.Database, botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql("""ALTER TABLE "BotTrade" ADD COLUMN "huge" TEXT
        GENERATED ALWAYS AS (hex(zeroblob(400000000))) VIRTUAL""")
    db.close()
    for command in ("trades show t1", "trades list --json", "trades list --sort huge -n 1"):
        done = botdb(*command.split(), db=url)
        assert (done.code, done.out) == (5, ""), command
        assert (
            "string or blob too big\nhint: botdb reads and writes values of up to 64 MB" in done.err
        )


def test_a_text_of_five_megabytes_is_read_and_shortened_on_screen(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    text = "x" * 5_000_000
    add_trades({"id": "t1", "catalystType": text})
    assert botdb("trades", "show", "t1", "--json", db=url).json["catalystType"] == text
    shown = botdb("trades", "show", "t1", db=url)
    assert "… (5,000,000 characters; -o json shows all)" in shown.out


def test_a_folder_that_cannot_hold_a_log_gets_no_database(
    botdb: Botdb, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without shared memory, as on many network disks, SQLite keeps its other journal silently."""
    connect = sqlite3.connect
    monkeypatch.setattr(
        "botdb.database.sqlite.sqlite3.connect",
        lambda path: connect(f"file:{path}?vfs=unix-none", uri=True),
    )
    folder = tmp_path / "network"
    folder.mkdir()
    done = botdb("init", db=str(folder / "bot.db"))
    assert done.code == 5
    assert "cannot hold a write-ahead log" in done.err and "local disk" in done.err
    assert list(folder.iterdir()) == []


def test_an_empty_file_becomes_a_database_with_a_log(botdb: Botdb, empty_url: str) -> None:
    """As a container wants it, that shares a single file: so readers wait for no writer."""
    path = Path(empty_url.removeprefix("sqlite:///"))
    path.touch(0o640)
    assert botdb("init", db=empty_url).code == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_journal_that_is_left_is_not_removed_by_a_reader(
    url: str, tmp_path: Path, mode: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    (tmp_path / "bot.db-journal").write_bytes(b"of another time" * 100)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with session(locate(url), "read") as db:
        assert db.execute_sql('SELECT count(*) FROM "BotConfig"').fetchone() == (1,)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def move(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    shutil.copy(path, path.with_name("other.db"))
    path.with_name("other.db").replace(path)


@pytest.mark.parametrize("take", [move, delete, replace])
@pytest.mark.parametrize("reads_first", [False, True])
def test_a_file_that_is_taken_away_from_a_writer_is_reported(
    url: str, take: Callable[[Path], None], reads_first: bool
) -> None:
    """SQLite itself notices it only where it has not opened the log yet."""
    location = locate(url)
    assert isinstance(location, SqliteFile)
    with (
        pytest.raises(DatabaseError, match="was moved, replaced or deleted"),
        session(location, "write") as db,
    ):
        if reads_first:
            db.execute_sql('SELECT 1 FROM "BotConfig"').fetchall()
        take(location.path)
        db.execute_sql('DELETE FROM "BotConfig"')
