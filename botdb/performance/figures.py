"""The figures of trades: what each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Figures:
    """What trades amounted to. Money in USD; None where a figure is not defined."""

    trades: int
    wins: int
    losses: int
    breakevens: int
    net_pnl: float
    win_rate: float | None
    """A fraction of all trades, those that broke even included."""
    profit_factor: float | None
    """What the winning trades gained, divided by what the losing ones lost."""
    expectancy: float | None
    """Net P&L a trade."""
    average_win: float | None
    average_loss: float | None
    """Negative, as is the largest loss."""
    payoff_ratio: float | None
    """Average win divided by the size of the average loss."""
    largest_win: float | None
    largest_loss: float | None
    average_return: float | None
    """Mean of (exitPrice − entryPrice) / entryPrice over the trades that have both prices."""
    max_drawdown: float
    """The largest fall of the running total below its highest point so far, which starts at 0.
    Trades that end at the same moment count together."""
    drawdown_peak_at: datetime | None
    """When that highest point was reached; None if it was the start, before the first trade."""
    drawdown_trough_at: datetime | None
    recovery_factor: float | None
    """Net P&L divided by the maximum drawdown."""
    longest_winning_streak: int
    longest_losing_streak: int
    """Trades in a row; one that breaks even ends both."""
    mean_holding_sec: float | None
    median_holding_sec: float | None
    mean_holding_sec_wins: float | None
    mean_holding_sec_losses: float | None
    without_holding_time: int
    """Trades whose entryAt is missing or after their exitAt."""
    sharpe_ratio: float | None
    """Mean / standard deviation of the daily results, of days with a trade alone, × √252."""
    sqn: float | None
    """System quality number: √trades × mean / standard deviation of pnl."""
    trading_days: int
    first_exit_at: datetime | None
    last_exit_at: datetime | None
