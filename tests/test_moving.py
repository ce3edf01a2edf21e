"""A portable backup, restored on either engine."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.conftest import AddTrades, Botdb, connected
from tests.postgres import Pool

LATER = (
    '"peakPrice" DOUBLE PRECISION DEFAULT 0',
    '"isShort" BOOLEAN NOT NULL DEFAULT false',
    '"signals" JSONB',
    "\"verdict\" JSONB NOT NULL DEFAULT '{}'",
)
"""What the bot's later migrations add to BotTrade."""


def migrate(url: str) -> None:
    with connected(url) as db:
        for column in LATER:
            db.execute_sql(f'ALTER TABLE "BotTrade" ADD COLUMN {column}')


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_portable_backup_restores_after_the_bots_migrations(
    botdb: Botdb, url: str, add_trades: AddTrades, tmp_path: Path, pool: Pool
) -> None:
    """The migrations, then init, then the import: to either engine, later columns and all."""
    migrate(url)
    add_trades(
        {"id": "1", "peakPrice": None, "isShort": True, "signals": {"a": [1, None]}},
        {"id": "2", "peakPrice": 7.5, "signals": "5", "verdict": None},
        {"id": "3", "signals": True, "verdict": "true", "shares": -5},
    )
    backup, export = str(tmp_path / "backup.db"), ("trades", "list", "-o", "jsonl", "--sort=id")
    assert botdb("backup", backup, "--portable", "-q", db=url).code == 0
    trades = botdb(*export, db=backup).out
    assert trades == botdb(*export, db=url).out
    with pool.database() as name:
        for new in (pool.server.url(name), str(tmp_path / "new.db")):
            assert botdb("init", "-q", db=new).code == 0
            refused = botdb("trades", "import", "-", db=new, input=trades)
            assert refused.code == 2 and "unknown column 'peakPrice'" in refused.err
            assert "run those first, then 'botdb init', and re-import" in refused.err
            migrate(new)
            assert botdb("init", "-q", db=new).code == 0
            assert botdb("trades", "import", "-", db=new, input=trades).code == 0
            assert botdb(*export, db=new).out == trades
    texts = 'SELECT "signals"::text, "verdict"::text FROM "BotTrade" ORDER BY id'
    with psycopg.connect(url) as server:
        assert server.execute(texts).fetchall() == [
            ('{"a": [1, null]}', "{}"), ('"5"', "null"), ("true", '"true"'),
        ]  # fmt: skip
