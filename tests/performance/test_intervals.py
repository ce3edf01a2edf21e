"""The intervals: worked examples, the edges, and how often they hold the truth."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from botdb.performance.days import DailyResults, Floats, by_day
from botdb.performance.intervals import (
    _student,
    difference,
    intervals,
    shuffled_drawdowns,
    wilson,
)


def days_of(pnl: Floats | list[float], per_day: int = 3) -> DailyResults:
    return by_day([i // per_day for i in range(len(pnl))], pnl)


def noise(seed: int, trades: int, mean: float = 0.0) -> Floats:
    return np.random.default_rng(seed).normal(mean, 10, trades)


def test_the_win_rate_has_wilsons_interval() -> None:
    """The figures of Wilson's interval for 8 of 10, from the formula by hand; and its ends."""
    low, high = wilson(8, 10)
    assert low == pytest.approx(0.4901625, abs=1e-6) and high == pytest.approx(0.9433178, abs=1e-6)
    assert wilson(0, 20)[0] == 0 and wilson(20, 20)[1] == 1


@pytest.mark.parametrize(("trades", "per_day"), [(19, 1), (27, 3), (0, 1), (400, 400)])
def test_too_few_trades_or_days_have_no_intervals_but_the_reason(trades: int, per_day: int) -> None:
    found = intervals(days_of(noise(1, trades), per_day))
    assert found.too_few == "needs 20 trades on 10 days"
    assert {value for name, value in vars(found).items() if name != "too_few"} == {None}


def test_the_same_days_have_the_same_intervals() -> None:
    days = days_of(noise(2, 300))
    assert intervals(days) == intervals(days)


def test_intervals_are_close_to_those_of_the_textbook() -> None:
    """The interval of a mean is close to mean ± t × standard error over the days."""
    days = days_of(noise(3, 300, mean=1))  # 100 days of 3 trades each
    error = days.pnl.std(ddof=1) / math.sqrt(100)
    expected = days.pnl.mean() + np.array([-1, 1]) * 1.984 * error
    found = intervals(days)
    assert found.daily_pnl == pytest.approx(expected, abs=0.25 * error)
    assert found.expectancy == pytest.approx(expected / 3, abs=0.25 * error / 3)


def test_trades_of_one_day_stay_together() -> None:
    """Ten equal trades a day say no more than one: the interval of the mean stays as wide."""
    one, ten = noise(4, 60), np.repeat(noise(4, 60), 10)
    alone, together = intervals(days_of(one, 1)), intervals(days_of(ten, 10))
    assert alone.expectancy == pytest.approx(together.expectancy)
    assert alone.sharpe_ratio == pytest.approx(together.sharpe_ratio)


def test_days_without_losses_and_equal_days_have_no_ratios() -> None:
    equal = intervals(days_of([1.0] * 60))
    assert equal.expectancy == (1, 1) and equal.daily_pnl == (3, 3)
    assert equal.profit_factor is equal.sharpe_ratio is None
    assert (equal.drawdown_luck_median, equal.drawdown_luck_95) == (0, 0)


def test_days_that_all_gain_have_a_sharpe_ratio_if_they_differ() -> None:
    found = intervals(days_of([10.0, 11.0, 12.0, 13.0] * 15, 1))
    low, high = found.sharpe_ratio or (None, None)
    # The mean of 11.5 over the deviation of 1.1275, a year of 252 days: 161.9.
    assert low is not None and high is not None and 120 < low < 161.9 < high < 250


@pytest.mark.parametrize(("freedom", "quantile"), [(9, 2.262), (19, 2.093), (99, 1.984)])
def test_students_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert _student(freedom) == pytest.approx(quantile, abs=0.001)


def test_an_end_that_many_resamples_lack_is_open() -> None:
    """One losing trade is missing from a third of the resamples, which then have no losses."""
    found = intervals(days_of([1.0] * 59 + [-5.0]))
    assert found.profit_factor is not None
    assert found.profit_factor.low == pytest.approx(59 / 5, rel=0.8)
    assert found.profit_factor.high is None


def test_the_largest_amounts_have_finite_intervals() -> None:
    found = intervals(days_of(noise(5, 60) * 1e98))
    assert found.sharpe_ratio == pytest.approx(intervals(days_of(noise(5, 60))).sharpe_ratio)


def test_the_drawdowns_of_shuffled_days_are_those_of_their_trades() -> None:
    """Four days have 24 orders, whose drawdowns are known from the trades themselves."""
    trades = [[10.0, -15.0], [-4.0, 9.0], [3.0, 3.0], [-8.0, 2.0]]
    possible = set()
    for order in permutations(trades):
        totals = np.cumsum([pnl for day in order for pnl in day])
        high = np.maximum.accumulate(np.maximum(totals, 0))
        possible.add(float((high - totals).max()))
    found = shuffled_drawdowns(days_of([pnl for day in trades for pnl in day], 2))
    assert set(found.tolist()) == possible


def test_a_change_of_expectancy_has_an_interval() -> None:
    before, after = days_of(noise(6, 300)), days_of(noise(7, 300, mean=5))
    found = difference(before, after)
    assert found is not None and found.low is not None and found.high is not None
    change = after.pnl.sum() / 300 - before.pnl.sum() / 300
    assert 0 < found.low < change < found.high
    assert difference(before, days_of(noise(8, 15))) is None
    same = difference(before, replace(before))
    assert same is not None and same.low is not None and same.low < 0 < (same.high or 0)


@pytest.mark.soak
@pytest.mark.parametrize("days", [10, 20, 60])
@pytest.mark.parametrize("kind", ["normal", "heavy tails", "stops and targets", "shared by day"])
def test_intervals_contain_the_true_value_as_often_as_they_claim(kind: str, days: int) -> None:
    random = np.random.default_rng(days)

    def period(count: int) -> DailyResults:
        sizes = random.poisson(4, count) + 1
        day = np.repeat(np.arange(count), sizes)
        pnl = {
            "normal": random.normal(0.2, 1, len(day)),
            "heavy tails": random.standard_t(3, len(day)),
            "stops and targets": np.where(
                random.random(len(day)) < 0.4, random.exponential(10, len(day)), -5
            ),
            "shared by day": random.normal(0, 1, len(day)) + random.normal(0, 0.5, count)[day],
        }[kind]
        return by_day(day, pnl)

    whole = period(200_000)
    lost, mean = whole.lost.sum(), whole.pnl.mean()
    truth = {
        "expectancy": whole.pnl.sum() / whole.trades.sum(),
        "daily_pnl": mean,
        "profit_factor": whole.gained.sum() / lost,
        "sharpe_ratio": mean / whole.pnl.std(ddof=1) * math.sqrt(252),
    }
    runs, held = 400, dict.fromkeys(truth, 0)
    for _ in range(runs):
        found = intervals(period(days))
        for name, value in truth.items():
            low, high = getattr(found, name)
            held[name] += low <= value and (high is None or value <= high)
    assert all(count / runs >= 0.9 for count in held.values()), held
