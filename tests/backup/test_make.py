"""Backups: whole, private, proven, and taken while others write."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import peewee
import pytest

from botdb.backup.make import back_up
from botdb.database.models import BotTrade
from botdb.database.url import locate
from botdb.errors import DatabaseError, InputError, RefusedError
from tests.conftest import AddTrades, Botdb
from tests.postgres import Postgres

TRADES = (
    {
        "id": "t1",
        "entryPrice": 0.1,
        "exitPrice": 0.30000000000000004,
        "shares": 1e-7,
        "exitAt": "2026-03-06T14:36:00.120Z",
    },
    {"id": "ünï'code", "symbol": "[red]", "status": "open", "catalystType": 'a,"b"\n'},
)


@pytest.fixture
def without_pg_dump(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def with_pg_dump(monkeypatch: pytest.MonkeyPatch, postgres: Postgres) -> None:
    """The pg_dump of the server's own version."""
    monkeypatch.setenv("PATH", str(postgres.programs))


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


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.usefixtures("with_pg_dump")
def test_a_dump_of_postgres_restores_to_the_same_rows(
    botdb: Botdb, url: str, empty_url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades(*TRADES)
    target = tmp_path / "bot.dump"
    assert botdb("backup", str(target), "--json", db=url).json["kind"] == "pg_dump"
    assert target.stat().st_mode & 0o777 == 0o600
    subprocess.run(["pg_restore", f"--dbname={empty_url}", target], timeout=60, check=True)
    assert everything(botdb, empty_url) == everything(botdb, url)


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    ("restore", "said"),
    [(None, "pg_restore"), ("yes broken | head -c 200000 >&2; exit 1", "cannot be read again")],
)
def test_a_dump_that_cannot_be_proven_is_none(
    botdb: Botdb, url: str, postgres: Postgres, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, restore: str | None, said: str,
) -> None:  # fmt: skip
    programs = tmp_path / "bin"
    programs.mkdir()
    texts = {"pg_dump": f'exec {postgres.programs}/pg_dump "$@"', "pg_restore": restore}
    for name, text in texts.items():
        if text:
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    refused = botdb("backup", str(tmp_path / "bot.dump"), db=url)
    assert (refused.code, refused.out) == (5, "") and said in refused.err
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


def test_an_existing_file_is_replaced_only_when_told(url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("precious")
    with pytest.raises(RefusedError):
        back_up(locate(url), target, portable=True)
    assert target.read_text() == "precious"
    back_up(locate(url), target, portable=True, force=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_a_backup_that_fails_leaves_nothing_and_the_old_one_alone(
    empty_url: str, tmp_path: Path
) -> None:
    old = tmp_path / "folder" / "backup.db"
    old.parent.mkdir()
    old.write_text("precious")
    with pytest.raises(DatabaseError):
        back_up(locate(empty_url), old, force=True)
    assert old.read_text() == "precious"
    assert list(old.parent.iterdir()) == [old]


def test_a_file_that_cannot_be_written(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        back_up(locate(url), tmp_path / "no" / "such" / "folder")
    with pytest.raises(InputError, match="cannot write"):
        back_up(locate(url), tmp_path, force=True, portable=True)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_is_never_its_own_backup(url: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "bot.db")
    with pytest.raises(InputError, match="the database itself"):
        back_up(locate(url), tmp_path / "link", force=True)


@pytest.mark.usefixtures("with_pg_dump")
@pytest.mark.parametrize("portable", [False, True])
def test_a_backup_is_of_one_moment_while_another_writes(
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


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_export_keeps_what_only_the_bot_knows(
    db: peewee.Database, url: str, add_trades: AddTrades, botdb: Botdb, tmp_path: Path
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql(
        """ALTER TABLE "BotTrade" ADD COLUMN "peakPrice" DOUBLE PRECISION,
        ADD COLUMN "isShort" BOOLEAN NOT NULL DEFAULT false,
        ADD COLUMN "seenAt" TIMESTAMP(3) DEFAULT '2026-03-06 14:31:00.123',
        ADD COLUMN "signals" JSONB DEFAULT '{"vwap": [1, null]}',
        ADD COLUMN "score" NUMERIC(6,3) DEFAULT 1.5"""
    )
    target = tmp_path / "backup.db"
    back_up(locate(url), target, portable=True)
    [trade] = botdb("trades", "list", "--json", db=str(target)).json
    assert trade["peakPrice"] is None
    assert trade["isShort"] is False
    assert trade["seenAt"] == "2026-03-06T14:31:00.123Z"
    assert (trade["signals"], trade["score"]) == ('{"vwap":[1,null]}', "1.5")


PG_DUMP = """#!/bin/sh
printf '%s\\n' "$@" > "$0.arguments"
for word in "$@"; do case "$word" in *passfile=*)
    file=${word##*passfile=}; cat "${file%% *}" > "$0.passfile";; esac; done
grep -rl hun "$TMPDIR" > "$0.found"
printf '%s\\n' 'pg_dump: error: no entry for hun:ter\\2' >&2
exit 1
"""


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_password_is_shown_to_nobody(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(PG_DUMP)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)  # so that TMPDIR is read again
    with_password = url.replace("postgres@", "postgres:hun%3Ater%5C2@")
    result = botdb("backup", str(tmp_path / "dump"), db=with_password)
    assert result.code == 5
    assert result.err.splitlines()[0].endswith("pg_dump: error: no entry for ***")
    assert "hun" not in (tmp_path / "pg_dump.arguments").read_text()
    assert (tmp_path / "pg_dump.found").read_text() == ""  # nor would a kill leave it there
    assert (tmp_path / "pg_dump.passfile").read_text() == "*:*:*:*:hun\\:ter\\\\2\n"
