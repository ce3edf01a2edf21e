"""A period against all that came before it: what it came to, and which trades made the difference.

A group of trades made a difference if it came to more, or less, in the period than in as many
average days before. Whether luck can explain that is judged with days in random order: as many
days as the period has are drawn from all days, again and again, and the largest difference of any
group, in standard deviations, is what each group is compared with (the max-T method of Westfall
and Young). So the chance that any group of a review is marked by luck is 5%, however many
there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import peewee

from botdb.clock.new_york import bounds
from botdb.performance.days import SEED, Flags, Floats
from botdb.performance.figures import FEWEST_DAYS, FEWEST_TRADES, Figures
from botdb.performance.grouping import Grouping, Key, date_of_ordinal
from botdb.performance.intervals import Intervals, intervals
from botdb.performance.ledger import Ledger, read
from botdb.performance.luck import LEVEL
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


@dataclass(frozen=True)
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
    ledger: Ledger
    """All trades up to the end of the period, for further figures."""

    @property
    def which(self) -> TradeFilter:
        """The trades of the period."""
        since, until = bounds(self.first, self.last)
        return TradeFilter(statuses=["closed"], since=since, until=until, on="exited")


def review(db: peewee.Database, first: date | None, last: date | None, *, today: date) -> Review:
    """The period from `first` to `last`; open ends are those of this week, or of the last week
    with trades.
    """
    until = bounds(last, last)[1] if last else None
    which = TradeFilter(statuses=["closed"], until=until, on="exited")
    ledger = read(db, which, GROUPINGS)
    first, last = _period(ledger, first, last, today)
    ours = _chosen(ledger, first, last)
    before = ledger.day < _ordinal(first)
    expected, p, differences = _compared(ledger, ours, before)
    return Review(
        first, last, _part(ledger, ours), _part(ledger, before), expected, p, differences, ledger
    )


def _period(
    ledger: Ledger, first: date | None, last: date | None, today: date
) -> tuple[date, date]:
    """The days of the period: without `first` the week of its end, or of the last trade."""
    end = last or today
    if first is None:
        first = _monday(end)
        known = ledger.day[ledger.day <= _ordinal(end)]
        if last is None and len(known) and known[-1] < _ordinal(first):
            first = _monday(date_of_ordinal(int(known[-1])))
            end = first + timedelta(days=6)
    return first, end


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _ordinal(day: date) -> int:
    return (day - _EPOCH).days


def _chosen(ledger: Ledger, first: date, last: date) -> Flags:
    chosen: Flags = (ledger.day >= _ordinal(first)) & (ledger.day <= _ordinal(last))
    return chosen


def _part(ledger: Ledger, chosen: Flags) -> Part:
    columns = ("pnl", "exit", "held", "day", "group")
    done = report_of(replace(ledger, **{name: getattr(ledger, name)[chosen] for name in columns}))
    return Part(done.overall, intervals(done.days))


def _compared(
    ledger: Ledger, ours: Flags, before: Flags
) -> tuple[float | None, float | None, list[GroupDifference]]:
    """What was to be expected, how likely luck made the difference, and that of each group."""
    if not before.any():
        return None, None, []
    either = ours | before
    days, day = np.unique(ledger.day[either], return_inverse=True)
    pnl, is_ours = ledger.pnl[either], ours[either]
    n, k = len(days), len(np.unique(day[is_ours]))
    share = k / (n - k)
    expected = float(pnl[~is_ours].sum()) * share
    if not k:
        return expected, None, []
    in_period = np.zeros(n, bool)
    in_period[day[is_ours]] = True
    sums = [np.bincount(day, pnl, minlength=n)]
    found: list[tuple[GroupDifference, bool]] = []
    for place, by in enumerate(GROUPINGS):
        names = list(dict.fromkeys(key[place] for key in ledger.keys))
        codes = {name: code for code, name in enumerate(names)}
        group = np.array([codes[key[place]] for key in ledger.keys], np.int64)[ledger.group[either]]
        size = len(names)
        trades = np.bincount(group[is_ours], minlength=size).tolist()
        mine = np.bincount(group[is_ours], pnl[is_ours], minlength=size).tolist()
        theirs = np.bincount(group[~is_ours], pnl[~is_ours], minlength=size).tolist()
        enough = (np.bincount(group, minlength=size) >= FEWEST_TRADES) & (
            np.bincount(np.unique(group * n + day) // n, minlength=size) >= FEWEST_DAYS
        )
        for code, name in enumerate(names):
            if enough[code]:
                member = group == code
                sums.append(np.bincount(day[member], pnl[member], minlength=n))
            found.append(
                (
                    GroupDifference(by, name, trades[code], mine[code], theirs[code] * share, None),
                    bool(enough[code]),
                )
            )
    p = iter(_p_values(np.column_stack(sums), in_period))
    overall = next(p)
    judged = [replace(each, p=next(p)) if enough else each for each, enough in found]
    judged.sort(key=lambda each: -abs(each.amount))
    return expected, overall, judged


def _p_values(sums: Floats, chosen: Flags) -> list[float]:
    """How likely days drawn at random differ so much from the others.

    `sums` has a row for each day. Its first column is judged by itself, the others together.
    """
    n, k = len(sums), int(chosen.sum())
    draws = np.zeros((_DRAWS + 1, n))
    draws[:, :k] = 1
    draws[1:] = np.random.default_rng(SEED).permuted(draws[1:], axis=1)
    draws[0] = chosen
    deviation = sums.std(axis=0, ddof=1)
    deviation[deviation <= 1e-12 * np.abs(sums).max(axis=0)] = np.inf  # equal except for rounding
    distance = np.abs(draws @ (sums - sums.mean(axis=0))) / deviation
    largest = distance[1:, 1:].max(axis=1, initial=0)
    rivals: list[npt.NDArray[np.float64]] = [distance[1:, 0], *[largest] * (sums.shape[1] - 1)]
    return [
        float((1 + (rival >= each - 1e-9).sum()) / (_DRAWS + 1))
        for rival, each in zip(rivals, distance[0].tolist(), strict=True)
    ]
