"""`botdb stats performance`: one object, or a row for each group."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_all_trades_are_one_object(botdb: Botdb, url: str) -> None:
    facts = botdb("stats", "performance", "--json", db=url).json
    assert (facts["trades"], facts["wins"], facts["netPnl"], facts["winRate"]) == (1, 1, 50, 1)
    shown = botdb("stats", "performance", db=url)
    assert "net P&L" in shown.out and "$50.00" in shown.out


@pytest.mark.usefixtures("two_trades")
def test_groups_are_rows(botdb: Botdb, url: str) -> None:
    [group] = botdb("stats", "performance", "--by", "symbol", "--json", db=url).json
    assert (group["symbol"], group["netPnl"]) == ("AAPL", 50)
    assert "AAPL" in botdb("stats", "performance", "--by", "symbol", db=url).out


def test_without_trades_nothing_is_defined_and_nothing_fails(botdb: Botdb, url: str) -> None:
    facts = botdb("stats", "performance", "--json", db=url).json
    assert (facts["trades"], facts["netPnl"], facts["winRate"]) == (0, 0, None)
