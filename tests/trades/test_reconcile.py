"""The broker's positions against the open trades."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import AddTrades, Botdb, Result


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


def test_the_most_dangerous_differences_come_first(reconcile: Any) -> None:
    held = {"A": "5", "B": "2", "D": "3", "E": "9"}
    result = reconcile(held, "--json")
    assert result.code == 6
    assert list(verdicts(result).items()) == [
        ("E", "unknown to database"),
        ("C", "missing at broker"),
        ("B", "quantity differs"),
        ("D", "quantity differs"),
        ("A", "matched"),
    ]


def test_the_brokers_own_figures_are_shown_and_the_largest_position_comes_first(
    botdb: Botdb, url: str
) -> None:
    positions = [
        {"symbol": "SMALL", "qty": "900", "current_price": "0.5", "unrealized_pl": "-1.5"},
        {"symbol": "LARGE", "qty": "-10", "current_price": "120.0", "unrealized_pl": "100.0"},
        {"symbol": "BARE", "qty": "1"},
    ]
    done = botdb("trades", "reconcile", "-", "--json", db=url, input=json.dumps(positions))
    assert [
        (row["symbol"], row["currentPrice"], row["unrealizedPl"], row["tradeCount"])
        for row in done.json
    ] == [("LARGE", 120.0, 100.0, 0), ("SMALL", 0.5, -1.5, 0), ("BARE", None, None, 0)]
    table = botdb("trades", "reconcile", "-", db=url, input=json.dumps(positions)).out
    assert "$120.00" in table and "-$1.50" in table


def test_a_short_position_matches_a_short_trade(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "s", "symbol": "S", "shares": -5, "status": "open"})
    held = '[{"symbol": "S", "qty": "-5", "side": "short"}]'
    done = botdb("trades", "reconcile", "-", "--json", db=url, input=held)
    assert (done.code, verdicts(done)) == (0, {"S": "matched"})


def test_a_warning_if_no_symbol_is_on_both_sides(reconcile: Any, botdb: Botdb, url: str) -> None:
    done = reconcile({"X": "1", "Y": "2"})
    assert "warning: no symbol is on both sides: is this the paper account" in done.err
    assert "warning" not in reconcile({"X": "1", "A": "5"}).err
    assert "warning" not in reconcile({}).err


def test_two_trades_in_a_symbol_count_together(reconcile: Any) -> None:
    assert verdicts(reconcile(ALL, "--json"))["B"] == "matched"


def test_many_trades_in_a_symbol_are_counted_and_a_few_named(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(
        *[{"id": f"t{n:03}", "symbol": "M", "shares": 0.5, "status": "open"} for n in range(300)]
    )
    held = '[{"symbol": "Z", "qty": "1"}]'
    [_, many] = botdb("trades", "reconcile", "-", "--json", db=url, input=held).json
    assert (many["tradeCount"], many["shares"]) == (300, 150)
    assert many["trades"] == [f"t{n:03}" for n in range(20)]
    table = botdb("trades", "reconcile", "-", db=url, input=held)
    assert "t000, t001, t002, … 297 more" in table.out
    dry = botdb("trades", "reconcile", "-", "--apply", "--dry-run", db=url, input=held)
    assert "t009 (M) and 290 more" in dry.err and "t010" not in dry.err


# --- marking as missed --------------------------------------------------------------------


def test_without_apply_nothing_is_written(reconcile: Any, botdb: Botdb, url: str) -> None:
    before = botdb("trades", "list", "--json", db=url).json
    reconcile({"A": "5"})
    dry = reconcile({"A": "5"}, "--apply", "--dry-run")
    assert dry.code == 6 and "would be marked as missed: " in dry.err
    refused = reconcile({"A": "5"}, "--apply")
    assert (refused.code, refused.out) == (4, "")
    assert "without a profit or loss" in refused.err
    assert botdb("trades", "list", "--json", db=url).json == before


def test_apply_marks_what_is_missing_as_the_bot_does(
    reconcile: Any, botdb: Botdb, url: str
) -> None:
    done = reconcile({"A": "5"}, "--apply", "--yes")
    assert done.code == 0 and "sold?" not in done.out
    missed = botdb("trades", "missed", "--json", db=url).json
    assert {trade["id"] for trade in missed} == {"b1", "b2", "c", "d"}
    assert {trade["exitReason"] for trade in missed} == {"reconciled_missing_on_startup"}
    again = reconcile({"A": "5"}, "--json")
    assert (again.code, verdicts(again)) == (0, {"A": "matched"})


@pytest.mark.parametrize("options", [("--yes",), ("--dry-run",)])
def test_an_empty_answer_marks_nothing_without_allow_empty(
    reconcile: Any, botdb: Botdb, url: str, options: tuple[str, ...]
) -> None:
    """An error of the broker and the keys of another account look like that."""
    refused = reconcile({}, "--apply", *options)
    assert (refused.code, refused.out) == (4, "")
    assert "the broker's answer is empty, but 5 trades are open" in refused.err
    assert "--allow-empty" in refused.err
    assert len(botdb("trades", "open", "--json", db=url).json) == 5
    meant = reconcile({}, "--apply", "--allow-empty", *options)
    assert meant.code == (6 if "--dry-run" in options else 0)


def test_an_empty_answer_is_accepted_if_no_trade_is_open(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "reconcile", "-", "--apply", "--yes", db=url, input="[]")
    assert done.code == 0
    assert "no open trades, and no positions at the broker" in done.out
