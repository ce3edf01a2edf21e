"""`botdb trades miss`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Botdb

pytestmark = pytest.mark.usefixtures("two_trades")


def test_a_trade_is_marked_as_missed_with_the_reason(botdb: Botdb, url: str, stored: Any) -> None:
    result = botdb("trades", "miss", "t1", "--reason", "hard_stop", "--yes", db=url)
    assert (result.code, result.err) == (0, "")
    trade = stored("t1")
    assert (trade["status"], trade["exitReason"], trade["pnl"]) == ("missed", "hard_stop", None)
