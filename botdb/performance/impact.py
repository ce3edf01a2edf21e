"""What trades came to before and after each change of the configuration.

"After" is not "because": whatever else changed at the time, the market for one, is in the figures
too, and the bot reads its configuration when it starts, which may be later than the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import peewee

from botdb.changes.journal import Entry
from botdb.clock.timestamps import from_text, to_milliseconds
from botdb.performance.days import DailyResults, Floats, blocks, by_day, drawn
from botdb.performance.figures import too_few
from botdb.performance.intervals import Interval, difference
from botdb.performance.ledger import Ledger, read
from botdb.performance.luck import LEVEL
from botdb.trades.query import TradeFilter

_SHUFFLES = 2000


@dataclass(frozen=True)
class ConfigChange:
    """One field of the configuration that botdb changed."""

    at: datetime
    field: str
    old: Any
    new: Any
    command: str
    user: str


@dataclass(frozen=True)
class Side:
    """The trades before or after a change."""

    trades: int
    days: int
    expectancy: float | None
    """Net P&L per trade in USD; None without trades."""


@dataclass(frozen=True)
class Impact:
    """A change with the trades since the last change of the same field, and until the next."""

    change: ConfigChange
    before: Side
    after: Side
    interval: Interval | None
    """95% interval of the change of expectancy; None if there are too few trades to tell."""
    p: float | None
    """The chance that days in random order, in runs, differ so much; not corrected."""

    @property
    def difference(self) -> float | None:
        before, after = self.before.expectancy, self.after.expectancy
        return None if before is None or after is None else after - before


def config_changes(entries: Iterable[Entry], database: str) -> list[ConfigChange]:
    """Each field that botdb changed in the configuration of a database, the oldest first."""
    found = []
    for entry in entries:
        if (entry.database, entry.table) != (database, "BotConfig"):
            continue
        try:
            at = from_text(entry.time)
        except ValueError:
            continue
        found += [
            ConfigChange(at, each.field, each.old, each.new, entry.command, entry.user)
            for each in entry.changes
        ]
    return sorted(found, key=lambda change: change.at)


def within(changes: Iterable[ConfigChange], ledger: Ledger) -> list[ConfigChange]:
    """The changes between the first and the last exit of these trades."""
    if not len(ledger):
        return []
    first, last = float(ledger.exit[0]), float(ledger.exit[-1])
    return [change for change in changes if first <= to_milliseconds(change.at) <= last]


def impacts(db: peewee.Database, changes: Sequence[ConfigChange]) -> list[Impact]:
    """What came before and after each change, the newest change first."""
    return impacts_in(read(db, TradeFilter(statuses=["closed"])), changes)


def impacts_in(
    ledger: Ledger, changes: Sequence[ConfigChange], of: Sequence[ConfigChange] | None = None
) -> list[Impact]:
    """The same of trades that were read already, for some `of` the changes.

    A trade counts where it was entered.
    """
    if not changes:
        return []
    spans = list[tuple[ConfigChange, float, float, float]]()
    for field in {change.field for change in changes}:
        ours = [change for change in changes if change.field == field]
        edges = [-np.inf, *(to_milliseconds(change.at) for change in ours), np.inf]
        spans += zip(ours, edges, edges[1:], edges[2:], strict=False)
    spans.sort(key=lambda span: (span[0].at, span[0].field), reverse=True)
    found = []
    for change, start, at, end in spans:
        if of is not None and change not in of:
            continue
        before, after = _days(ledger, start, at), _days(ledger, at, end)
        found.append(Impact(change, _side(before), _side(after), *_compared(before, after)))
    return found


def beyond_luck(impact: Impact, tested: int) -> bool | None:
    """Whether luck cannot explain one of `tested` differences; None if there are too few trades.

    Its p is multiplied by the number of tested differences (Bonferroni).
    """
    return None if impact.p is None else impact.p * tested <= LEVEL


def _days(ledger: Ledger, start: float, end: float) -> DailyResults:
    """What the trades came to that were entered from `start` up to `end`, in milliseconds."""
    chosen = np.empty(len(ledger), bool)
    for part in blocks(0, len(ledger)):
        # The exit is used where the entry is not known.
        entered = ledger.exit[part] - np.nan_to_num(ledger.held[part])
        chosen[part] = (entered >= start) & (entered < end)
    return by_day(ledger.day[chosen], ledger.pnl[chosen], ledger.exit[chosen])


def _side(days: DailyResults) -> Side:
    trades = int(days.trades.sum())
    return Side(trades, len(days), float(days.pnl.sum()) / trades if trades else None)


def _compared(before: DailyResults, after: DailyResults) -> tuple[Interval | None, float | None]:
    if any(too_few(int(days.trades.sum()), len(days)) for days in (before, after)):
        return None, None
    return difference(before, after), shuffled_p(before, after)


def shuffled_p(before: DailyResults, after: DailyResults) -> float:
    """The chance that the same days, dealt out at random over both spans, differ so much.

    The difference of the expectancies is divided by its standard error, so that spans of
    different spread can be compared (a larger position size spreads the results).
    """
    n, k = len(before) + len(after), len(after)
    trades = np.concatenate([before.trades, after.trades]).astype(float)
    pnl = np.concatenate([before.pnl, after.pnl])
    scale = float(np.abs(pnl).max()) or 1.0
    pnl = pnl / scale
    sums = np.stack([trades, pnl, pnl**2, pnl * trades, trades**2], axis=1)
    total = sums.sum(axis=0)
    second = sums[None, n - k :].sum(axis=1)
    found = _studentized(total - second, n - k, second, k)
    as_far = 1
    for rows in drawn(n, k, _SHUFFLES):
        second = rows @ sums
        as_far += int((_studentized(total - second, n - k, second, k) >= found - 1e-9).sum())
    return as_far / (_SHUFFLES + 1)


def _studentized(first: Floats, n: int, second: Floats, k: int) -> Floats:
    """The difference of two ratios without its sign, in standard errors over n and k days."""
    means, variances = [], []
    for (trades, pnl, squares, products, trades2), days in ((first.T, n), (second.T, k)):
        mean = pnl / trades
        residuals = squares - 2 * mean * products + mean**2 * trades2
        means.append(mean)
        variances.append(np.maximum(residuals, 0) / trades**2 * days / max(days - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        t: Floats = np.abs(means[1] - means[0]) / np.sqrt(variances[0] + variances[1])
    t[np.isnan(t)] = 0
    return t
