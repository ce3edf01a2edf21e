"""The broker's positions against the open trades."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botdb.errors import InputError
from botdb.trades.reconcile import Position, parse_positions
from tests.conftest import AddTrades, Botdb, Result

ALPACA = """[{
  "asset_id": "904837e3-3b76-47ec-b432-046db621571b", "symbol": "AAPL", "exchange": "NASDAQ",
  "asset_class": "us_equity", "avg_entry_price": "100.0", "qty": "5", "qty_available": "4",
  "side": "long", "market_value": "600.0", "cost_basis": "500.0", "unrealized_pl": "100.0",
  "current_price": "120.0", "lastday_price": "119.0", "change_today": "0.0084"
}]"""
"""As Alpaca documents it."""


def test_positions_as_alpaca_gives_them() -> None:
    assert parse_positions(ALPACA) == [Position("AAPL", 5, 100)]
    assert parse_positions('[{"symbol": "a", "qty": "-2.5", "side": "short"}]') == [
        Position("A", -2.5, None)
    ]
    assert parse_positions("[]") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"code": 40310000, "message": "forbidden."}',
        "[1]",
        '[{"qty": "1"}]',
        '[{"symbol": "A"}]',
        '[{"symbol": "A", "qty": "many"}]',
        '[{"symbol": "A", "qty": NaN}]',
        '[{"symbol": "A", "qty": true}]',
        '[{"symbol": "A", "qty": "1"}, {"symbol": "a", "qty": "1"}]',
        "[" * 100_000,
    ],
)
def test_what_are_no_positions(text: str) -> None:
    with pytest.raises(InputError):
        parse_positions(text)


@pytest.fixture
def reconcile(botdb: Botdb, url: str, add_trades: AddTrades) -> Any:
    """Hold positions against trades: A matches, B is two trades, C is missing, D is unfilled."""
    for trade_id, symbol, shares in (
        ("a", "A", 5), ("b1", "B", 1.5), ("b2", "b", 1), ("c", "C", 7), ("d", "D", None),
    ):  # fmt: skip
        add_trades({"id": trade_id, "symbol": symbol, "shares": shares, "status": "open"})

    def run(held: dict[str, str], *options: str) -> Result:
        positions = [{"symbol": symbol, "qty": qty} for symbol, qty in held.items()]
        return botdb("trades", "reconcile", "-", *options, db=url, input=json.dumps(positions))

    return run


ALL = {"A": "5", "B": "2.5", "C": "7", "D": "3"}


def verdicts(result: Result) -> dict[str, str]:
    return {row["symbol"]: row["verdict"] for row in result.json}


def test_every_verdict(reconcile: Any) -> None:
    held = {"A": "5", "B": "2", "D": "3", "E": "9"}
    result = reconcile(held, "--json")
    assert result.code == 6
    assert verdicts(result) == {
        "A": "matched",
        "B": "quantity differs",
        "C": "missing at broker",
        "D": "quantity differs",
        "E": "unknown to database",
    }
    assert "5 symbols: 2 quantity differs, 1 missing" in reconcile(held).lines[-1]


def test_two_trades_in_a_symbol_count_together(reconcile: Any) -> None:
    assert verdicts(reconcile(ALL, "--json"))["B"] == "matched"


def test_without_apply_nothing_is_written(reconcile: Any, botdb: Botdb, url: str) -> None:
    before = botdb("trades", "list", "--json", db=url).json
    reconcile({})
    reconcile({}, "--apply", "--dry-run")
    refused = reconcile({}, "--apply")
    assert (refused.code, refused.out) == (4, "")
    assert botdb("trades", "list", "--json", db=url).json == before


def test_apply_marks_what_is_missing_as_the_bot_does(
    reconcile: Any, botdb: Botdb, url: str
) -> None:
    assert reconcile({"A": "5"}, "--apply", "--yes").code == 0
    missed = botdb("trades", "missed", "--json", db=url).json
    assert {trade["id"] for trade in missed} == {"b1", "b2", "c", "d"}
    assert {trade["exitReason"] for trade in missed} == {"reconciled_missing_on_startup"}
    again = reconcile({"A": "5"}, "--json")
    assert (again.code, verdicts(again)) == (0, {"A": "matched"})


def test_apply_settles_only_what_is_missing(reconcile: Any) -> None:
    assert reconcile({"A": "4"}, "--apply", "--yes").code == 6
