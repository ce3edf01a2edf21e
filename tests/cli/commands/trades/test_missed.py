"""`botdb trades missed`: the trades that were not made, and why."""

from __future__ import annotations

from tests.conftest import AddTrades, Botdb


def test_only_missed_trades_are_listed_with_their_reason(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        {"id": "m1", "status": "missed", "exitReason": "no_fill"},
        {"id": "m2", "status": "missed", "exitReason": "float_too_large"},
        {"id": "t1", "status": "open"},
    )
    done = botdb("trades", "missed", "--sort", "id", db=url)
    assert done.code == 0
    assert [line.split()[0] for line in done.lines[2:4]] == ["m1", "m2"]
    assert "no_fill" in done.lines[2] and "float_too_large" in done.lines[3]
    assert done.lines[-1].startswith("2 missed trades")
    [one] = botdb("trades", "missed", "--exit-reason", "no_fill", "--json", db=url).json
    assert one["id"] == "m1"
