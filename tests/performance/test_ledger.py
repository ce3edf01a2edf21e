from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import peewee
import pytest

from botdb.database.models import BotTrade
from botdb.performance import days
from botdb.performance.crossing import Grouped
from botdb.performance.ledger import Ledger, Means, read
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

CLOSED = TradeFilter(statuses=["closed"])


def test_trades_become_columns_in_the_order_of_their_exits(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(
        {"symbol": "B", "pnl": 2, "exitAt": "2026-03-06T05:00:00Z"},
        {"symbol": "A", "pnl": -1, "exitAt": "2026-03-06T04:59:59Z",
         "entryAt": "2026-03-06T04:59:58.5Z"},
        {"id": "reversed", "symbol": "B", "pnl": 4, "exitAt": "2026-03-07T20:00:00Z"},
        {"symbol": "C", "pnl": None, "exitAt": "2026-03-06T05:00:00Z"},
        {"symbol": "C", "pnl": 7, "exitAt": None},
    )  # fmt: skip
    late = BotTrade.update(entry_at=datetime(2026, 3, 7, 20, 0, 1, tzinfo=UTC))
    db.execute(late.where(BotTrade.id == "reversed"))
    ledger = read(db, CLOSED, [["symbol"], ["symbol", "weekday"]])
    assert ledger.pnl.tolist() == [-1, 2, 4]
    np.testing.assert_array_equal(ledger.held, [500, np.nan, np.nan])
    assert (ledger.day - ledger.day[0]).tolist() == [0, 1, 2]
    symbols, crossed = ledger.groups
    assert [symbols.key(i) for i in symbols.codes.tolist()] == [("A",), ("B",), ("B",)]
    assert [crossed.key(i) for i in crossed.codes.tolist()] == [
        ("A", "Thursday"), ("B", "Friday"), ("B", "Saturday"),
    ]  # fmt: skip
    assert (ledger.without_pnl, ledger.without_exit_at) == (1, 1)


@pytest.mark.parametrize("at_a_time", [1, 3, 100_000])
def test_gathering_puts_the_trades_of_a_group_together_in_the_order_of_their_exits(
    monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(days, "CELLS", at_a_time)
    codes = np.array([1, 0, 2, 1, 1, 0, 2, 2, 1, 0])
    exits = np.arange(10.0)
    held, day = np.where(codes == 2, np.nan, exits / 3), np.arange(-5, 5, dtype=np.int32)
    ledger = Ledger(-exits / 7, exits.copy(), held, day, [Grouped.by_one(codes, ["A", "B", "C"])])
    expected = [1, 5, 9, 0, 3, 4, 8, 2, 6, 7]
    columns = [each[expected] for each in (-exits / 7, exits, held, day)]
    ledger.gather()
    for found, column in zip(
        (ledger.pnl, ledger.exit, ledger.held, ledger.day), columns, strict=True
    ):
        np.testing.assert_array_equal(found, column)


def test_an_entry_that_has_no_new_york_time_counts_as_missing(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    """Such as the zero of other languages' clocks; in New York it was still the year before 1."""
    add_trades(
        {"pnl": 1, "entryAt": "0001-01-01T00:00:00Z", "exitAt": "2026-03-06T15:00:00Z"},
        {"pnl": 1, "entryAt": "2026-03-06T14:59:59Z", "exitAt": "2026-03-06T15:00:00Z"},
    )
    ledger = read(db, CLOSED, [["entry-hour"]])
    np.testing.assert_array_equal(np.sort(ledger.held), [1000, np.nan])
    assert set(ledger.groups[0].names[0]) == {None, 9}


def test_returns_need_both_prices_and_an_entry_that_is_not_zero(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    at = "2026-03-06T05:00:00Z"
    prices = [(10, 11), (4, 2), (0, 2), (5, None), (None, 5), (5e-324, 5)]
    add_trades(*({"pnl": 1, "exitAt": at, "entryPrice": e, "exitPrice": x} for e, x in prices))
    assert read(db, CLOSED).returned.overall() == pytest.approx(-0.2)  # of 10% and −50%


def test_means_are_of_the_groups_and_of_all() -> None:
    means = Means()
    means.add(np.array([0, 2]), np.array([1.0, 5.0]))
    means.add(np.array([0, 3, 2]), np.array([2.0, 9.0, np.nan]))
    np.testing.assert_array_equal(means.of(np.array([0, 1, 2, 3])), [1.5, np.nan, 5, 9])
    assert means.overall() == pytest.approx(17 / 4)
    assert np.isnan(Means().overall())


def test_a_mean_does_not_depend_on_how_many_trades_are_added_at_a_time() -> None:
    """A trade without an exit comes first on SQLite and last on PostgreSQL, and moves the rest."""
    group, values = np.arange(1000) % 3, np.random.default_rng(1).normal(size=1000)
    means = []
    for size in (1000, 70, 1):
        mean = Means()
        for start in range(0, 1000, size):
            mean.add(group[start : start + size], values[start : start + size])
        means.append(mean.of(np.arange(3)).tolist())
    assert means[0] == means[1] == means[2]
    assert means[0] == pytest.approx([values[group == i].mean() for i in range(3)])
