"""Backups: whole, private, proven, and taken while others write."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest

from botdb.backup import make, sqlite_export
from botdb.backup.make import back_up
from botdb.database.models import BotTrade
from botdb.database.url import locate
from botdb.errors import BotdbError, DatabaseError, InputError, RefusedError
from tests.backup.conftest import TRADES
from tests.conftest import AddTrades, Botdb


@pytest.fixture
def without_pg_dump(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def everything(botdb: Botdb, url: str) -> list[Any]:
    """All rows of the three tables."""
    lists = (("trades", "list", "--sort", "id"), ("config", "show"), ("stats", "show"))
    return [botdb(*each, "--json", db=url).json for each in lists]


@pytest.mark.usefixtures("without_pg_dump")
def test_a_backup_is_a_private_database_with_the_same_rows(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    botdb("stats", "rollup", db=url)
    botdb("config", "set", "minWinRate=0.25", db=url)
    target = tmp_path / "new" / "backup.db"
    target.parent.mkdir()
    result = botdb("backup", str(target), "--json", db=url)
    assert result.code == 0
    assert result.json["rows"] == {"BotTrade": 2, "BotConfig": 1, "BotDailyStats": 1}
    assert target.stat().st_mode & 0o777 == 0o600
    assert everything(botdb, str(target)) == everything(botdb, url)
    assert [each.name for each in target.parent.iterdir()] == ["backup.db"]


def test_an_existing_file_is_replaced_only_with_force(url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("precious")
    with pytest.raises(RefusedError):
        back_up(locate(url), target, portable=True)
    assert target.read_text() == "precious"
    back_up(locate(url), target, portable=True, force=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_a_failed_backup_leaves_the_old_file_and_nothing_else(
    empty_url: str, tmp_path: Path
) -> None:
    old = tmp_path / "folder" / "backup.db"
    old.parent.mkdir()
    old.write_text("precious")
    with pytest.raises(DatabaseError):
        back_up(locate(empty_url), old, force=True)
    assert old.read_text() == "precious"
    assert list(old.parent.iterdir()) == [old]


def test_a_table_that_lacks_a_column_is_not_reported_as_a_backup(
    url: str, db: peewee.Database, tmp_path: Path
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" DROP COLUMN "exitReason"')
    db.close()
    with pytest.raises(DatabaseError, match="older or foreign schema: BotTrade lacks exitReason"):
        back_up(locate(url), tmp_path / "backup.db", portable=True)


def test_progress_goes_up_to_the_total(
    url: str, add_trades: AddTrades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pages of a SQLite file, in rows of an export."""
    monkeypatch.setattr(make, "PAGES", 1)
    monkeypatch.setattr(sqlite_export, "_BATCH", 1)
    add_trades(*TRADES)
    seen: list[tuple[int, int]] = []
    back_up(locate(url), tmp_path / "b", portable=True, progress=lambda *both: seen.append(both))
    total = 3 if url.startswith("postgresql") else (tmp_path / "b").stat().st_size // 4096
    assert seen == [(done, total) for done in range(1, total + 1)]


