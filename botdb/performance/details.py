"""What a report shows of closed trades beyond their figures, all of it from one reading."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any

import numpy as np
import peewee

from botdb.clock.timestamps import from_milliseconds
from botdb.database import json_rows
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.database.sql import usable
from botdb.performance.crossing import Grouped
from botdb.performance.days import Floats, moment_ends
from botdb.performance.grouping import NATURAL, Grouping, Key, order
from botdb.performance.ledger import Ledger, read
from botdb.performance.report import Report, report_of
from botdb.trades.columns import find_column
from botdb.trades.query import TradeFilter

BREAKDOWNS: tuple[Grouping, ...] = ("catalyst", "exit-reason", "tier", "entry-hour")
SHOWN_DRAWDOWNS, SHOWN_TRADES, BINS = 5, 10, 14
_COLUMNS = (
    "id", "symbol", "pnl", "entryPrice", "exitPrice", "exitAt", "catalystType", "exitReason"
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What the trades of one group came to."""

    key: Key
    trades: int
    wins: int
    net_pnl: float
    """USD."""


@dataclass(frozen=True)
class Drawdown:
    """A fall of the running total below its high, until it is reached again."""

    depth: float
    """USD, positive."""
    peak_at: datetime | None
    """None if it was the start, before the first trade."""
    trough_at: datetime
    recovered_at: datetime | None


@dataclass(frozen=True)
class Bin:
    """How many trades came to a P&L from `low` up to, and without, `high`."""

    low: float | None
    """USD; None for the lowest bin, which has no end."""
    high: float | None
    trades: int


@dataclass(frozen=True)
class Details:
    """Closed trades from every side. Best and worst trades are as JSON has them."""

    report: Report
    shares: Mapping[Grouping, list[Share]]
    drawdowns: list[Drawdown]
    """The deepest first."""
    bins: list[Bin]
    best: list[dict[str, Any]]
    worst: list[dict[str, Any]]

    @property
    def results(self) -> dict[date, tuple[float, int]]:
        """The P&L and the number of trades of each day on which one was closed."""
        days = self.report.curve.days.items()
        trades = self.report.days.trades.tolist()
        return {day: (pnl, count) for (day, pnl), count in zip(days, trades, strict=True)}


def details(db: peewee.Database, catalog: Catalog, which: TradeFilter) -> tuple[Details, Ledger]:
    """The trades that the filter lets through, and the ledger: who is done with it may drop it,
    before a page takes memory.
    """
    ledger = read(db, which, [(by,) for by in BREAKDOWNS])
    shared = {
        by: shares(ledger, each, by) for by, each in zip(BREAKDOWNS, ledger.groups, strict=True)
    }
    ledger.groups = ()  # their memory is for the figures
    found = Details(
        report_of(ledger),
        shared,
        drawdowns(ledger.pnl, ledger.exit),
        bins(ledger.pnl),
        extremes(db, catalog, which, best=True),
        extremes(db, catalog, which, best=False),
    )
    return found, ledger


def shares(ledger: Ledger, grouped: Grouped, by: Grouping) -> list[Share]:
    """The groups of the ledger's trades: tiers and hours in their own order, others by net P&L,
    the best first.
    """
    wins = grouped.sums(ledger.pnl > 0).astype(int).tolist()
    sizes, net = grouped.sizes.tolist(), grouped.sums(ledger.pnl).tolist()
    found = [Share(*each) for each in zip(grouped.names[0], sizes, wins, net, strict=True)]
    found.sort(key=lambda share: order(by, share.key))
    return found if by in (*NATURAL, "tier") else sorted(found, key=lambda share: -share.net_pnl)


def drawdowns(pnl: Floats, exit: Floats, most: int = SHOWN_DRAWDOWNS) -> list[Drawdown]:
    """The deepest falls of the running total; trades of one moment move it together."""
    high, high_at, low, low_at = 0.0, None, 0.0, 0.0
    found: list[tuple[float, float | None, float, float | None]] = []
    # As views of their memory: lists of Python's numbers would take four times as much.
    moments = zip(exit.data, moment_ends(exit).data, strict=True)
    for (at, last), total in zip(moments, accumulate(pnl.data), strict=True):
        if not last:
            continue
        if total >= high:
            if low < high:
                found.append((high - low, high_at, low_at, at))
            high = low = total
            high_at = at
        elif total < low:
            low, low_at = total, at
    if low < high:
        found.append((high - low, high_at, low_at, None))
    found.sort(key=lambda fall: -fall[0])
    return [
        Drawdown(depth, _moment(peak), from_milliseconds(trough), _moment(recovered))
        for depth, peak, trough, recovered in found[:most]
    ]


def _moment(milliseconds: float | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)


def bins(pnl: Floats, most: int = BINS) -> list[Bin]:
    """The distribution of P&L in bins of one round width.

    The few trades beyond the 1st and the 99th percentile share the first and the last bin.
    """
    if not len(pnl):
        return []
    low, high = (float(end) for end in np.quantile(pnl, [0.01, 0.99]))
    width = _round_width((high - low) / (most - 2) or abs(high) or 1.0)
    first, end = math.floor(low / width), math.floor(high / width) + 1
    edges = np.arange(first, end + 1) * width
    counts = np.histogram(pnl, [-np.inf, *edges, np.inf])[0].tolist()
    ends: list[float | None] = [None, *edges.tolist(), None]
    found = [Bin(*each) for each in zip(ends[:-1], ends[1:], counts, strict=True)]
    while not found[0].trades:
        del found[0]
    while not found[-1].trades:
        del found[-1]
    return found


def _round_width(width: float) -> float:
    """1, 2 or 5 times a power of ten, not less than `width`."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))


def extremes(
    db: peewee.Database,
    catalog: Catalog,
    which: TradeFilter,
    *,
    best: bool,
    most: int = SHOWN_TRADES,
) -> list[dict[str, Any]]:
    """The trades of the highest P&L, or of the lowest, as JSON has them."""
    columns = [find_column(catalog.tables["BotTrade"], name) for name in _COLUMNS]
    pnl = BotTrade.pnl.column
    query = (
        which.select(db)
        .where(usable(pnl), pnl > 0 if best else pnl < 0, BotTrade.exit_at.is_null(False))
        .order_by(pnl.desc() if best else pnl.asc(), BotTrade.id)
        .limit(most)
    )
    return list(json_rows.read(db, query, columns).dicts())


def top(found: Sequence[Share], most: int) -> tuple[list[Share], Share | None]:
    """The shares of the largest P&L of either sign, in their order, and the rest as one."""
    kept = sorted(found, key=lambda share: -abs(share.net_pnl))[:most]
    rest = [share for share in found if share not in kept]
    if not rest:
        return list(found), None
    others = Share(
        f"{len(rest)} others",
        sum(share.trades for share in rest),
        sum(share.wins for share in rest),
        math.fsum(share.net_pnl for share in rest),
    )
    return [share for share in found if share in kept], others
