"""What the tests of commands share: an open and a closed trade, and rows as they are stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import AddTrades, Botdb

OPEN = {
    "id": "t1",
    "status": "open",
    "entryPrice": 10,
    "shares": 33,
    "entryAt": "2026-03-06T14:31:00.123Z",
}
CLOSED = {
    "id": "t2",
    "entryPrice": 10,
    "exitPrice": 11,
    "shares": 50,
    "pnl": 50,
    "entryAt": "2026-03-06T14:31:00Z",
    "exitAt": "2026-03-06T14:36:00Z",
}
CLOSING = ("trades", "close", "t1", "--price", "11.5", "--at", "2026-03-06 09:36", "--yes")


@pytest.fixture
def two_trades(add_trades: AddTrades) -> None:
    add_trades(OPEN, CLOSED)


def row_of(botdb: Botdb, url: str) -> Any:
    """The configuration as it is stored now."""
    return botdb("config", "show", "--json", db=url).json


@pytest.fixture
def stored(botdb: Botdb, url: str) -> Any:
    """The trade of an id as it is stored now."""
    return lambda trade_id: botdb("trades", "show", trade_id, "--json", db=url).json