def test_a_target_that_cannot_be_written_is_an_input_error(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        back_up(locate(url), tmp_path / "no" / "such" / "folder")
    with pytest.raises(InputError, match="is a folder"):
        back_up(locate(url), tmp_path, force=True, portable=True)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("own", ["bot.db", "bot.db-wal"])
def test_a_database_is_never_its_own_backup(
    db: peewee.Database, url: str, tmp_path: Path, own: str
) -> None:
    """Nor is its log, which holds what was committed last."""
    db.execute_sql("""UPDATE "BotConfig" SET enabled = true""")
    (tmp_path / "link").symlink_to(own)
    for target in ("link", own):
        with pytest.raises(InputError, match="the database itself"):
            back_up(locate(url), tmp_path / target, force=True)


@pytest.mark.usefixtures("with_pg_dump")
@pytest.mark.parametrize("portable", [False, True])
def test_a_backup_is_one_snapshot_while_another_program_writes(
    db: peewee.Database, url: str, botdb: Botdb, tmp_path: Path, portable: bool
) -> None:
    """The writer makes two trades at once, again and again: no backup has one without the other."""
    stop = threading.Event()
    written = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with db.atomic():
                for half in "ab":
                    row = {BotTrade.id: f"{half}{number}", BotTrade.symbol: half}
                    db.execute(BotTrade.insert({**row, BotTrade.status: "missed"}))
            number += 1
            if number > 20:
                written.set()
        db.close()

    db.close()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        made = [back_up(locate(url), tmp_path / f"backup{i}", portable=portable) for i in range(3)]
    finally:
        stop.set()
        writer.join()
    for backup in made:
        assert backup.rows["BotTrade"] > 40
        assert backup.rows["BotTrade"] % 2 == 0
        if backup.kind != "pg_dump":
            rows = botdb("trades", "list", "--json", db=str(backup.path)).json
            assert len(rows) == backup.rows["BotTrade"]
            assert sum(row["symbol"] == "a" for row in rows) == len(rows) / 2


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("damaged", ["database", "copy"])
def test_a_damaged_index_is_found(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path, damaged: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Such damage changes no number of rows: only the integrity check sees it."""
    add_trades(*[{"id": f"t{i}", "symbol": f"S{i}"} for i in range(50)])
    target = tmp_path / "backups" / "bot.db"
    target.parent.mkdir()
    if damaged == "database":
        put_one_index_over_another(Path(url.removeprefix("sqlite:///")))
    else:
        copy_file = make._copy_file

        def copy_badly(db: peewee.Database, partial: Path, *rest: Any) -> None:
            copy_file(db, partial, *rest)
            put_one_index_over_another(partial)

        monkeypatch.setattr(make, "_copy_file", copy_badly)
    refused = botdb("backup", str(target), db=url)
    if damaged == "database":
        assert refused.code == 5 and "bot.db is damaged: " in refused.err
    else:
        assert refused.code == 1 and "the copy is damaged, the database is not" in refused.err
    assert refused.out == "" and list(target.parent.iterdir()) == []


def put_one_index_over_another(path: Path) -> None:
    """Give the index of symbols the page of another index with as many entries."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [size] = connection.execute("PRAGMA page_size").fetchone()
        find = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        status, symbol = (
            connection.execute(find, (f"BotTrade_{name}_idx",)).fetchone()[0]
            for name in ("status", "symbol")
        )
    with path.open("r+b") as file:
        file.seek((status - 1) * size)
        page = file.read(size)
        file.seek((symbol - 1) * size)
        file.write(page)


@pytest.mark.parametrize("error", ["SQLITE_IOERR_READ", "SQLITE_IOERR_WRITE"])
def test_an_io_error_is_reported_for_the_right_disk(tmp_path: Path, error: str) -> None:
    """Only the copy is written to, so the other errors come from the database."""
    failure = sqlite3.OperationalError("disk I/O error")
    failure.sqlite_errorname = error
    expected = BotdbError if error == "SQLITE_IOERR_WRITE" else sqlite3.OperationalError
    with pytest.raises(expected), make.writing(tmp_path / "copy"):
        raise failure


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_copy_that_lacks_rows_is_refused(
    url: str, add_trades: AddTrades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are counted in the database and again in the copy."""
    add_trades({"id": "t1"}, {"id": "t2"})
    copy_file = make._copy_file

    def lose_a_row(db: peewee.Database, partial: Path, *rest: Any) -> None:
        copy_file(db, partial, *rest)
        with closing(sqlite3.connect(partial)) as connection, connection:
            connection.execute("""DELETE FROM "BotTrade" WHERE id = 't1'""")

    monkeypatch.setattr(make, "_copy_file", lose_a_row)
    with pytest.raises(BotdbError, match=r"'BotTrade': 1, .* the database {'BotTrade': 2"):
        back_up(locate(url), tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
