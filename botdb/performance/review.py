"""A period against all that came before it: what it came to, and which trades made the difference.

A group of trades made a difference if it came to more, or less, in the period than in as many
average days before. Whether luck can explain that is judged with days drawn at random: as many
days as the period has are drawn from all days, again and again, in runs, and the largest difference
of any group, in standard deviations, is what each group is compared with (the max-T method of
Westfall and Young). So the chance that any group of a review is marked by luck is 5%, however many
there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import peewee

from botdb.clock.new_york import bounds
from botdb.performance.days import Flags, Floats, drawn, run_starts
from botdb.performance.figures import Figures
from botdb.performance.grouping import Grouping, Key, date_of_ordinal
from botdb.performance.intervals import Intervals, intervals
from botdb.performance.ledger import Ledger, read
from botdb.performance.luck import LEVEL, table, testable
from botdb.performance.report import report_of
from botdb.trades.query import TradeFilter

GROUPINGS: tuple[Grouping, ...] = ("catalyst", "tier", "exit-reason", "entry-hour", "symbol")
_DRAWS = 1999
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Part:
    """The figures of one side of the comparison."""

    figures: Figures
    intervals: Intervals


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """What a group came to in the period, and in as many average days before."""

    by: Grouping
    key: Key
    trades: int
    """In the period, as the P&L."""
    net_pnl: float
    """USD, as what was expected."""
    expected: float
    p: float | None
    """The chance that luck alone makes any group differ so much; None if there are too few trades
    of it to tell."""

    @property
    def amount(self) -> float:
        return self.net_pnl - self.expected

    @property
    def beyond_luck(self) -> bool:
        return self.p is not None and self.p <= LEVEL


@dataclass(frozen=True)
class Review:
    """A period from `first` to `last`, both included, and all trades before."""

    first: date
    last: date
    period: Part
    before: Part
    expected: float | None
    """Net P&L in USD of as many average days before; None if nothing came before."""
    p: float | None
    """The chance that days drawn at random differ so much from the others, by net P&L."""
    differences: list[GroupDifference]
    """The largest first; none if nothing came before."""

    @property
    def which(self) -> TradeFilter:
        """The trades of the period."""
        since, until = bounds(self.first, self.last)
        return TradeFilter(statuses=["closed"], since=since, until=until, on="exited")


def review(
    db: peewee.Database, first: date | None, last: date | None, *, today: date
) -> tuple[Review, Ledger]:
    """The period from `first` to `last`, and all trades up to its end: who is done with these may
    drop them. Open ends are those of this week, or of the last week with trades.
    """
    until = bounds(last, last)[1] if last else None
    which = TradeFilter(statuses=["closed"], until=until, on="exited")
    ledger = read(db, which, [(by,) for by in GROUPINGS])
    first, last = _period(ledger, first, last, today)
    start = int(np.searchsorted(ledger.day, _ordinal(first)))
    end = int(np.searchsorted(ledger.day, _ordinal(last), side="right"))
    expected, p, differences = _compared(ledger, start, end)
    ledger.groups = ()  # their memory is for the figures
    period, before = (_part(ledger.part(slice(*ends))) for ends in ((start, end), (0, start)))
    return Review(first, last, period, before, expected, p, differences), ledger


def _period(
    ledger: Ledger, first: date | None, last: date | None, today: date
) -> tuple[date, date]:
    """The days of the period: without `first` the week of its end, or of the last trade."""
    end = last or today
    if first is None:
        first = _monday(end)
        known = int(np.searchsorted(ledger.day, _ordinal(end), side="right"))
        if last is None and known and ledger.day[known - 1] < _ordinal(first):
            first = _monday(date_of_ordinal(int(ledger.day[known - 1])))
            end = first + timedelta(days=6)
    return first, end


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _ordinal(day: date) -> int:
    return (day - _EPOCH).days


def _part(trades: Ledger) -> Part:
    done = report_of(trades)
    return Part(done.overall, intervals(done.days))


def _compared(
    ledger: Ledger, start: int, end: int
) -> tuple[float | None, float | None, list[GroupDifference]]:
    """What was to be expected of the trades from `start` to `end`, how likely luck made the
    difference, and that of each group.
    """
    if not start:
        return None, None, []
    day = ledger.day[:end]
    starts = run_starts(day)
    n, k = len(starts), int((starts >= start).sum())
    share, pnl = k / (n - k), ledger.pnl[:end]
    expected = float(pnl[:start].sum()) * share
    if not k:
        return expected, None, []
    tables = [np.add.reduceat(pnl, starts)[None]]
    found: list[GroupDifference] = []
    tested: list[int] = []
    for by, grouped in zip(GROUPINGS, ledger.groups, strict=True):
        everything, ours, before = (
            replace(grouped, codes=grouped.codes[part])
            for part in (slice(end), slice(start, end), slice(start))
        )
        chosen = testable(day, everything.codes)
        tested += [len(found) + code for code in chosen.tolist()]
        tables.append(table(day, everything.codes, chosen, pnl)[:-1])
        mine, theirs = ours.sums(pnl[start:]), before.sums(pnl[:start]) * share
        found += [
            GroupDifference(by, *each, None)
            for each in zip(
                grouped.names[0],
                ours.sizes.tolist(),
                mine.tolist(),
                theirs.tolist(),
                strict=True,
            )
        ]
    overall, *p = _p_values(tables, np.arange(n) >= n - k)
    for i, each in zip(tested, p, strict=True):
        found[i] = replace(found[i], p=each)
    found.sort(key=lambda each: -abs(each.amount))
    return expected, overall, found


def _p_values(tables: Sequence[Floats], chosen: Flags) -> list[float]:
    """How likely days drawn at random differ so much from the others.

    Tables have a row for each group and a column for each day; they are changed. The first has one
    row, which is judged by itself; those of the others are judged together.
    """
    for sums in tables:
        _standardize(sums, np.ones(len(chosen)))
    spread = _spread(tables)
    for sums in tables:
        _standardize(sums, spread)
    observed = np.concatenate([np.abs(sums[:, chosen].sum(axis=1)) for sums in tables]) - 1e-9
    as_far = np.ones(len(observed))
    alone = np.arange(len(observed)) == 0
    for rows in drawn(len(chosen), int(chosen.sum()), _DRAWS):
        first, *others = (np.abs(rows @ sums.T).max(axis=1, initial=0) for sums in tables)
        largest = np.where(alone, first[:, None], np.max(others, axis=0)[:, None])
        as_far += (largest >= observed).sum(axis=0)
    return [float(p) for p in as_far / (_DRAWS + 1)]


def _spread(tables: Sequence[Floats]) -> Floats:
    """How far the standardized sums of the days around each day are from their mean.

    Where positions grow, or markets become wilder, the latest days are always far from it.
    """
    n = tables[0].shape[1]
    squares = sum(np.einsum("ij,ij->j", sums, sums) for sums in tables)
    totals = np.append(0.0, np.cumsum(squares))
    around = min(n, max(10, n // 4))
    first = np.clip(np.arange(n) - around // 2, 0, n - around)
    spread: Floats = np.sqrt((totals[first + around] - totals[first]) / around)
    return np.where(spread > 0, spread, 1.0)


def _standardize(sums: Floats, spread: Floats) -> None:
    """Make the sums of each row, a column for each day, standard deviations from their mean, where
    each day's is in proportion to its spread.
    """
    largest = np.maximum(sums.max(axis=1, initial=0), -sums.min(axis=1, initial=0))
    weights = spread**-2  # days of a small spread know the mean best
    sums -= (sums @ weights / weights.sum())[:, None]
    sums /= spread
    sums -= sums.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.einsum("ij,ij->i", sums, sums) / (sums.shape[1] - 1))
    deviation[deviation <= 1e-12 * largest] = np.inf  # equal except for rounding
    sums /= deviation[:, None]
