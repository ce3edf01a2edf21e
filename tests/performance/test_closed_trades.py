from __future__ import annotations

import peewee

from botdb.database.models import BotTrade
from botdb.performance.closed_trades import read
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

SECONDS = 1000.0
MIDNIGHT = 1_772_773_200 * SECONDS  # 2026-03-06 00:00 in New York, 05:00 UTC


def test_trades_are_plain_numbers_in_the_order_of_their_exits(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(
        {"id": "b", "pnl": -1.5, "exitAt": "2026-03-06T05:00:00Z", "exitReason": "hard_stop"},
        {"id": "a", "pnl": 2, "exitAt": "2026-03-06T05:00:00Z", "entryAt": "2026-03-06T04:59:59Z"},
        {"id": "c", "entryPrice": 4, "exitPrice": 5, "exitAt": "2026-03-06T04:59:59.999Z"},
    )
    rows = read(db, TradeFilter(statuses=["closed"]), BotTrade.exit_reason.column)
    assert list(rows) == [
        (None, None, MIDNIGHT - 1, 4, 5, None),
        (2, MIDNIGHT - SECONDS, MIDNIGHT, None, None, None),
        (-1.5, None, MIDNIGHT, None, None, "hard_stop"),
    ]
