"""The figures of trades that lie next to each other, for one group or for many at a time.

NumPy's reduceat adds up each segment of a column, so that a hundred thousand groups cost little
more than one. Where that needs a column of its own, it is made for some trades at a time, so that
a million trades of one segment take little memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from botdb.clock.timestamps import from_milliseconds
from botdb.performance.days import Flags, Floats, Ints, blocks, moment_ends, running
from botdb.performance.figures import SESSIONS_A_YEAR, Figures


@dataclass(frozen=True)
class Segments:
    """Trades by segment, and in the order of their exits within each. None is empty."""

    starts: npt.NDArray[np.int64]
    """The index of each segment's first trade."""
    pnl: Floats
    exit: Floats
    held: Floats
    """Milliseconds, as in a Ledger."""
    day: Ints

    @property
    def bounds(self) -> list[tuple[int, int]]:
        starts = self.starts.tolist()
        return list(zip(starts, [*starts[1:], len(self.pnl)], strict=True))


def figures(trades: Segments, returned: Floats, mfe: Floats, mae: Floats) -> Iterator[Figures]:
    """The figures of each segment; their mean return and excursions are computed already."""
    starts, pnl = trades.starts, trades.pnl
    counts = np.diff(np.append(starts, len(pnl)))
    wins, losses = (np.add.reduceat(flags, starts, dtype=np.int64) for flags in (pnl > 0, pnl < 0))
    gained = _sums(starts, len(pnl), lambda part, _: np.maximum(pnl[part], 0))
    lost = -_sums(starts, len(pnl), lambda part, _: np.minimum(pnl[part], 0))
    net = np.array([math.fsum(pnl[start:end]) for start, end in trades.bounds])
    day_starts = np.flatnonzero(_changes(trades.day, starts))
    first_days = np.searchsorted(day_starts, starts)
    day_counts = np.diff(np.append(first_days, len(day_starts)))
    daily = _mean_over_deviation(np.add.reduceat(pnl, day_starts), first_days)
    winning, losing = _streaks(trades)
    fall, peak_at, trough_at = _drawdowns(trades)
    with np.errstate(all="ignore"):
        average_win, average_loss = gained / wins, -lost / losses
        payoff = average_win / -average_loss
        columns: dict[str, npt.NDArray[Any]] = {
            "trades": counts,
            "wins": wins,
            "losses": losses,
            "breakevens": counts - wins - losses,
            "net_pnl": net,
            "win_rate": wins / counts,
            "break_even_win_rate": 1 / (1 + payoff),
            "profit_factor": gained / lost,
            "expectancy": net / counts,
            "average_win": average_win,
            "average_loss": average_loss,
            "payoff_ratio": payoff,
            "largest_win": np.where(wins, np.maximum.reduceat(pnl, starts), np.nan),
            "largest_loss": np.where(losses, np.minimum.reduceat(pnl, starts), np.nan),
            "average_return": returned,
            "average_mfe": mfe,
            "average_mae": mae,
            "max_drawdown": fall,
            "recovery_factor": net / fall,
            "longest_winning_streak": winning,
            "longest_losing_streak": losing,
            **_holding_times(trades),
            "sharpe_ratio": daily * math.sqrt(SESSIONS_A_YEAR),
            "sqn": _mean_over_deviation(pnl, starts) * np.sqrt(counts),
            "trading_days": day_counts,
            "daily_pnl": net / day_counts,
        }
    moments = {
        "drawdown_peak_at": peak_at,
        "drawdown_trough_at": trough_at,
        "first_exit_at": trades.exit[starts],
        "last_exit_at": trades.exit[[end - 1 for _, end in trades.bounds]],
    }
    made = {name: _defined(column) for name, column in columns.items()}
    made |= {name: _moments(column) for name, column in moments.items()}
    return map(Figures._make, zip(*(made[name] for name in Figures._fields), strict=True))


def _defined(column: npt.NDArray[Any]) -> list[Any]:
    """The values, None where a figure is not defined."""
    values = column.tolist()
    if column.dtype.kind == "f":
        return [value if math.isfinite(value) else None for value in values]
    return values  # type: ignore[no-any-return]


def _moments(milliseconds: Floats) -> list[datetime | None]:
    return [None if math.isnan(at) else from_milliseconds(at) for at in milliseconds.tolist()]


def _changes(values: npt.NDArray[Any], starts: Ints) -> Flags:
    """Whether each value differs from the one before it, or begins a segment."""
    changes = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    changes[starts] = True
    return changes


