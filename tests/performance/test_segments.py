"""The figures against the plainest possible computation of the same definitions."""

from __future__ import annotations

import itertools
import math
import random
import statistics
from collections import defaultdict
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
import pytest

from botdb.performance import days as days_module
from botdb.performance.figures import Figures
from botdb.performance.segments import Segments
from botdb.performance.segments import figures as segments_figures

Trade = tuple[float, float, float]
"""pnl, and exit and entry in milliseconds (NaN if missing)."""
_moments = itertools.count(10_000_000)
NONE = math.nan


def trade(pnl: float, exit: float | None = None, entry: float = NONE) -> Trade:
    """A trade that ends at `exit`, or after every other."""
    return pnl, next(_moments) if exit is None else exit, entry


def segmented(*groups: list[list[Trade]]) -> list[Figures]:
    """The figures of groups of days of trades."""
    trades = [(*each, day) for days in groups for day, trades in enumerate(days) for each in trades]
    sizes = [sum(map(len, days)) for days in groups]
    pnl, exit, entry, day = np.array(trades, float).T
    held = np.where(entry <= exit, exit - entry, NONE)
    starts = np.cumsum([0, *sizes[:-1]])
    none = np.full(len(groups), NONE)
    segments = Segments(starts, pnl, exit, held, day.astype(np.int32))
    return list(segments_figures(segments, none, none, none))


def figures(*days: list[Trade]) -> Figures:
    return segmented(list(days))[0]


def test_only_winners_have_no_profit_factor_and_no_drawdown() -> None:
    all_won = figures([trade(1), trade(3)])
    assert (all_won.win_rate, all_won.average_win, all_won.largest_win) == (1, 2, 3)
    assert all_won.profit_factor is all_won.payoff_ratio is all_won.average_loss is None
    assert (all_won.max_drawdown, all_won.recovery_factor, all_won.drawdown_trough_at) == (
        0,
        None,
        None,
    )


def test_only_losers_fall_from_the_start() -> None:
    all_lost = figures([trade(-1, 1000), trade(-3, 2000)])
    assert (all_lost.profit_factor, all_lost.average_win, all_lost.largest_loss) == (0, None, -3)
    assert (all_lost.max_drawdown, all_lost.recovery_factor) == (4, -1)
    assert all_lost.drawdown_peak_at is None
    assert all_lost.drawdown_trough_at == datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)


def test_one_trade_has_no_deviation() -> None:
    one = figures([trade(5)])
    assert (one.net_pnl, one.sqn, one.sharpe_ratio) == (5, None, None)


def test_a_breakeven_trade_ends_both_streaks_and_counts_for_the_win_rate() -> None:
    mixed = figures([trade(pnl) for pnl in (1, 1, 0, 1, -1, -1, 0, -1)])
    assert (mixed.longest_winning_streak, mixed.longest_losing_streak) == (2, 2)
    assert (mixed.wins, mixed.losses, mixed.breakevens, mixed.win_rate) == (3, 3, 2, 3 / 8)


def test_a_streak_goes_on_over_the_night() -> None:
    assert figures([trade(1)], [trade(1), trade(1)]).longest_winning_streak == 3


def test_trades_of_one_moment_move_the_running_total_together() -> None:
    """Whichever comes first: the highest point is 10 and the lowest after it 5."""
    for same_moment in ([-10, 5], [5, -10]):
        together = figures([trade(10, 1000), *(trade(pnl, 2000) for pnl in same_moment)])
        assert together.max_drawdown == 5
        assert together.drawdown_peak_at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
        assert together.drawdown_trough_at == datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)


def test_equal_results_have_no_ratio_to_their_deviation() -> None:
    same = figures([trade(0.1), trade(0.2)], [trade(0.3)])  # 0.1 + 0.2 is not 0.3 in doubles
    assert same.sharpe_ratio is None


def test_net_pnl_does_not_depend_on_the_order_of_the_trades() -> None:
    assert figures([trade(1e16), trade(1), trade(-1e16)]).net_pnl == 1


def test_holding_times_leave_out_what_is_missing_or_negative() -> None:
    held = figures([trade(1, 9000, 0), trade(-1, 2000, 1000), trade(1, 5000), trade(1, 1, 2)])
    assert (held.mean_holding_sec, held.median_holding_sec) == (5, 5)
    assert (held.mean_holding_sec_wins, held.mean_holding_sec_losses) == (9, 1)
    assert held.without_holding_time == 2


