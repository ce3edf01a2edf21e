"""The closed trades as columns of numbers, in the order of their exits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import numpy as np
import peewee

from botdb.clock.timestamps import to_milliseconds
from botdb.database.dialect import quoted
from botdb.database.sql import LARGEST, usable_double
from botdb.performance import closed_trades
from botdb.performance.days import Floats, Ints
from botdb.performance.grouping import COLUMNS, Grouping, Key, keys, new_york_hours
from botdb.trades import query
from botdb.trades.query import TradeFilter

_BLOCK = 5_000
"""Trades that are converted at a time."""
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
        self._sums = _grown(self._sums, np.bincount(group[known], values[known]))
        self._counts = _grown(self._counts, np.bincount(group[known]))

    def of(self, groups: Ints) -> Floats:
        """The means of groups, NaN where no trade has the number."""
        size = int(groups.max(initial=-1)) + 1
        sums, counts = (_grown(np.zeros(size), each) for each in (self._sums, self._counts))
        with np.errstate(invalid="ignore"):
            return sums[groups] / counts[groups]

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
    """Milliseconds; NaN where the entry is missing or after the exit."""
    day: Ints
    """The New York date of the exit, in days since 1970-01-01."""
    group: Ints
    """An index into `keys`."""
    keys: list[tuple[Key, ...]]
    returned: Means = field(default_factory=Means)
    favorable: Means = field(default_factory=Means)
    adverse: Means = field(default_factory=Means)
    """Returns and excursions as fractions of the entry price."""
    without_exit_at: int = 0
    """Trades that are not counted, because no moment says when they ended."""
    without_pnl: int = 0
    """Other trades that are not counted: their pnl is null, or not finite."""

    def __len__(self) -> int:
        return len(self.pnl)

    def sort_by_group(self) -> None:
        """Put the trades in the order of their groups, and of their exits within each."""
        places = np.argsort(self.group, kind="stable")
        for name in ("pnl", "exit", "held", "day", "group"):
            setattr(self, name, getattr(self, name)[places])


def read(
    db: peewee.Database,
    which: TradeFilter,
    by: Sequence[Grouping] = (),
    excursions: Sequence[str] = (),
) -> Ledger:
    """The trades that the filter lets through, grouped.

    `excursions` are those of the columns peakPrice and maxDrawdownPct that the table has.
    """
    size = query.count(db, which)
    pnl, exit, held = (np.empty(size) for _ in range(3))
    ledger = Ledger(pnl, exit, held, np.empty(size, np.int32), np.zeros(size, np.int32), [])
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
    codes: dict[tuple[Key, ...], int] = {}
    end = 0
    while len(block := np.fromiter(islice(rows, _BLOCK), record)):
        dated = (block["exit"] >= _EARLIEST) & (block["exit"] <= _LATEST)
        counted = dated & ~np.isnan(block["pnl"])
        ledger.without_exit_at += int((~dated).sum())
        ledger.without_pnl += int((dated & ~counted).sum())
        trades = block[counted]
        entry, exit, entry_price = trades["entry"], trades["exit"], trades["entry_price"]
        parts = [
            trades[name].tolist() if name in stored else keys(name, entry, exit, entry_price)
            for name in by
        ]
        places = [codes.setdefault(key, len(codes)) for key in zip(*parts, strict=True)]
        group = np.array(places or np.zeros(len(trades)), np.int32)

        start, end = end, end + len(trades)
        ledger.pnl[start:end], ledger.exit[start:end] = trades["pnl"], exit
        ledger.held[start:end] = np.where(entry <= exit, exit - entry, np.nan)
        ledger.day[start:end] = new_york_hours(exit) // 24
        if by:  # otherwise they are zeros already, which take no memory until they are written
            ledger.group[start:end] = group
        bought = np.where(entry_price != 0, entry_price, np.nan)
        with np.errstate(over="ignore"):  # values beyond LARGEST are left out
            ledger.returned.add(group, (trades["exit_price"] - bought) / bought)
            if "peakPrice" in excursions:
                gain = np.maximum(trades["peakPrice"] - bought, 0)
                ledger.favorable.add(group, gain / bought)
        if "maxDrawdownPct" in excursions:
            ledger.adverse.add(group, -np.abs(trades["maxDrawdownPct"]) / 100)
    ledger.keys = list(codes)
    for name in ("pnl", "exit", "held", "day", "group"):
        setattr(ledger, name, getattr(ledger, name)[:end])
    return ledger
