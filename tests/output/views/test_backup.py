"""How a backup reads that was made."""

from __future__ import annotations

from pathlib import Path

from botdb.backup.make import Backup
from botdb.output.views.backup import made, record

ROWS = {"BotTrade": 1234, "BotConfig": 1, "BotDailyStats": 1}


def test_one_line_says_what_was_made_and_how_much() -> None:
    assert made(Backup(Path("a.db"), "copy", 2_500_000, ROWS)) == (
        "a.db: a copy of the SQLite file, 2.5 MB; 1,234 trades, 1 daily row"
    )
    assert "by pg_dump, for pg_restore" in made(Backup(Path("a"), "pg_dump", 1, ROWS))


def test_a_backup_through_a_pooler_says_why_it_is_a_sqlite_file() -> None:
    line = made(Backup(Path("a.db"), "export", 1, ROWS, pooled=True))
    assert "the bot's three tables, as a SQLite file (pg_dump does not work through" in line


def test_programs_get_the_kind_and_the_rows() -> None:
    assert record(Backup(Path("a.db"), "copy", 2_500_000, ROWS)) == {
        "file": "a.db", "kind": "copy", "bytes": 2_500_000, "rows": ROWS,
    }  # fmt: skip
