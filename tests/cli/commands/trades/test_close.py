"""`botdb trades close`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import CLOSING
from tests.conftest import AddTrades, Botdb

pytestmark = pytest.mark.usefixtures("two_trades")


def test_closing_computes_the_pnl_and_says_which_day_is_out_of_date(
    botdb: Botdb, url: str, stored: Any
) -> None:
    result = botdb(*CLOSING, db=url)
    assert result.code == 0
    assert "status: open → closed" in result.lines
    assert "exitAt: — → 2026-03-06 09:36:00.000 EST" in result.lines
    assert "botdb stats rollup --date 2026-03-06" in result.err
    trade = stored("t1")
    assert trade["status"] == "closed"
    assert trade["pnl"] == 49.5
    assert (trade["exitPrice"], trade["exitReason"]) == (11.5, "force_close")
    assert trade["exitAt"] == "2026-03-06T14:36:00.000Z"
    assert trade["updatedAt"] > "2026-03-07"


def test_closing_shows_the_result_as_money_and_warns_of_a_large_return(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    usual = botdb("trades", "close", "t1", "--price", "14.99", "--dry-run", db=url)
    assert usual.err.splitlines()[0] == "P&L +$164.67, +49.9% of $330.00"
    assert "warning" not in usual.err
    for price, result in (("15.1", "+$168.30, +51.0%"), ("4.9", "-$168.30, -51.0%")):
        large = botdb("trades", "close", "t1", "--price", price, "--dry-run", db=url)
        assert large.err.splitlines()[:2] == [
            f"P&L {result} of $330.00",
            "warning: an unusually large return: is --price the USD for one share?",
        ]
    add_trades({"id": "free", "status": "open", "entryPrice": 0, "shares": 5})
    free = botdb("trades", "close", "free", "--price", "2", "--dry-run", db=url)
    assert free.err.splitlines()[0] == "P&L +$10.00"
