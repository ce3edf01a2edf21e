"""The closed trades as columns of numbers, in the order of their exits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice

import numpy as np
import peewee

from botdb.clock.timestamps import to_milliseconds
from botdb.database.dialect import quoted
from botdb.database.sql import LARGEST, usable_double
from botdb.performance import closed_trades
from botdb.performance.crossing import Crossing, Grouped
from botdb.performance.days import Flags, Floats, Ints, blocks, run_starts
from botdb.performance.grouping import COLUMNS, Grouping, Key, keys, new_york_hours
from botdb.trades import query
from botdb.trades.query import TradeFilter

_BLOCK = 5_000
"""Trades that are converted at a time."""
_COLUMNS = ("pnl", "exit", "held", "day")
_EARLIEST = to_milliseconds(datetime(1, 1, 2, tzinfo=UTC))
_LATEST = to_milliseconds(datetime(9999, 12, 30, tzinfo=UTC))
"""Milliseconds since 1970, between which every moment has a New York time in Python."""


class Means:
    """The mean of a number by group, over the trades that have it."""

    def __init__(self) -> None:
        self._sums, self._counts = np.zeros(0), np.zeros(0)

    def add(self, group: Ints, values: Floats) -> None:
        """Add the values of trades by their group, except those that are NaN or beyond LARGEST."""
        known = np.abs(values) <= LARGEST
        group, values = group[known], values[known]
        none = np.zeros(int(group.max(initial=-1)) + 1)
        self._sums, self._counts = (_grown(each, none) for each in (self._sums, self._counts))
        # One by one, so that it makes no difference how many trades are added at a time.
        np.add.at(self._sums, group, values)
        np.add.at(self._counts, group, 1.0)

    def of(self, groups: Ints) -> Floats:
        """The means of groups, NaN where no trade has the number."""
        size = int(groups.max(initial=-1)) + 1
        sums, counts = (_grown(np.zeros(size), each) for each in (self._sums, self._counts))
        with np.errstate(invalid="ignore"):
            return sums[groups] / counts[groups]

    def between(self, first: int, last: int) -> Means:
        """The means of the groups from `first` to `last`, both included."""
        part = Means()
        part._sums, part._counts = (each[first : last + 1] for each in (self._sums, self._counts))
        return part

    def overall(self) -> float:
        """The mean over all groups, NaN if there is none."""
        count = self._counts.sum()
        return float(self._sums.sum() / count) if count else np.nan


def _grown(first: Floats, second: Floats | Ints) -> Floats:
    """The sum of two arrays, the shorter filled with zeros."""
    if len(first) < len(second):
        first = np.append(first, np.zeros(len(second) - len(first)))
    first[: len(second)] += second
    return first


@dataclass
class Ledger:
    """Closed trades with a pnl and an exit, a number of each in each column."""

    pnl: Floats
    """USD."""
    exit: Floats
    """Milliseconds since 1970."""
    held: Floats
    """Milliseconds; NaN where the entry is missing, has no New York time, or is after the exit."""
    day: Ints
    """The New York date of the exit, in days since 1970-01-01."""
    groups: Sequence[Grouped] = ()
    """One for each of the crossings that were asked for; the means are of the first one's groups.
    """
    returned: Means = field(default_factory=Means)
    returned_by_day: Means = field(default_factory=Means)
    """By days since the first one."""
    favorable: Means = field(default_factory=Means)
    adverse: Means = field(default_factory=Means)
    """Returns and excursions as fractions of the entry price."""
    without_exit_at: int = 0
    """Trades that are not counted, because no moment says when they ended."""
    without_pnl: int = 0
    """Other trades that are not counted: their pnl is null, or not finite."""

    def __len__(self) -> int:
        return len(self.pnl)

    def gather(self) -> None:
        """Put the trades of each group next to each other, in the order of the groups.

        The groups are those of the first crossing. Within a group the trades stay in the order of
        their exits, so that figures need no copy of them.
        """
        grouped, self.groups = self.groups[0], ()
        for column in _COLUMNS:
            values = getattr(self, column)
            # Four bytes of each number at a time, which takes half the memory.
            for half in values.view(np.int32).reshape(len(self), values.itemsize // 4).T:
                gathered = np.empty(len(self), np.int32)
                for part, places in _gathered_places(grouped):
                    gathered[places] = half[part]
                half[:] = gathered

    def part(self, trades: slice) -> Ledger:
        """Whole days of the trades, without their groups and excursions."""
        part = Ledger(self.pnl[trades], self.exit[trades], self.held[trades], self.day[trades])
        if len(part):
            first, last = (int(part.day[end] - self.day[0]) for end in (0, -1))
            part.returned = self.returned_by_day.between(first, last)
        return part


def _gathered_places(grouped: Grouped) -> Iterator[tuple[slice, Ints]]:
    """Some trades at a time, and where each of them is when those of a group are together."""
    next_places = np.cumsum(grouped.sizes) - grouped.sizes
    for part in blocks(0, len(grouped.codes)):
        codes = grouped.codes[part]
        order = np.argsort(codes, kind="stable")
        starts = run_starts(codes[order])
        counts = np.diff(starts, append=len(order))
        met = codes[order[starts]]
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order)) + np.repeat(next_places[met] - starts, counts)
        next_places[met] += counts
        yield part, places


def read(
    db: peewee.Database,
    which: TradeFilter,
    crossings: Sequence[Sequence[Grouping]] = (),
    excursions: Sequence[str] = (),
) -> Ledger:
    """The trades that the filter lets through, grouped by each of the crossings.

    `excursions` are those of the columns peakPrice and maxDrawdownPct that the table has.
    """
    size = query.count(db, which)
    pnl, exit, held = (np.empty(size) for _ in range(3))
    ledger = Ledger(pnl, exit, held, np.empty(size, np.int32))
    by = list(dict.fromkeys(chain.from_iterable(crossings)))
    stored = [name for name in by if name in COLUMNS]
    rows = closed_trades.read(
        db,
        which,
        *(COLUMNS[name].column for name in stored),
        *(usable_double(db, peewee.SQL(quoted(name))) for name in excursions),
    )
    record = np.dtype(
        [(name, np.float64) for name in ("pnl", "entry", "exit", "entry_price", "exit_price")]
        + [(name, np.object_) for name in stored]
        + [(name, np.float64) for name in excursions]
    )
    known = {name: dict[Key, int]() for name in by}
    groups = [Crossing(crossing, size) for crossing in crossings]
    end = 0
    while len(block := np.fromiter(islice(rows, _BLOCK), record)):
        dated = _is_dated(block["exit"])
        counted = dated & ~np.isnan(block["pnl"])
        ledger.without_exit_at += int((~dated).sum())
        ledger.without_pnl += int((dated & ~counted).sum())
        trades = block[counted]
        exit, entry_price = trades["exit"], trades["entry_price"]
        entry = np.where(_is_dated(trades["entry"]), trades["entry"], np.nan)
        places = {}
        for name, indices in known.items():
            named = trades[name] if name in stored else keys(name, entry, exit, entry_price)
            places[name] = np.array([indices.setdefault(key, len(indices)) for key in named], int)
        group, *_ = [each.add(places) for each in groups] or [np.zeros(len(trades), int)]
        start, end = end, end + len(trades)
        ledger.pnl[start:end], ledger.exit[start:end] = trades["pnl"], exit
        ledger.held[start:end] = np.where(entry <= exit, exit - entry, np.nan)
        ledger.day[start:end] = new_york_hours(exit) // 24
        bought = np.where(entry_price != 0, entry_price, np.nan)
        with np.errstate(over="ignore"):  # values beyond LARGEST are left out
            returned = (trades["exit_price"] - bought) / bought
            ledger.returned.add(group, returned)
            ledger.returned_by_day.add(ledger.day[start:end] - ledger.day[0], returned)
            if "peakPrice" in excursions:
                gain = np.maximum(trades["peakPrice"] - bought, 0)
                ledger.favorable.add(group, gain / bought)
        if "maxDrawdownPct" in excursions:
            ledger.adverse.add(group, -np.abs(trades["maxDrawdownPct"]) / 100)
    for column in _COLUMNS:
        setattr(ledger, column, getattr(ledger, column)[:end])
    names = {name: list(indices) for name, indices in known.items()}
    ledger.groups = [each.grouped(names) for each in groups]
    return ledger


def _is_dated(moments: Floats) -> Flags:
    """Whether they have a New York time; those that are missing have none."""
    dated: Flags = (moments >= _EARLIEST) & (moments <= _LATEST)
    return dated
