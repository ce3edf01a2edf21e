"""`botdb stats missed`: missed trades by reason, catalyst and tier."""

from __future__ import annotations

from tests.conftest import AddTrades, Botdb


def test_a_row_for_each_reason(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades({"status": "missed", "exitReason": "no_fill"}, {"status": "closed"})
    total, reason, *_ = botdb("stats", "missed", "--json", db=url).json
    assert (total["missed"], total["taken"]) == (1, 1)
    assert (reason["value"], reason["missed"]) == ("no_fill", 1)
    assert "no_fill" in botdb("stats", "missed", db=url).out
    assert "no_fill" not in botdb("stats", "missed", "--until", "2020-01-01", db=url).out
