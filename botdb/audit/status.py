"""The bot at one moment: problems first, then today's money, what is open and what closed last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import peewee

from botdb.audit.current import current
from botdb.audit.finding import Finding
from botdb.audit.now import OPEN_TOO_LONG
from botdb.audit.scene import UNKNOWN, Journal, Scene
from botdb.changes.diff import Row
from botdb.config.configuration import Configuration
from botdb.database.json_rows import as_float
from botdb.database.schema import Catalog
from botdb.stats import rollup
from botdb.stats.rollup import Day, Days
from botdb.trades import query
from botdb.trades.query import TradeFilter

SHOWN_TRADES = 8
"""How many trades a status shows: the longest open first, then the latest closed."""
SHOWN_OPEN = 5


class Status(NamedTuple):
    """The state of the database at one moment."""

    scene: Scene
    problems: Sequence[Finding]
    """What is wrong now, the worst first; what is only worth knowing is among them."""
    config: Row
    """The row of BotConfig."""
    stored: Day | None
    """Today's row, if there is one."""
    open_count: int
    open_trades: Sequence[Row]
    """The longest open first."""
    latest_closed: Sequence[Row]

    @property
    def now(self) -> datetime:
        return self.scene.now

    @property
    def live(self) -> Day:
        """Today's figures as the trades give them."""
        return self.scene.live

    @property
    def has_problem(self) -> bool:
        """Whether anything is wrong, or may be."""
        return any(finding.rule.severity != "info" for finding in self.problems)

    @property
    def overdue(self) -> int:
        """How many trades are open for too long."""
        return sum(each.count for each in self.problems if each.rule is OPEN_TOO_LONG)

    @property
    def oldest_open_sec(self) -> float | None:
        return self.scene.open[0].age_sec(self.now) if self.scene.open else None

    @property
    def loss_limit_used_pct(self) -> float | None:
        """Today's realized loss in percent of the limit; 0 for a gain, None without a limit."""
        limit = as_float(self.config["dailyLossLimitUsd"])
        if limit is None or limit <= 0:
            return None
        return max(0.0, -self.live.realized_pnl) / limit * 100

    @property
    def is_stale(self) -> bool:
        """Whether today's row is not what the trades give."""
        if self.stored is None:
            return self.live.trade_count > 0
        return self.live.differs(self.stored)

    @property
    def invested(self) -> float:
        """USD in the open positions that are filled, at their entry prices."""
        return sum(trade.cost or 0 for trade in self.scene.open)

    @property
    def at_risk(self) -> float | None:
        """USD lost if all open positions are stopped out at hardStopLossPct; None without one."""
        stop = as_float(self.scene.limits.get("hardStopLossPct"))
        return None if stop is None else self.invested * stop / 100

    @property
    def won_and_lost(self) -> tuple[int, int]:
        """How many of today's closed trades made and lost money."""
        results = [trade.pnl or 0 for trade in self.scene.closed_today]
        return sum(pnl > 0 for pnl in results), sum(pnl < 0 for pnl in results)

    @property
    def last_written(self) -> datetime | None:
        """When a trade was written last, by the bot or by anyone."""
        moments = [trade.updated for trade in (*self.scene.newest, *self.scene.open)]
        return max((moment for moment in moments if moment), default=None)


def status(
    db: peewee.Database,
    catalog: Catalog,
    *,
    now: datetime,
    journal: Journal = lambda row: UNKNOWN,
) -> Status:
    """The state at this moment. Raises DatabaseError if there is no configuration."""
    row = Configuration.load(db, catalog).row
    scene, problems = current(db, catalog, now=now, journaled=journal(row))
    today = scene.today
    is_open = TradeFilter(statuses=["open"])
    oldest = query.find(db, catalog, is_open, sort="entryAt", limit=SHOWN_OPEN)
    open_trades = list(oldest.dicts())
    is_closed = TradeFilter(statuses=["closed"], since=scene.covered_since)
    latest = query.find(
        db, catalog, is_closed, sort="-exitAt", limit=SHOWN_TRADES - len(open_trades)
    )
    return Status(
        scene=scene,
        problems=problems,
        config=row,
        stored=rollup.stored_days(db, Days(today, today)).get(today.isoformat()),
        open_count=query.count(db, is_open),
        open_trades=open_trades,
        latest_closed=list(latest.dicts()),
    )
