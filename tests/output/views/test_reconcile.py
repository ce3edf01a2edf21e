"""How a reconciliation reads."""

from __future__ import annotations

from botdb.output.views.reconcile import COLUMNS, named, next_steps, records, rows, summary
from botdb.trades.broker_positions import Position
from botdb.trades.reconcile import Comparison, OpenTrades, Reconciliation

HELD = Comparison("MSFT", OpenTrades(), Position("MSFT", 2, 400, 395, -10))
SOLD = Comparison("KULR", OpenTrades(1, ["c1"], 200, 2.5), None)
PART = Comparison("AAPL", OpenTrades(1, ["c2"], 7, 100), Position("AAPL", 5, 100))
TWO = Comparison("IONQ", OpenTrades(2, ["c3", "c4"], 7), Position("IONQ", 5, None))
FOUND = Reconciliation("live", [HELD, SOLD, PART, TWO])


def test_a_summary_names_the_account_and_counts_each_verdict() -> None:
    assert summary(FOUND) == (
        "live account, as configured: 4 symbols, 1 unknown to database, 1 missing at broker, "
        "2 quantity differs"
    )
    assert summary(Reconciliation("paper", [])) == (
        "paper account, as configured: no open trades, and no positions at the broker"
    )


def test_programs_get_the_figures_of_both_sides() -> None:
    [held, sold, *_] = records(FOUND).dicts()
    assert held == dict(
        zip(COLUMNS, ("MSFT", "unknown to database", [], 0, None, 2, None, 400, 395, -10),
            strict=True)
    )  # fmt: skip
    assert sold == dict(
        zip(COLUMNS, ("KULR", "missing at broker", ["c1"], 1, 200, None, 2.5, None, None, None),
            strict=True)
    )  # fmt: skip
    assert [row["symbol"] for row in rows(FOUND)] == ["MSFT", "KULR", "AAPL", "IONQ"]


def test_each_step_is_a_command_with_the_real_trade_where_there_is_one() -> None:
    assert next_steps(FOUND, {"matched", "unknown to database"}) == [
        "",
        "KULR: open in the database, and not held at the broker",
        "  → sold? record it: botdb trades close KULR --price PRICE",
        "    (botdb trades miss would hide its profit or loss)",
        "",
        "AAPL: 7 shares in the database, 5 at the broker",
        "  → check its orders, then: botdb trades set c2 shares=5",
        "",
        "IONQ: 7 shares in the database, 5 at the broker",
        "  → check its orders, then: botdb trades set ID shares=N",
    ]
    assert next_steps(FOUND, {each.verdict for each in FOUND.compared}) == []


def test_a_table_shows_the_first_fifty_symbols_and_programs_get_all() -> None:
    sold = [Comparison(f"S{n:02}", OpenTrades(1, ["c"], 1), None) for n in range(60)]
    many = Reconciliation("paper", [HELD, *sold])
    assert [row["symbol"] for row in rows(many)] == ["MSFT", *[f"S{n:02}" for n in range(49)]]
    assert len(list(records(many).rows)) == 61
    assert "61 symbols, the first 50 shown, 1 unknown" in summary(many)
    assert next_steps(many, {"matched"})[-1] == "… and 51 more symbols that differ"


def test_of_many_trades_ten_are_named() -> None:
    trades = [{"id": f"c{n}", "symbol": "A"} for n in range(12)]
    assert named(trades[:2], 2) == "c0 (A), c1 (A)"
    assert named(trades, 12).endswith("c9 (A) and 2 more")