@pytest.mark.parametrize("at_a_time", [1, 2, 3, 100])
def test_drawdown_moments_and_holding_times_do_not_depend_on_how_many_trades_fit_in_memory(
    monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    """The first group is at 4, 10, 3 (two trades of one moment), 8; the second at -1, -2, 0."""
    monkeypatch.setattr(days_module, "CELLS", at_a_time)
    first, second = segmented(
        [[trade(4, 1000, 0), trade(6, 2000, 0)], [trade(2, 3000), trade(-9, 3000, 0), trade(5)]],
        [[trade(-1, 1000, 500), trade(-1, 4000, 1000), trade(2, 5000, 0)]],
    )
    assert (first.max_drawdown, second.max_drawdown) == (7, 2)
    assert first.drawdown_peak_at == datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)
    assert first.drawdown_trough_at == datetime(1970, 1, 1, 0, 0, 3, tzinfo=UTC)
    assert second.drawdown_peak_at is None
    assert second.drawdown_trough_at == datetime(1970, 1, 1, 0, 0, 4, tzinfo=UTC)
    assert (first.mean_holding_sec, first.median_holding_sec) == (2, 2)
    assert (first.mean_holding_sec_wins, first.mean_holding_sec_losses) == (1.5, 3)
    assert (first.without_holding_time, second.without_holding_time) == (2, 0)
    assert (second.mean_holding_sec, second.median_holding_sec) == (8.5 / 3, 3)


@pytest.mark.parametrize("at_a_time", [1, 2, 100])
def test_the_first_of_equal_highs_is_the_peak(
    monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(days_module, "CELLS", at_a_time)
    found = figures([trade(5, 1000), trade(-5, 2000), trade(5, 3000), trade(-6, 4000)])
    assert found.max_drawdown == 6
    assert found.drawdown_peak_at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_the_last_trade_of_a_group_counts_although_the_next_group_begins_at_its_moment() -> None:
    first, _ = segmented([[trade(3, 1000), trade(-2, 2000)]], [[trade(1, 2000)]])
    assert first.max_drawdown == 2


def test_a_day_of_another_group_is_another_day() -> None:
    first, second = segmented([[trade(1)], [trade(3)]], [[trade(3)], [trade(1)], [trade(2)]])
    assert (first.trading_days, second.trading_days) == (2, 3)
    assert first.daily_pnl == second.daily_pnl == 2


def random_days(dice: random.Random) -> list[list[float]]:
    """Days of trades, many of which break even or cancel each other out."""

    def pnl() -> float:
        return dice.choice([0.0, 0.01, -0.01, 5.0, -5.0, round(dice.uniform(-1e6, 1e6), 4)])

    return [[pnl() for _ in range(dice.randint(1, 8))] for _ in range(dice.randint(1, 12))]


@pytest.mark.parametrize("at_a_time", [1, 2, 7, 100_000])
@pytest.mark.parametrize("seed", range(40))
def test_the_figures_of_each_group_agree_with_brute_force_however_many_trades_fit_in_memory(
    monkeypatch: pytest.MonkeyPatch, seed: int, at_a_time: int
) -> None:
    monkeypatch.setattr(days_module, "CELLS", at_a_time)
    dice = random.Random(seed)
    groups = [random_days(dice) for _ in range(dice.randint(1, 4))]
    found = segmented(*[[[trade(pnl) for pnl in pnls] for pnls in days] for days in groups])
    for days, figures in zip(groups, found, strict=True):
        assert_agrees(figures, days)


def assert_agrees(found: Figures, days: list[list[float]]) -> None:
    pnls = [pnl for day in days for pnl in day]
    for name, expected in brute_force(pnls, [math.fsum(day) for day in days]).items():
        value = getattr(found, name)
        if expected is None:
            assert value is None, name
        else:
            assert value == pytest.approx(expected, rel=1e-6, abs=1e-6), name


def brute_force(pnls: list[float], days: list[float]) -> dict[str, Any]:
    won, lost = [pnl for pnl in pnls if pnl > 0], [pnl for pnl in pnls if pnl < 0]
    totals = [math.fsum(pnls[:i]) for i in range(len(pnls) + 1)]
    streaks = defaultdict(int, {0: 0})
    for sign, run in groupby(pnls, key=lambda pnl: (pnl > 0) - (pnl < 0)):
        streaks[sign] = max(streaks[sign], len(list(run)))

    def over_deviation(values: list[float], factor: float) -> float | None:
        if len(values) < 2 or statistics.stdev(values) < 1e-9:
            return None
        return statistics.fmean(values) / statistics.stdev(values) * factor

    return {
        "trades": len(pnls),
        "net_pnl": math.fsum(pnls),
        "profit_factor": math.fsum(won) / -math.fsum(lost) if lost else None,
        "expectancy": math.fsum(pnls) / len(pnls) if pnls else None,
        "payoff_ratio": statistics.fmean(won) / -statistics.fmean(lost) if won and lost else None,
        "largest_win": max(won, default=None),
        "largest_loss": min(lost, default=None),
        "max_drawdown": max(max(totals[: i + 1]) - total for i, total in enumerate(totals)),
        "longest_winning_streak": streaks[1],
        "longest_losing_streak": streaks[-1],
        "sharpe_ratio": over_deviation(days, math.sqrt(252)),
        "sqn": over_deviation(pnls, math.sqrt(len(pnls))),
        "trading_days": len(days),
        "daily_pnl": math.fsum(days) / len(days),
    }
