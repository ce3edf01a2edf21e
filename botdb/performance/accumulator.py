"""Trades added up, in the order of their exits."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from datetime import date, datetime
from statistics import median

from botdb.clock.timestamps import from_milliseconds
from botdb.database.sql import LARGEST
from botdb.performance.figures import Figures
from botdb.performance.sums import Spread, Sum, ratio

SESSIONS_A_YEAR = 252
"""Trading days, by which the Sharpe ratio of daily results becomes that of a year."""


Key = str | int | None
"""What trades are grouped by."""


Trade = tuple[float, float | None, float, float | None, float | None, Key]
"""pnl, entry and exit in milliseconds since 1970, entry price, exit price, and the group."""


class _Side:
    """The trades that won, lost or broke even."""

    def __init__(self) -> None:
        self.count = self.held_count = 0
        self.pnl = Sum()
        self.extreme = 0.0
        self.held = 0.0
        """Milliseconds: whole numbers, whose sum is exact."""

    def add(self, outcomes: Sequence[tuple[float, float | None]]) -> None:
        """Add trades by their pnl and their milliseconds from entry to exit."""
        if not outcomes:
            return
        pnls, times = zip(*outcomes, strict=True)
        self.count += len(pnls)
        self.pnl.add([math.fsum(pnls)])
        self.extreme = max(self.extreme, *pnls, key=abs)
        held = [time for time in times if time is not None]
        self.held += sum(held)
        self.held_count += len(held)

    def mean_pnl(self) -> float | None:
        return ratio(self.pnl.value, self.count)

    def largest(self) -> float | None:
        return self.extreme if self.count else None

    def mean_holding_sec(self) -> float | None:
        return ratio(self.held / 1000, self.held_count)


class _Path:
    """What hangs on the order of the trades: the running total, its fall, the streaks.

    Trades that end at the same moment move the running total together: which of them comes
    first is chance, and the drawdown must not hang on it.
    """

    def __init__(self) -> None:
        self.total = Sum()
        self.drawdown = 0.0
        self.peak_at: float | None = None
        self.trough_at: float | None = None
        self.longest = {1: 0, 0: 0, -1: 0}
        """Trades in a row by the sign of their pnl."""
        self._sign, self._streak = 0, 0
        self._high: tuple[float, float | None] = 0.0, None
        self._now: tuple[float, float | None] = 0.0, None

    def add(self, pnls: Sequence[float], exits: Sequence[float]) -> list[float]:
        """Go on with these trades; return the running total after each."""
        totals = self.total.add(pnls)
        now, at = self._now
        for total, exit in zip(totals, exits, strict=True):
            if exit != at:
                self._reach(now, at)
                at = exit
            now = total
        self._now = now, at
        for pnl in pnls:
            sign = (pnl > 0) - (pnl < 0)
            self._streak = self._streak + 1 if sign == self._sign else 1
            self._sign = sign
            if self._streak > self.longest[sign]:
                self.longest[sign] = self._streak
        return totals

    def end(self) -> None:
        """Take the last moment to be over."""
        self._reach(*self._now)

    def _reach(self, total: float, at: float | None) -> None:
        """The running total was `total` at a moment and after it."""
        high, high_at = self._high
        if total > high:
            self._high = total, at
        elif high - total > self.drawdown:
            self.drawdown, self.peak_at, self.trough_at = high - total, high_at, at


class Tally:
    """Trades added up. All of it stays small, but for the holding times: their median needs each
    of them.
    """

    def __init__(self) -> None:
        self._wins, self._losses, self._breakevens = _Side(), _Side(), _Side()
        self._path = _Path()
        self._pnl = Spread()
        self._returns, self._return_count = Sum(), 0
        self._day: date | None = None
        self._day_pnl = 0.0
        self._days = Spread()
        self._held = array("d")
        self._first: float | None = None
        self._last: float | None = None

    def add(self, day: date, trades: Sequence[Trade]) -> list[float]:
        """Add the next trades, all of one day in New York; return the running total after each."""
        # By columns, for the work that C can do on them.
        pnls, entries, exits, entry_prices, exit_prices, _ = zip(*trades, strict=True)
        held = [
            exit - entry if entry is not None and entry <= exit else None
            for entry, exit in zip(entries, exits, strict=True)
        ]
        self._held.extend(time for time in held if time is not None)
        outcomes = list(zip(pnls, held, strict=True))
        self._wins.add([outcome for outcome in outcomes if outcome[0] > 0])
        self._losses.add([outcome for outcome in outcomes if outcome[0] < 0])
        self._breakevens.add([outcome for outcome in outcomes if outcome[0] == 0])
        returns = [
            returned
            for entry, exit in zip(entry_prices, exit_prices, strict=True)
            if entry and exit is not None
            if abs(returned := (exit - entry) / entry) <= LARGEST
        ]
        self._returns.add([math.fsum(returns)])
        self._return_count += len(returns)
        self._pnl.add(pnls)

        if day != self._day:
            self._end_day()
            self._day = day
        self._day_pnl += math.fsum(pnls)
        self._first = exits[0] if self._first is None else self._first
        self._last = exits[-1]
        return self._path.add(pnls, exits)

    def _end_day(self) -> None:
        if self._day is not None:
            self._days.add([self._day_pnl])
        self._day, self._day_pnl = None, 0.0

    def figures(self) -> Figures:
        """The figures of all trades; none is to be added afterwards."""
        self._end_day()
        self._path.end()
        wins, losses, sides = self._wins, self._losses, (self._wins, self._losses, self._breakevens)
        count, net = sum(side.count for side in sides), self._path.total.value
        sharpe, quality = self._days.mean_over_deviation(), self._pnl.mean_over_deviation()
        average_loss = losses.mean_pnl()
        return Figures(
            trades=count,
            wins=wins.count,
            losses=losses.count,
            breakevens=self._breakevens.count,
            net_pnl=net,
            win_rate=ratio(wins.count, count),
            profit_factor=ratio(wins.pnl.value, -losses.pnl.value),
            expectancy=ratio(net, count),
            average_win=wins.mean_pnl(),
            average_loss=average_loss,
            payoff_ratio=ratio(wins.mean_pnl(), -average_loss if average_loss else None),
            largest_win=wins.largest(),
            largest_loss=losses.largest(),
            average_return=ratio(self._returns.value, self._return_count),
            max_drawdown=self._path.drawdown,
            drawdown_peak_at=_moment(self._path.peak_at),
            drawdown_trough_at=_moment(self._path.trough_at),
            recovery_factor=ratio(net, self._path.drawdown),
            longest_winning_streak=self._path.longest[1],
            longest_losing_streak=self._path.longest[-1],
            mean_holding_sec=ratio(sum(side.held for side in sides) / 1000, len(self._held)),
            median_holding_sec=median(self._held) / 1000 if self._held else None,
            mean_holding_sec_wins=wins.mean_holding_sec(),
            mean_holding_sec_losses=losses.mean_holding_sec(),
            without_holding_time=count - len(self._held),
            sharpe_ratio=None if sharpe is None else sharpe * math.sqrt(SESSIONS_A_YEAR),
            sqn=None if quality is None else quality * math.sqrt(count),
            trading_days=self._days.count,
            first_exit_at=_moment(self._first),
            last_exit_at=_moment(self._last),
        )


def _moment(milliseconds: float | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)
