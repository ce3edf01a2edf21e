"""The figures against the plainest possible computation of the same definitions."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.performance.accumulator import Tally, Trade
from botdb.performance.figures import Figures

START = date(2026, 3, 6)


_moments = itertools.count(10_000_000)


def trade(
    pnl: float, exit: float | None = None, entry: float | None = None, **prices: float
) -> Trade:
    """A trade that ends at `exit`, or after every other."""
    exit = next(_moments) if exit is None else exit
    return (pnl, entry, exit, prices.get("entry_price"), prices.get("exit_price"), None)


def figures(*days: list[Trade]) -> Figures:
    tally = Tally()
    for i, trades in enumerate(days):
        tally.add(START + timedelta(days=i), trades)
    return tally.figures()


def test_without_trades_only_sums_and_counts_are_defined() -> None:
    none = figures()
    defined = {name: value for name, value in vars(none).items() if value is not None}
    assert defined == {
        "trades": 0,
        "wins": 0,
        "losses": 0,
        "breakevens": 0,
        "net_pnl": 0,
        "max_drawdown": 0,
        "longest_winning_streak": 0,
        "longest_losing_streak": 0,
        "without_holding_time": 0,
        "trading_days": 0,
    }


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


def test_a_moment_may_come_in_two_parts() -> None:
    tally = Tally()
    tally.add(START, [trade(-10, 1000)])
    tally.add(START, [trade(15, 1000)])
    assert tally.figures().max_drawdown == 0


def test_equal_results_have_no_ratio_to_their_deviation() -> None:
    same = figures([trade(0.1), trade(0.2)], [trade(0.3)])  # 0.1 + 0.2 is not 0.3 in doubles
    assert same.sharpe_ratio is None


def test_sums_that_cancel_are_exact() -> None:
    assert figures([trade(1e16), trade(1), trade(-1e16)]).net_pnl == 1


def test_holding_times_leave_out_what_is_missing_or_negative() -> None:
    held = figures([trade(1, 9000, 0), trade(-1, 2000, 1000), trade(1, 5000), trade(1, 1, 2)])
    assert (held.mean_holding_sec, held.median_holding_sec) == (5, 5)
    assert (held.mean_holding_sec_wins, held.mean_holding_sec_losses) == (9, 1)
    assert held.without_holding_time == 2


def test_the_return_needs_both_prices_and_an_entry_that_is_not_zero() -> None:
    returns = figures(
        [
            trade(1, entry_price=10, exit_price=11),
            trade(1, entry_price=4, exit_price=2),
            trade(1, entry_price=0, exit_price=2),
            trade(1, entry_price=5),
            trade(1, entry_price=5e-324, exit_price=5),
        ]
    )
    assert returns.average_return == pytest.approx(-0.2)


PNLS = st.floats(-1e6, 1e6).map(lambda pnl: round(pnl, 4)) | st.sampled_from([0.0, 0.01, -0.01])
DAYS = st.lists(st.lists(PNLS, min_size=1, max_size=8), max_size=12)


@given(DAYS)
def test_figures_agree_with_brute_force(days: list[list[float]]) -> None:
    found = figures(*[[trade(pnl) for pnl in pnls] for pnls in days])
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
    }
