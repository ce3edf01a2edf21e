"""The main job from end to end, as an operator does it, on both engines."""

from __future__ import annotations

from tests.conftest import Botdb

CLOSED = (
    '{"id": "t1", "symbol": "ACME", "status": "closed", "entryPrice": 10, "exitPrice": 11, '
    '"shares": 50, "pnl": 50, "entryAt": "2026-03-06T14:31:00.123Z", '
    '"exitAt": "2026-03-06T14:36:00Z"}\n'
)
OPEN = '{"id": "t2", "symbol": "[red]X[/]", "status": "open"}\n'


def test_init_import_list_roll_up_and_configure(botdb: Botdb, empty_url: str) -> None:
    made = botdb("init", db=empty_url)
    assert made.code == 0
    assert made.lines[0] == "created table: BotTrade, BotConfig, BotDailyStats"

    imported = botdb("trades", "import", "-", db=empty_url, input=CLOSED + OPEN)
    assert imported.lines == ["2 trades read: 2 imported"]

    closed = botdb("trades", "closed", db=empty_url)
    assert "$50.00" in closed.out and "2026-03-06 09:36" in closed.out
    assert "[red]X[/]" in botdb("trades", "open", db=empty_url).out

    rolled = botdb("stats", "rollup", db=empty_url)
    assert rolled.lines == ["1 day rolled up, 1 changed"]
    assert botdb("stats", "rollup", db=empty_url).lines == ["1 day rolled up, 0 changed"]
    [day] = botdb("stats", "show", "--json", db=empty_url).json
    assert (day["date"], day["realizedPnl"], day["tradeCount"], day["dayTradeCount"]) == (
        "2026-03-06",
        50.0,
        1,
        1,
    )

    changed = botdb("config", "set", "positionSizeUsd=750", db=empty_url)
    assert changed.lines == ["positionSizeUsd: 500 → 750"]
    assert botdb("config", "get", "positionsizeusd", db=empty_url).out == "750\n"
