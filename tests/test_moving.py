"""From one engine to the other: what the README's "Outgrowing one machine" promises."""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest

from tests.conftest import AddTrades, Botdb, connected
from tests.postgres import Pool


def test_an_export_imported_on_the_other_engine_gives_the_same_trades(
    botdb: Botdb, url: str, other_url: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    chance = random.Random(7)
    add_trades(
        {"id": "bare", "status": "open"},
        {"id": "odd", "symbol": "[red]", "catalystType": 'ünï "quoted",\n\t\x1b[31m', "pnl": -0.0},
        *[
            {
                "id": f"t{i}",
                "entryPrice": chance.random(),
                "exitPrice": chance.random() * 1e-7,
                "shares": chance.random() * 1e9,
                "pnl": chance.gauss(0, 100),
                "catalystTier": 1 + i % 4,
                "entryAt": f"2026-03-08T06:59:59.{i:03}Z",
                "exitAt": f"2026-03-08T07:00:00.{i:03}Z",
            }
            for i in range(200)
        ],
    )
    exported = botdb("trades", "list", "-o", "jsonl", db=url)
    file = tmp_path / "trades.jsonl"
    file.write_text(exported.out)

    assert botdb("trades", "import", str(file), db=other_url).code == 0

    by_id = ("trades", "list", "--json", "--sort", "id")
    assert botdb(*by_id, db=other_url).json == botdb(*by_id, db=url).json
    for each in (url, other_url):
        assert botdb("stats", "rollup", db=each).code == 0
    [there], [here] = (botdb("stats", "show", "--json", db=each).json for each in (other_url, url))
    assert (there["date"], there["tradeCount"]) == (here["date"], here["tradeCount"])


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
