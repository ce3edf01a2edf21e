"""A period against all before it, with values worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import peewee
import pytest

from botdb.performance.review import GroupDifference, Review, _p_values, review
from tests.conftest import AddTrades

TODAY = date(2026, 3, 19)  # a Thursday


def trade(day: date, pnl: float, **fields: object) -> dict[str, Any]:
    """A trade at noon in New York, on daylight saving time since the 8th."""
    hour = 16 if day >= date(2026, 3, 8) else 17
    return {
        "pnl": pnl,
        "entryAt": f"{day}T{hour - 2}:59:00Z",
        "exitAt": f"{day}T{hour}:00:00Z",
        **fields,
    }


def of(found: Review, by: str, key: object) -> GroupDifference:
    [each] = [each for each in found.differences if (each.by, each.key) == (by, key)]
    return each


def test_a_period_is_compared_with_as_many_average_days_before(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(
        *(trade(date(2026, 3, day), 10, symbol="OLD") for day in (9, 10, 11, 12)),
        trade(date(2026, 3, 12), -20, symbol="BOTH"),
        trade(date(2026, 3, 16), 50, symbol="BOTH"),
        trade(date(2026, 3, 17), -8, symbol="NEW", catalystType="FDA"),
        trade(date(2026, 3, 20), 999, symbol="LATER"),
    )
    found, _ = review(db, date(2026, 3, 16), date(2026, 3, 19), today=TODAY)
    assert (found.period.figures.net_pnl, found.before.figures.net_pnl) == (42, 20)
    assert found.period.figures.trading_days == 2
    # The four days before made $20, so two average days $10: OLD $20, and BOTH -$10.
    assert found.expected == 10
    both, old, new = (of(found, "symbol", name) for name in ("BOTH", "OLD", "NEW"))
    assert (both.trades, both.net_pnl, both.expected, both.amount) == (1, 50, -10, 60)
    assert (old.trades, old.net_pnl, old.expected) == (0, 0, 20)
    assert (new.net_pnl, new.expected, new.p) == (-8, 0, None)
    assert of(found, "catalyst", "FDA").net_pnl == -8
    assert of(found, "entry-hour", 10).net_pnl == 42
    assert not [each for each in found.differences if each.key == "LATER"]
    amounts = [abs(each.amount) for each in found.differences]
    assert amounts == sorted(amounts, reverse=True)


def test_the_mean_return_of_each_part_is_that_of_its_own_trades(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    returns = {10: 0.5, 12: 0.1, 16: -0.2, 17: -0.4, 18: None}
    add_trades(
        *(
            trade(date(2026, 3, day), 1, entryPrice=10, exitPrice=gain and 10 * (1 + gain))
            for day, gain in returns.items()
        )
    )
    found, _ = review(db, date(2026, 3, 16), None, today=TODAY)
    assert found.before.figures.average_return == pytest.approx(0.3)
    assert found.period.figures.average_return == pytest.approx(-0.3)


@pytest.mark.parametrize(
    ("days", "given", "period"),
    [
        ([10, 17], (None, None), (date(2026, 3, 16), TODAY)),
        ([5, 10], (None, None), (date(2026, 3, 9), date(2026, 3, 15))),
        ([], (None, None), (date(2026, 3, 16), TODAY)),
        ([25], (None, None), (date(2026, 3, 16), TODAY)),
        ([10], (date(2026, 3, 3), None), (date(2026, 3, 3), TODAY)),
        ([5, 17], (None, date(2026, 3, 11)), (date(2026, 3, 9), date(2026, 3, 11))),
    ],
)
def test_the_period_is_this_week_or_the_last_one_with_trades(
    db: peewee.Database,
    add_trades: AddTrades,
    days: list[int],
    given: tuple[date | None, date | None],
    period: tuple[date, date],
) -> None:
    if days:
        add_trades(*(trade(date(2026, 3, day), 1) for day in days))
    found, _ = review(db, *given, today=TODAY)
    assert (found.first, found.last) == period


def test_without_anything_before_there_is_nothing_to_compare(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    assert review(db, None, None, today=TODAY)[0].expected is None
    add_trades(trade(date(2026, 3, 17), 1))
    found, _ = review(db, None, None, today=TODAY)
    assert (found.expected, found.p, found.differences) == (None, None, [])
    assert review(db, date(2026, 3, 18), None, today=TODAY)[0].expected == 0


def test_a_group_that_changed_is_marked_and_the_others_are_not(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    dice = np.random.default_rng(5)
    trades = []
    for back in range(60):
        day = TODAY - timedelta(days=back)
        for symbol in ("GOOD", "BAD"):
            for half in (1, 2):
                turned = -300 if symbol == "BAD" and back < 4 else 0
                pnl = float(dice.normal(5, 20)) + turned
                trades.append(trade(day, pnl, symbol=symbol, id=f"{back} {symbol} {half}"))
    add_trades(*trades)
    found, _ = review(db, date(2026, 3, 16), None, today=TODAY)
    assert of(found, "symbol", "BAD").beyond_luck
    assert not of(found, "symbol", "GOOD").beyond_luck
    assert found.p is not None and found.p < 0.02


def test_the_p_of_a_few_days_is_that_of_all_their_choices() -> None:
    # Of the 15 ways to choose 2 of 6 days, only one is as far from the mean.
    sums = np.array([[0.0], [1], [2], [3], [50], [51]])
    [p] = _p_values([sums.T[:1], sums.T[:1]], np.array([False] * 4 + [True] * 2))[:1]
    assert p == pytest.approx(1 / 15, abs=0.015)
    for amount in (0, 1):
        same = np.full((6, 2), float(amount))
        assert _p_values([same.T[:1], same.T[1:]], np.array([True] + [False] * 5)) == [1, 1]


def test_a_group_of_large_results_does_not_hide_one_of_small_results() -> None:
    dice = np.random.default_rng(8)
    sums = dice.normal(0, [1, 100, 1], (40, 3))
    chosen = np.arange(40) >= 35
    sums[chosen, 2] += 3
    _, large, small = _p_values([sums.T[:1], sums.T[1:]], chosen)
    assert small <= 0.05 < large


def test_without_any_difference_one_review_in_twenty_marks_a_group() -> None:
    """Fat tails and days of many groups, of which luck may mark any one."""
    dice = np.random.default_rng(3)
    chosen = np.array([True] * 5 + [False] * 45)
    marked = 0
    for _ in range(200):
        sums = dice.standard_t(3, (50, 15)) * (dice.random((50, 15)) < 0.6)
        marked += min(_p_values([sums.T[:1], sums.T[1:]], chosen)[1:]) <= 0.05
    assert marked <= 20  # 10 are expected


def test_days_of_larger_positions_are_not_taken_for_an_effect() -> None:
    """P&L of three times the spread in all of the period, but not before, has the same mean."""
    dice = np.random.default_rng(3)
    chosen = np.arange(60) >= 40
    marked = 0
    for _ in range(60):
        sums = dice.normal(0, np.where(chosen, 3, 1), (11, 60))
        marked += min(_p_values([sums[:1], sums[1:]], chosen)[1:]) <= 0.05
    assert marked <= 8  # 3 are expected
