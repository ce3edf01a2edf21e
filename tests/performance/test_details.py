"""What a report shows beyond the figures, against values worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import peewee
import pytest

from botdb.database.schema import Catalog
from botdb.performance.details import Bin, Share, bins, details, drawdowns, top
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

CLOSED = TradeFilter(statuses=["closed"])


def falls(
    pnl: list[float], exit: list[float], most: int = 5
) -> list[tuple[float, float | None, float, float | None]]:
    """Drawdowns with their moments in milliseconds."""

    def at(moment: datetime | None) -> float | None:
        return None if moment is None else moment.timestamp() * 1000

    found = drawdowns(np.array(pnl), np.array(exit), most)
    return [
        (each.depth, at(each.peak_at), at(each.trough_at) or 0, at(each.recovered_at))
        for each in found
    ]


def test_drawdowns_go_from_a_high_to_the_moment_it_is_reached_again() -> None:
    # Totals: -5, 10, 7, 8, 4, 12, 11: from the start to 10, from 10 to 12, and the last one.
    pnl, exit = [-5, 15, -3, 1, -4, 8, -1], [1, 2, 3, 4, 5, 6, 7]
    assert falls(list(map(float, pnl)), list(map(float, exit))) == [
        (6, 2, 5, 6),
        (5, None, 1, 2),
        (1, 6, 7, None),
    ]
    assert falls(list(map(float, pnl)), list(map(float, exit)), most=1) == [(6, 2, 5, 6)]


def test_trades_of_one_moment_move_the_total_together() -> None:
    assert falls([10.0, -8.0, 9.0], [1.0, 2.0, 2.0]) == []
    assert falls([], []) == []


def test_the_distribution_has_round_bins_and_ends_that_are_open() -> None:
    pnl = np.array([*range(-50, 51)] * 10 + [9_999.0, -7_000.0])
    found = bins(pnl)
    assert sum(each.trades for each in found) == len(pnl)
    assert (found[0].low, found[-1].high) == (None, None)
    assert found[1] == Bin(-50, -40, 100)
    middle = found[1:-1]
    assert all(each.high is not None and each.low is not None for each in middle)
    assert {round((each.high or 0) - (each.low or 0), 9) for each in middle} == {10}


@pytest.mark.parametrize("pnl", [[5.0], [0.0, 0.0], [1e100, -1e100], [4.5e-5] * 3, [-1.0, 1e-9]])
def test_any_pnl_is_in_one_bin(pnl: list[float]) -> None:
    found = bins(np.array(pnl))
    assert sum(each.trades for each in found) == len(pnl)
    for value in pnl:
        holding = [
            each for each in found
            if (each.low is None or each.low <= value)
            and (each.high is None or value < each.high) and each.trades
        ]  # fmt: skip
        assert len(holding) == 1
    assert bins(np.array([])) == []


def test_many_groups_leave_the_smallest_to_one() -> None:
    shares = [Share(f"k{i}", 1, i % 2, float(pnl)) for i, pnl in enumerate([9, 5, 1, -2, -8])]
    assert top(shares, 5) == (shares, None)
    kept, others = top(shares, 3)
    assert [share.key for share in kept] == ["k0", "k1", "k4"]
    assert others == Share("2 others", 2, 1, -1)


def test_details_are_of_the_trades_that_the_filter_lets_through(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    day = "2026-03-06T"
    add_trades(
        {"id": "a", "pnl": 10, "exitAt": day + "15:00:00Z", "entryAt": day + "14:59:00Z",
         "catalystType": "FDA", "catalystTier": 2},
        {"id": "b", "pnl": -4, "exitAt": day + "16:00:00Z", "entryAt": day + "15:30:00Z",
         "catalystType": "FDA", "catalystTier": 1},
        {"id": "c", "pnl": 1, "exitAt": day + "17:00:00Z", "catalystType": None},
        {"id": "d", "pnl": 0, "exitAt": day + "18:00:00Z"},
        {"id": "e", "pnl": 500},
        {"id": "f", "pnl": None, "exitAt": day + "18:00:00Z"},
        {"id": "g", "pnl": 700, "exitAt": day + "18:00:00Z", "status": "open"},
    )  # fmt: skip
    found, _ = details(db, catalog, CLOSED)
    assert found.report.overall.trades == 4
    assert found.shares["catalyst"] == [Share("FDA", 2, 1, 6), Share(None, 2, 1, 1)]
    assert [share.key for share in found.shares["tier"]] == [1, 2, None]
    assert [share.key for share in found.shares["entry-hour"]] == [9, 10, None]
    assert [(each["id"], each["pnl"]) for each in found.best] == [("a", 10), ("c", 1)]
    assert [each["id"] for each in found.worst] == ["b"]
    assert [fall.depth for fall in found.drawdowns] == [4]
    assert found.drawdowns[0].trough_at == datetime(2026, 3, 6, 16, tzinfo=UTC)


def test_the_trades_stay_in_the_order_of_their_exits_whatever_their_groups(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    pnls = [10, -1, 5, -7, 2, 30, -4, -4]
    add_trades(
        *(
            {"id": f"{i}", "pnl": pnl, "exitAt": f"2026-03-06T{14 + i}:00:00Z",
             "catalystType": "AB"[i % 2]}
            for i, pnl in enumerate(pnls)
        )
    )  # fmt: skip
    found, ledger = details(db, catalog, CLOSED)
    # Totals: 10, 9, 14, 7, 9, 39, 35, 31.
    assert [fall.depth for fall in found.drawdowns] == [8, 7, 1]
    assert ledger.pnl.tolist() == pnls
    assert found.results == {date(2026, 3, 6): (31, 8)}


@pytest.mark.parametrize("engine", ["postgresql"])
def test_nan_and_infinity_are_not_among_the_best_trades(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    add_trades(*({"id": name, "pnl": 1, "exitAt": "2026-03-06T15:00:00Z"} for name in "abc"))
    for name, pnl in (("a", "NaN"), ("b", "Infinity")):
        db.execute_sql('UPDATE "BotTrade" SET "pnl" = %s WHERE "id" = %s', (pnl, name))
    assert [each["id"] for each in details(db, catalog, CLOSED)[0].best] == ["c"]
