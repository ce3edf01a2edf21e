"""The bot's tables as a SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from botdb.backup.make import back_up
from botdb.database.url import locate
from botdb.errors import DatabaseError
from tests.conftest import AddTrades, Botdb


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_portable_backup_keeps_the_bots_later_columns(
    db: peewee.Database, url: str, add_trades: AddTrades, botdb: Botdb, tmp_path: Path
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql(
        """ALTER TABLE "BotTrade" ADD COLUMN "peakPrice" DOUBLE PRECISION,
        ADD COLUMN "isShort" BOOLEAN NOT NULL DEFAULT false,
        ADD COLUMN "seenAt" TIMESTAMP(3) DEFAULT '2026-03-06 14:31:00.123',
        ADD COLUMN "signals" JSONB DEFAULT '{"vwap": [1, null]}',
        ADD COLUMN "none" JSONB DEFAULT 'null', ADD COLUMN "word" JSON DEFAULT '"5"',
        ADD COLUMN "score" NUMERIC(6,3) DEFAULT 1.5"""
    )
    target = tmp_path / "backup.db"
    back_up(locate(url), target, portable=True)
    [trade] = botdb("trades", "list", "--json", db=str(target)).json
    assert trade["peakPrice"] is None
    assert trade["isShort"] is False
    assert trade["seenAt"] == "2026-03-06T14:31:00.123Z"
    assert (trade["signals"], trade["score"]) == ({"vwap": [1, None]}, "1.5")
    assert (trade["none"], trade["word"]) == (None, "5")
    with closing(sqlite3.connect(target)) as copy:
        stored = copy.execute('SELECT "none", "word", "seenAt" FROM "BotTrade"').fetchone()
        # JSON's null is not SQL's.
        assert stored == ("null", '"5"', "2026-03-06 14:31:00.123")
        made = copy.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''")
        names = {"status_idx", "symbol_idx", "createdAt_idx", "date_key"}
        assert {name.partition("_")[2] for (name,) in made} == names


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_row_that_the_schema_forbids_is_reported(
    db: peewee.Database, url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql("""ALTER TABLE "BotTrade" ALTER COLUMN symbol DROP NOT NULL""")
    db.execute_sql("""UPDATE "BotTrade" SET symbol = NULL""")
    with pytest.raises(DatabaseError, match=r"a row breaks the schema, .*BotTrade.symbol"):
        back_up(locate(url), tmp_path / "backup.db", portable=True)
    assert list(tmp_path.glob("*backup*")) == []
