"""What each trading day came to: the unit that the intervals and the tests against luck shuffle.

Trades of one day share its market and its news, so they are not independent of each other; days
nearly are, except where good and bad ones come in runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]

SEED = 1792
"""Of every random draw: the same trades give the same intervals and p-values."""

CELLS = 100_000
"""Numbers that a computation holds in memory at a time."""

RUN = 5
"""Days, a trading week: longer runs would be too few to choose from."""


def blocks(start: int, end: int) -> Iterator[slice]:
    """The trades from `start` up to `end`, CELLS at a time."""
    for first in range(start, end, CELLS):
        yield slice(first, min(first + CELLS, end))


@dataclass(frozen=True)
class DailyResults:
    """One element for each day with a closed trade, in the order of the days. Money in USD."""

    ordinal: Ints
    """New York dates as days since 1970-01-01."""
    trades: Ints
    wins: Ints
    pnl: Floats
    gained: Floats
    """What the winning trades gained."""
    lost: Floats
    """What the losing trades lost, positive."""
    high: Floats
    low: Floats
    """The highest and lowest running total within the day, which starts at 0."""
    fall: Floats
    """The largest fall of the running total within the day, positive."""

    def __len__(self) -> int:
        return len(self.pnl)


def by_day(
    ordinal: Ints | Sequence[int],
    pnl: Floats | Sequence[float],
    exit: Floats | Sequence[float] | None = None,
) -> DailyResults:
    """The days of trades that are in the order of their exits.

    `ordinal` is the New York date of each exit in days since 1970-01-01, `exit` its moment: trades
    of one moment move the running total together. Without it each trade has its own.
    """
    ordinal, pnl = np.asarray(ordinal, np.int32), np.asarray(pnl, np.float64)
    exit = np.arange(len(pnl), dtype=float) if exit is None else np.asarray(exit, np.float64)
    starts = run_starts(ordinal)
    if not len(starts):
        none, zero = np.zeros(0), np.zeros(0, np.int64)
        return DailyResults(ordinal, zero, zero, none, none, none, none, none, none)
    ends = np.append(starts[1:], len(pnl))
    last_of_moment = moment_ends(exit)
    wins = np.zeros(len(starts), np.int64)
    gained, lost, high, low, fall = np.zeros((5, len(starts)))
    for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        last = last_of_moment[start:end].copy()
        last[-1] = True
        of_day = pnl[start:end]
        wins[i] = np.count_nonzero(of_day > 0)
        gained[i], lost[i] = np.maximum(of_day, 0).sum(), -np.minimum(of_day, 0).sum()
        totals = np.cumsum(of_day)[last]
        high[i], low[i] = max(totals.max(), 0.0), min(totals.min(), 0.0)
        fall[i] = (np.maximum(np.maximum.accumulate(totals), 0.0) - totals).max()
    return DailyResults(
        ordinal=ordinal[starts],
        trades=ends - starts,
        wins=wins,
        pnl=np.add.reduceat(pnl, starts),
        gained=gained,
        lost=lost,
        high=high,
        low=low,
        fall=np.maximum(fall, 0.0),
    )


def drawn(n: int, k: int, draws: int) -> Iterator[Floats]:
    """Random choices of k of n days: rows of ones, for the chosen days, and zeros.

    Good and bad days may come in runs. So days that follow each other are drawn together, the last
    and the first day among them: up to RUN days, fewer where there would be too few runs to choose
    from. Some rows at a time, because all of them would take too much memory.
    """
    random = np.random.default_rng(SEED)
    fewer = min(k, n - k)
    length = max(1, min(RUN, fewer, n // 8))
    runs, taken = n // length, -(-fewer // length)
    size = max(1, CELLS // n)
    for first in range(0, draws, size):
        count = min(size, draws - first)
        order = random.permuted(np.tile(np.arange(runs), (count, 1)), axis=1)[:, :taken]
        begins = order * length + random.integers(0, n, (count, 1))
        days = (begins[:, :, None] + np.arange(length)).reshape(count, -1)[:, :fewer] % n
        rows = np.full((count, n), float(fewer < k))
        np.put_along_axis(rows, days, float(fewer == k), axis=1)
        yield rows


def tally(codes: Ints, size: int, amounts: Floats | Flags | None = None) -> Floats:
    """The sum of the amounts, or their number, of each code below `size`.

    Some at a time, because NumPy copies codes to eight bytes each.
    """
    found = np.zeros(size)
    for part in blocks(0, len(codes)):
        np.add.at(found, codes[part], 1.0 if amounts is None else amounts[part])
    return found


def run_starts(values: Ints) -> npt.NDArray[np.int64]:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def running(total: float, amounts: Floats) -> Floats:
    """The running total of the amounts, from a total before them; as if all were added in turn."""
    return np.cumsum(np.append(total, amounts))[1:] if total else np.cumsum(amounts)


def moment_ends(exit: Floats) -> Flags:
    """Whether each trade is the last of those that end at its moment."""
    return np.append(exit[1:] != exit[:-1], True)[: len(exit)]
