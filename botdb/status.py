"""One glance at the bot: what it is set to do, how today went, what is open, what closed last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import peewee

from botdb.changes.diff import Row
from botdb.clock.new_york import date_of
from botdb.clock.timestamps import to_bound
from botdb.config.configuration import Configuration
from botdb.database.models import BotTrade, TimestampField
from botdb.database.schema import Catalog
from botdb.stats import rollup
from botdb.stats.rollup import Day
from botdb.trades import query
from botdb.trades.query import TradeFilter

SHOWN_TRADES = 8
"""How many trades a status names: the longest open first, then the latest closed."""
SHOWN_OPEN = 5


@dataclass(frozen=True)
class Status:
    """The state of the database at one moment."""

    now: datetime
    config: Row
    """The row of BotConfig."""
    today: date
    """The day in New York."""
    live: Day
    """Today's figures as the trades give them."""
    stored: Day | None
    """Today's row, if there is one."""
    open_count: int
    overdue: int
    """How many trades are open for longer than maxHoldDurationSec."""
    oldest_open_sec: float | None
    open_trades: list[Row]
    """The longest open, first of all."""
    latest_closed: list[Row]

    @property
    def loss_limit_used_pct(self) -> float | None:
        """Today's realized loss in percent of the limit; 0 for a gain, None without a limit."""
        limit = self.config["dailyLossLimitUsd"]
        if not isinstance(limit, int | float) or not limit > 0:
            return None
        return max(0.0, -self.live.realized_pnl) / limit * 100

    @property
    def is_stale(self) -> bool:
        """Whether today's row is not what the trades give."""
        if self.stored is None:
            return self.live.trade_count > 0
        return self.live.differs(self.stored)


def status(db: peewee.Database, catalog: Catalog, *, now: datetime) -> Status:
    """The state at this moment. Raises DatabaseError if there is no configuration."""
    row = Configuration.load(db, catalog).row
    today = date_of(now)
    live, stored = rollup.day(db, today)
    open_count, overdue, oldest = _open(db, row["maxHoldDurationSec"], now)
    open_trades = _found(db, catalog, "open", "entryAt", SHOWN_OPEN)
    latest = _found(db, catalog, "closed", "-exitAt", SHOWN_TRADES - len(open_trades))
    return Status(
        now=now,
        config=row,
        today=today,
        live=live,
        stored=stored,
        open_count=open_count,
        overdue=overdue,
        oldest_open_sec=oldest,
        open_trades=open_trades,
        latest_closed=latest,
    )


def _open(db: peewee.Database, longest_sec: object, now: datetime) -> tuple[int, int, float | None]:
    """How many trades are open, how many of them too long, and the age of the oldest."""
    entered = peewee.fn.COALESCE(BotTrade.entry_at.column, BotTrade.created_at.column)
    late: peewee.ColumnBase = peewee.SQL("0")
    if isinstance(longest_sec, int) and 0 <= longest_sec < 10**10:
        too_early = to_bound(now - timedelta(seconds=longest_sec))
        late = peewee.fn.COUNT(peewee.Case(None, [(entered < too_early, 1)]))
    query = BotTrade.select(peewee.fn.COUNT(BotTrade.id), late, peewee.fn.MIN(entered))
    count, overdue, oldest = db.execute(query.where(BotTrade.status == "open")).fetchone()
    return count, overdue, _age(oldest, now)


def _age(stored: str | datetime | None, now: datetime) -> float | None:
    """Seconds since a stored moment; None for none, and for what is no moment."""
    since = TimestampField().python_value(stored)
    return (now - since).total_seconds() if since else None


def _found(db: peewee.Database, catalog: Catalog, status: str, sort: str, limit: int) -> list[Row]:
    which = TradeFilter(statuses=[status])
    return list(query.find(db, catalog, which, sort=sort, limit=limit).dicts())
