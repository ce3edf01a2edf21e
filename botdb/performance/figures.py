"""The figures of trades: what each of them is."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

SESSIONS_A_YEAR = 252
"""Trading days, by which the Sharpe ratio of daily results becomes that of a year."""
FEWEST_TRADES, FEWEST_DAYS = 20, 10
"""With less than either, intervals and ratios would be false precision."""

RATIOS = ("profit_factor", "payoff_ratio", "recovery_factor", "sharpe_ratio", "sqn")
"""The figures that are not shown of too few trades or days."""


class Figures(NamedTuple):
    """What trades amounted to. Money in USD; None where a figure is not defined.

    Without arguments: those of no trades.
    """

    trades: int = 0
    wins: int = 0
    losses: int = 0
    breakevens: int = 0
    net_pnl: float = 0.0
    win_rate: float | None = None
    """A fraction of all trades, those that broke even included."""
    break_even_win_rate: float | None = None
    """The win rate at which average win and average loss would cancel out: 1 / (1 + payoff)."""
    profit_factor: float | None = None
    """What the winning trades gained, divided by what the losing ones lost."""
    expectancy: float | None = None
    """Net P&L per trade."""
    average_win: float | None = None
    average_loss: float | None = None
    """Negative, as is the largest loss."""
    payoff_ratio: float | None = None
    """Average win divided by the size of the average loss."""
    largest_win: float | None = None
    largest_loss: float | None = None
    average_return: float | None = None
    """Mean of (exitPrice − entryPrice) / entryPrice over the trades that have both prices."""
    average_mfe: float | None = None
    """Maximum favorable excursion: mean of (peakPrice − entryPrice) / entryPrice, at least 0."""
    average_mae: float | None = None
    """Maximum adverse excursion: mean of −maxDrawdownPct / 100, at most 0. Both are of the prices
    that the bot sampled, so they understate; None if the table lacks the column."""
    max_drawdown: float = 0.0
    """The largest fall of the running total below its highest point so far, which starts at 0.
    Trades that end at the same moment count together."""
    drawdown_peak_at: datetime | None = None
    """When that highest point was reached; None if it was the start, before the first trade."""
    drawdown_trough_at: datetime | None = None
    recovery_factor: float | None = None
    """Net P&L divided by the maximum drawdown."""
    longest_winning_streak: int = 0
    longest_losing_streak: int = 0
    """Trades in a row; one that breaks even ends both."""
    mean_holding_sec: float | None = None
    median_holding_sec: float | None = None
    mean_holding_sec_wins: float | None = None
    mean_holding_sec_losses: float | None = None
    without_holding_time: int = 0
    """Trades whose entryAt is missing or after their exitAt."""
    sharpe_ratio: float | None = None
    """Mean / standard deviation of the daily results, of days with a trade alone, × √252."""
    sqn: float | None = None
    """System quality number: √trades × mean / standard deviation of pnl."""
    trading_days: int = 0
    daily_pnl: float | None = None
    """Mean net P&L of the days with a closed trade."""
    first_exit_at: datetime | None = None
    last_exit_at: datetime | None = None

    @property
    def too_few(self) -> str | None:
        """Why the ratios and intervals mean nothing; None if they mean something."""
        return too_few(self.trades, self.trading_days)


def too_few(trades: int, days: int) -> str | None:
    """Why intervals and ratios over this number of trades and days mean nothing, or None."""
    if trades >= FEWEST_TRADES and days >= FEWEST_DAYS:
        return None
    return f"needs {FEWEST_TRADES} trades on {FEWEST_DAYS} days"


def camel(name: str) -> str:
    """The name of a figure in JSON."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


NAMES = {name: camel(name) for name in Figures._fields}
"""The names of the figures in JSON."""