def _parts(starts: Ints, length: int) -> Iterator[tuple[slice, slice, Ints]]:
    """Some values at a time, which segments they are of, and where in them these begin."""
    for part in blocks(0, length):
        first, last = np.searchsorted(starts, [part.start, part.stop - 1], side="right")
        segments = slice(int(first) - 1, int(last))
        yield part, segments, np.maximum(starts[segments] - part.start, 0)


def _sums(starts: Ints, length: int, values: Callable[[slice, Ints], Floats | Flags]) -> Floats:
    """The sum of each segment.

    `values` makes the values of a part, given also the index of the segment of each.
    """
    sums = np.zeros(len(starts))
    for part, segments, begins in _parts(starts, length):
        sizes = np.diff(begins, append=part.stop - part.start)
        of = np.repeat(np.arange(segments.start, segments.stop), sizes)
        sums[segments] += np.add.reduceat(values(part, of), begins, dtype=np.float64)
    return sums


def _mean_over_deviation(values: Floats, starts: Ints) -> Floats:
    """Mean / standard deviation (n − 1); NaN for fewer than two numbers, or equal ones."""
    counts = np.diff(np.append(starts, len(values)))
    means = np.add.reduceat(values, starts) / counts
    with np.errstate(all="ignore"):
        off = _sums(starts, len(values), lambda part, of: np.square(values[part] - means[of]))
        deviation = np.sqrt(off / (counts - 1))
        # Equal sums of different terms differ by rounding, which is no deviation.
        return np.where(deviation > 1e-12 * np.abs(means), means / deviation, np.nan)


def _holding_times(trades: Segments) -> dict[str, npt.NDArray[Any]]:
    starts, held, pnl = trades.starts, trades.held, trades.pnl
    known = ~np.isnan(held)

    def mean(chosen: Flags) -> Floats:
        chosen = chosen & known
        total = _sums(starts, len(held), lambda part, _: np.where(chosen[part], held[part], 0))
        with np.errstate(invalid="ignore"):
            return total / np.add.reduceat(chosen, starts, dtype=np.int64) / 1000

    means = mean(known), mean(pnl > 0), mean(pnl < 0)
    valid = np.add.reduceat(known, starts, dtype=np.int64)
    ordered = held.copy()
    for start, end in trades.bounds:
        ordered[start:end].sort()  # NaN last
    lower, upper = (ordered[starts + np.maximum(valid - 1 + i, 0) // 2] for i in (0, 1))
    return {
        "mean_holding_sec": means[0],
        "median_holding_sec": (lower + upper) / 2 / 1000,
        "mean_holding_sec_wins": means[1],
        "mean_holding_sec_losses": means[2],
        "without_holding_time": np.diff(starts, append=len(held)) - valid,
    }


def _streaks(trades: Segments) -> Ints:
    """The most trades in a row that won, and that lost."""
    longest = np.zeros((2, len(trades.starts)), np.int64)
    going_on, before = 0, 0
    for part, segments, begins in _parts(trades.starts, len(trades.pnl)):
        sign = np.sign(trades.pnl[part])
        runs = np.flatnonzero(_changes(sign, begins))
        lengths = np.diff(runs, append=len(sign))
        if sign[0] == before and part.start != trades.starts[segments.start]:
            lengths[0] += going_on
        going_on, before = lengths[-1], sign[-1]
        first_runs = np.searchsorted(runs, begins)
        for row, which in zip(longest, (1, -1), strict=True):
            found = np.maximum.reduceat(np.where(sign[runs] == which, lengths, 0), first_runs)
            np.maximum(row[segments], found, out=row[segments])
    return longest


def _drawdowns(trades: Segments) -> tuple[Floats, Floats, Floats]:
    """The maximum drawdown of each segment, its peak and its trough (NaN if there is none)."""
    falls, peaks, troughs = np.zeros(len(trades.starts)), *np.full((2, len(trades.starts)), np.nan)
    ends = moment_ends(trades.exit)
    for i, (start, end) in enumerate(trades.bounds):
        total = high = deepest = 0.0
        high_at = math.nan
        for part in blocks(start, end):
            totals = running(total, trades.pnl[part])
            total = totals[-1]
            # The order of trades of the same moment is arbitrary.
            last = ends[part].copy()
            last[-1] |= part.stop == end
            totals = totals[last]
            if not len(totals):
                continue
            below = np.maximum(np.maximum.accumulate(totals), high) - totals
            trough = below.argmax()
            exits = trades.exit[part][last]
            if below[trough] > deepest:
                peak = totals[: trough + 1].argmax()
                deepest, troughs[i] = below[trough], exits[trough]
                peaks[i] = exits[peak] if totals[peak] > high else high_at
            if part.stop < end and totals[highest := totals.argmax()] > high:
                high, high_at = totals[highest], exits[highest]
        falls[i] = deepest
    return falls, peaks, troughs
