"""`botdb stats missed`: what was passed up, by reason, catalyst and tier."""

from __future__ import annotations

from tests.conftest import AddTrades, Botdb


def test_a_row_for_each_reason(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades({"status": "missed", "exitReason": "no_fill"}, {"status": "closed"})
    rows = botdb("stats", "missed", "--json", db=url).json
    assert sum(row["missed"] for row in rows if row.get("missed")) >= 1
    assert "no_fill" in botdb("stats", "missed", db=url).out
    assert "no_fill" not in botdb("stats", "missed", "--until", "2020-01-01", db=url).out
