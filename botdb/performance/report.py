"""Figures over the closed trades, all together and by groups."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import peewee

from botdb.clock.sessions import count_sessions
from botdb.clock.timestamps import to_milliseconds
from botdb.database.schema import Catalog
from botdb.errors import find_named
from botdb.performance.days import DailyResults, Floats, Ints, by_day
from botdb.performance.equity_curve import Curve, points
from botdb.performance.figures import NAMES, Figures
from botdb.performance.grouping import (
    NATURAL,
    OUTCOMES,
    Grouping,
    Key,
    date_of_ordinal,
    name_of,
    order,
)
from botdb.performance.ledger import Ledger, read
from botdb.performance.luck import p_values
from botdb.performance.segments import Segments, figures
from botdb.trades.query import TradeFilter

_CHUNK = 25_000
"""Trades of groups whose figures are computed at a time."""


@dataclass(frozen=True)
class Group:
    """The trades that have the same key."""

    key: tuple[Key, ...]
    figures: Figures
    p: float | None
    """The chance that luck alone sets any group so far apart from the rest; None if there are too
    few trades to tell, or the groups are outcomes."""


@dataclass(frozen=True)
class Report:
    """The figures of the trades that were chosen."""

    overall: Figures
    days: DailyResults
    curve: Curve
    groups: Groups | None
    """None if no grouping was asked for."""
    without_exit_at: int
    """Trades that are not counted, because no moment says when they ended."""
    without_pnl: int
    """Other trades that are not counted: their pnl is null, or not finite."""

    @cached_property
    def sessions(self) -> int:
        """Days from the first exit to the last on which the exchange was open."""
        dates = list(self.curve.days)
        return count_sessions(dates[0], dates[-1]) if dates else 0


def measure(
    db: peewee.Database,
    which: TradeFilter,
    by: Sequence[Grouping] = (),
    catalog: Catalog | None = None,
) -> Report:
    """The figures of the trades that the filter lets through.

    With the catalog of the database, excursions are read where its table has them.
    """
    return report_of(read(db, which, [by] if by else [], _excursions(catalog)), by)


def report_of(ledger: Ledger, by: Sequence[Grouping] = ()) -> Report:
    """The figures of trades that were read already.

    With groupings, those of their first crossing, the ledger is used up.
    """
    days = by_day(ledger.day, ledger.pnl, ledger.exit)
    dates = [date_of_ordinal(ordinal) for ordinal in days.ordinal.tolist()]
    return Report(
        _overall(ledger),
        days,
        Curve(points(ledger.pnl, ledger.exit), dict(zip(dates, days.pnl.tolist(), strict=True))),
        Groups(ledger, by) if by else None,
        ledger.without_exit_at,
        ledger.without_pnl,
    )


def _excursions(catalog: Catalog | None) -> list[str]:
    columns = {column.name for column in catalog.tables["BotTrade"]} if catalog else set()
    return [name for name in ("peakPrice", "maxDrawdownPct") if name in columns]


def _overall(ledger: Ledger) -> Figures:
    if not len(ledger):
        return Figures()
    everything = Segments(np.zeros(1, np.int64), ledger.pnl, ledger.exit, ledger.held, ledger.day)
    means = (ledger.returned, ledger.favorable, ledger.adverse)
    return next(figures(everything, *(np.array([mean.overall()]) for mean in means)))


class Groups:
    """The groups of trades. Their figures are computed when they are asked for."""

    def __init__(self, ledger: Ledger, by: Sequence[Grouping]) -> None:
        self._by = by
        self._ledger = ledger
        self._grouped = ledger.groups[0]
        self._net = self._grouped.sums(ledger.pnl)
        self._sizes = self._grouped.sizes
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._p = np.full(len(self), np.nan)
        if not set(by) & set(OUTCOMES):
            self._p = p_values(ledger.day, self._grouped.codes, ledger.pnl)
        ledger.gather()

    def __len__(self) -> int:
        return len(self._grouped)

    def arranged(self, sort: str | None = None, limit: int | None = None) -> Iterator[Group]:
        """The groups in their order; with a limit those of the largest net P&L, of either sign.

        `sort` is a name as groups have it in JSON, of a key or a figure, after "-" for descending:
        groups that lack it are last in both directions.
        Without it, hours and the like come in their own order, others by net P&L, the best first.
        Raises InputError for another name.
        """
        chosen = np.argsort(-np.abs(self._net), kind="stable")[:limit]
        return self._figures_of(self._sorted(chosen, sort))

    def _sorted(self, chosen: Ints, sort: str | None) -> Ints:
        own = [name_of(by) for by in self._by]
        if sort is None and set(self._by) <= set(NATURAL):
            ranks = [self._ranks(grouping)[chosen] for grouping in range(len(own))]
            return chosen[np.lexsort(ranks[::-1])]
        name, descending = (sort.removeprefix("-"), sort[0] == "-") if sort else ("netPnl", True)
        known = {json: field for field, json in NAMES.items()}
        name = find_named("column", name, {each: each for each in (*own, *known, "p")})
        if name in own:
            values = self._ranks(own.index(name))[chosen]
        elif name in ("netPnl", "p"):
            values = (self._net if name == "netPnl" else self._p)[chosen]
        else:
            figures_of = (group.figures for group in self._figures_of(chosen))
            values = np.array([_number(getattr(each, known[name])) for each in figures_of], float)
        return chosen[np.argsort(-values if descending else values, kind="stable")]  # NaN last

    def _ranks(self, grouping: int) -> Floats:
        """The place of each group in the order of its keys of one grouping; NaN without a key."""
        by, names = self._by[grouping], self._grouped.names[grouping]
        ranks = np.full(len(names), np.nan)
        known = [i for i, name in enumerate(names) if name is not None]
        ranks[sorted(known, key=lambda i: order(by, names[i]))] = np.arange(len(known))
        return ranks[self._grouped.places[grouping]]

    def _figures_of(self, chosen: Ints) -> Iterator[Group]:
        """The groups of these indices, some computed at a time."""
        ends = np.cumsum(self._sizes[chosen])
        start = 0
        while start < len(chosen):
            done = ends[start - 1] if start else 0
            end = max(start + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
            part = chosen[start:end]
            for i, computed in zip(part.tolist(), self._figures(part), strict=True):
                p = float(self._p[i])
                yield Group(self._grouped.key(i), computed, None if math.isnan(p) else p)
            start = end

    def _figures(self, groups: Ints) -> Iterator[Figures]:
        starts, sizes = self._starts[groups], self._sizes[groups]
        begins = np.cumsum(sizes) - sizes
        trades: slice | Ints
        if len(groups) == 1:  # it may be large: not copied
            trades = slice(int(starts[0]), int(starts[0] + sizes[0]))
        else:
            trades = np.repeat(starts - begins, sizes) + np.arange(sizes.sum())
        ledger = self._ledger
        segments = Segments(
            begins, ledger.pnl[trades], ledger.exit[trades], ledger.held[trades], ledger.day[trades]
        )
        means = (ledger.returned, ledger.favorable, ledger.adverse)
        return figures(segments, *(mean.of(groups) for mean in means))


def _number(value: float | datetime | None) -> float:
    """A figure as a number that sorts; NaN if there is none."""
    if isinstance(value, datetime):
        return to_milliseconds(value)
    return math.nan if value is None else value
