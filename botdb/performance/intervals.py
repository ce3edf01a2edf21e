"""How far the figures can be trusted: 95% intervals, and what luck alone would have done.

The win rate has Wilson's score interval. Expectancy, daily P&L, profit factor and Sharpe ratio
have a percentile bootstrap by day: as many days as there are, drawn with replacement, each with
all of its trades, RESAMPLES times. Its quantiles are spread a little, so that the interval of a
mean of n days is as wide as Student's t would have it (Hesterberg, "What Teachers Should Know
About the Bootstrap", 2015, section 3.2). Without that, intervals of ten days hold the truth in 90%
of cases and not in 95%.

Everything is seeded: the same trades give the same intervals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from botdb.performance.days import CELLS, SEED, DailyResults, Floats
from botdb.performance.figures import SESSIONS_A_YEAR, too_few

RESAMPLES = 2000
_Z = 1.959963984540054
"""The 97.5% quantile of the normal distribution."""


class Interval(NamedTuple):
    """A 95% interval. An end is None if too many resamples have no finite value."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Intervals:
    """The uncertainty of Figures; None where the figure itself is not defined, or `too_few`."""

    too_few: str | None
    """Why there are no intervals; None if there are."""
    win_rate: Interval | None = None
    expectancy: Interval | None = None
    daily_pnl: Interval | None = None
    """Of the mean net P&L of days with a closed trade."""
    profit_factor: Interval | None = None
    sharpe_ratio: Interval | None = None
    drawdown_luck_median: float | None = None
    drawdown_luck_95: float | None = None
    """Maximum drawdowns, in USD, of the same days in random order: half of the orders exceed
    the first, 1 in 20 exceeds the second."""


def intervals(days: DailyResults) -> Intervals:
    """The intervals of the figures over these days."""
    trades = int(days.trades.sum())
    if reason := too_few(trades, len(days)):
        return Intervals(reason)
    expectancy, daily, factor, sharpe = _bootstrap(days)
    median, high = np.quantile(shuffled_drawdowns(days), [0.5, 0.95])
    return Intervals(
        None,
        wilson(int(days.wins.sum()), trades),
        expectancy,
        daily,
        factor,
        sharpe,
        float(median),
        float(high),
    )


def wilson(wins: int, trades: int) -> Interval:
    """Wilson's score interval of a rate."""
    rate, share = wins / trades, _Z * _Z / trades
    middle = (rate + share / 2) / (1 + share)
    half = _Z / (1 + share) * math.sqrt(rate * (1 - rate) / trades + share / trades / 4)
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def difference(before: DailyResults, after: DailyResults) -> Interval | None:
    """The interval of the change of expectancy between two spans of days that share none.

    None if there are too few trades or days in either.
    """
    if any(too_few(int(days.trades.sum()), len(days)) for days in (before, after)):
        return None
    random = np.random.default_rng(SEED)
    first, second = (
        np.concatenate([pnl / trades for trades, pnl in _resampled(random, _columns(days)[:, :2])])
        for days in (before, after)
    )
    return _percentiles(second - first, min(len(before), len(after)))


def _columns(days: DailyResults) -> Floats:
    return np.stack([days.trades, days.pnl, days.gained, days.lost], axis=1).astype(float)


def _bootstrap(days: DailyResults) -> tuple[Interval | None, ...]:
    """The intervals of expectancy, daily P&L, profit factor and Sharpe ratio."""
    n, scale = len(days), float(np.abs(days.pnl).max()) or 1.0
    # The squares are of numbers up to 1: those of the largest amounts would overflow.
    columns = np.column_stack([_columns(days), (days.pnl / scale) ** 2])
    random = np.random.default_rng(SEED)
    trades, pnl, gained, lost, squares = np.concatenate(list(_resampled(random, columns)), axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (squares - (pnl / scale) ** 2 / n) / (n - 1)
        varies = variance > 1e-12 * (pnl / scale / n) ** 2
        deviation = np.where(varies, np.sqrt(np.maximum(variance, 0)) * scale, np.nan)
        sharpe = pnl / n / deviation * math.sqrt(SESSIONS_A_YEAR)
        factor = np.where(gained + lost > 0, gained / lost, np.nan)
    return (
        _percentiles(pnl / trades, n),
        _percentiles(pnl / n, n),
        _percentiles(factor, n) if days.lost.any() else None,
        _percentiles(sharpe, n) if np.ptp(days.pnl) > 1e-12 * scale else None,
    )


def _resampled(random: np.random.Generator, columns: Floats) -> Iterator[Floats]:
    """The sums of the columns over resampled days, as (column, resample), some at a time."""
    n = len(columns)
    size = max(1, CELLS // n)
    for first in range(0, RESAMPLES, size):
        count = min(size, RESAMPLES - first)
        drawn = random.integers(0, n, (count, n)) + np.arange(count)[:, None] * n
        often = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n)
        yield (often @ columns).T


def _percentiles(values: Floats, days: int) -> Interval:
    """The quantiles that hold 95%, spread as Student's t is for this number of days."""
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(None, None)
    tail = math.erfc(math.sqrt(days / (days - 1)) * _student(days - 1) / math.sqrt(2)) / 2
    # Ranks and not interpolation: between a number and infinity there is nothing.
    values.sort()
    ends = (round(tail * (len(values) - 1)), round((1 - tail) * (len(values) - 1)))
    low, high = (float(values[end]) for end in ends)
    return Interval(low if math.isfinite(low) else None, high if math.isfinite(high) else None)


def _student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to three digits from nine degrees of freedom on.

    Abramowitz and Stegun, 26.7.5.
    """
    z = _Z
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def shuffled_drawdowns(days: DailyResults) -> Floats:
    """The maximum drawdowns of the days in random orders.

    As exact as from the trades themselves: a fall either lies within a day, or goes from a high
    of one day to a low of a later one.
    """
    random = np.random.default_rng(SEED)
    n, drawdowns = len(days), []
    for first in range(0, RESAMPLES, size := max(1, CELLS // n)):
        count = min(size, RESAMPLES - first)
        order = random.permuted(np.tile(np.arange(n), (count, 1)), axis=1)
        before = np.cumsum(days.pnl[order], axis=1) - days.pnl[order]
        peak = np.maximum.accumulate(before + days.high[order], axis=1)
        # The first day falls from the start; the later ones from the peak of those before.
        fall = -days.low[order]
        fall[:, 1:] += peak[:, :-1] - before[:, 1:]
        drawdowns.append(np.maximum(fall.max(axis=1), days.fall.max()))
    return np.concatenate(drawdowns)
