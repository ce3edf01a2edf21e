"""From one engine to the other: what the README's "Outgrowing one machine" promises."""

from __future__ import annotations

import random
from pathlib import Path

from tests.conftest import AddTrades, Botdb


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
