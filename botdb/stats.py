"""Daily statistics: BotDailyStats recomputed from the trades, a New York day a row."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import peewee

from botdb import records
from botdb.database import transact
from botdb.models import BotDailyStats, BotTrade, new_id
from botdb.schema import Catalog
from botdb.timestamps import to_bound
from botdb.trading_day import bounds, sql_date


@dataclass(frozen=True)
class Days:
    """The New York days from `first` to `last`, both included; None leaves that end open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Day:
    """The figures of one trading day; realized P&L in USD."""

    realized_pnl: float
    trade_count: int
    day_trade_count: int

    def differs(self, other: Day) -> bool:
        """Whether another row of figures is to be written: sums of doubles in another order may
        differ in their last digits, and that is no difference.
        """
        return (self.trade_count, self.day_trade_count) != (
            other.trade_count,
            other.day_trade_count,
        ) or not math.isclose(self.realized_pnl, other.realized_pnl, rel_tol=1e-9, abs_tol=1e-9)


@dataclass(frozen=True)
class DayChange:
    """A day whose row a roll-up writes; `old` is None where there was none."""

    date: str
    old: Day | None
    new: Day


@dataclass(frozen=True)
class RollUp:
    """What a roll-up did, or with a dry run would do."""

    days: int
    """Days with closed trades."""
    changes: tuple[DayChange, ...]
    without_exit_at: int
    """Closed trades that no day can count, in the whole table."""
    without_pnl: int
    """Closed trades in these days that count but add nothing: their pnl is null or not finite."""


def roll_up(db: peewee.Database, days: Days, *, now: datetime, dry_run: bool = False) -> RollUp:
    """Bring the rows of `days` up to date with the trades of one moment.

    Only rows that change are written, so updatedAt tells when a day last changed. A day that
    has a row but no closed trade is left alone: old trades may have been archived.
    """

    def work() -> RollUp:
        computed, without_pnl = _compute(db, days)
        stored = _stored(db, days)
        changes = tuple(
            DayChange(day, stored.get(day), figures)
            for day, figures in computed.items()
            if day not in stored or figures.differs(stored[day])
        )
        if not dry_run:
            for change in changes:
                _upsert(db, change, now)
        return RollUp(len(computed), changes, _count_without_exit_at(db), without_pnl)

    return transact(db, work)


def daily(
    db: peewee.Database, catalog: Catalog, days: Days, *, newest_first: bool = False
) -> records.Records:
    """The stored rows of `days`, as records."""
    order = BotDailyStats.date.desc() if newest_first else BotDailyStats.date.asc()
    query = BotDailyStats.select().order_by(order)
    if conditions := _dates(days):
        query = query.where(*conditions)
    return records.read(db, query, catalog.tables["BotDailyStats"])


def _compute(db: peewee.Database, days: Days) -> tuple[dict[str, Day], int]:
    """The figures of each day by date, in order; and how many trades had no usable pnl."""
    day = sql_date(db, BotTrade.exit_at.column)
    # An infinite or NaN pnl would spoil the whole day's sum. Neither is within this bound, as
    # PostgreSQL holds NaN to be greater than every number.
    pnl = peewee.Case(
        None, [(peewee.fn.ABS(BotTrade.pnl) <= sys.float_info.max, BotTrade.pnl.column)]
    )
    same_day = sql_date(db, BotTrade.entry_at.column) == day
    query = (
        BotTrade.select(
            day.alias("day"),
            peewee.fn.COALESCE(peewee.fn.SUM(pnl), 0.0),
            peewee.fn.COUNT(peewee.SQL("*")),
            peewee.fn.COUNT(peewee.Case(None, [(same_day, 1)])),
            peewee.fn.COUNT(pnl),
        )
        .where(BotTrade.status == "closed", *_exits(days))
        .group_by(peewee.SQL("1"))
        .order_by(peewee.SQL("1"))
    )
    rows = [row for row in db.execute(query).fetchall() if row[0] is not None]
    figures = {day: Day(float(total), trades, same) for day, total, trades, same, _ in rows}
    return figures, sum(trades - with_pnl for _, _, trades, _, with_pnl in rows)


def _stored(db: peewee.Database, days: Days) -> Mapping[str, Day]:
    query = BotDailyStats.select(
        BotDailyStats.date,
        BotDailyStats.realized_pnl,
        BotDailyStats.trade_count,
        BotDailyStats.day_trade_count,
    )
    if conditions := _dates(days):
        query = query.where(*conditions)
    return {row[0]: Day(*row[1:]) for row in db.execute(query).fetchall()}


def _upsert(db: peewee.Database, change: DayChange, now: datetime) -> None:
    figures = {
        BotDailyStats.realized_pnl: change.new.realized_pnl,
        BotDailyStats.trade_count: change.new.trade_count,
        BotDailyStats.day_trade_count: change.new.day_trade_count,
        BotDailyStats.updated_at: now,
    }
    insert = BotDailyStats.insert(
        {
            BotDailyStats.id: new_id(),
            BotDailyStats.date: change.date,
            BotDailyStats.created_at: now,
            **figures,
        }
    )
    db.execute(insert.on_conflict(conflict_target=[BotDailyStats.date], preserve=list(figures)))


def _count_without_exit_at(db: peewee.Database) -> int:
    query = BotTrade.select(peewee.fn.COUNT(peewee.SQL("*"))).where(
        BotTrade.status == "closed", BotTrade.exit_at.is_null()
    )
    return int(db.execute(query).fetchone()[0])


def _exits(days: Days) -> Iterator[peewee.Expression]:
    """The days as conditions on exitAt."""
    exit_at = BotTrade.exit_at.column
    yield exit_at.is_null(False)
    if days.first:
        yield exit_at >= to_bound(bounds(days.first, days.first)[0])
    if days.last:
        yield exit_at < to_bound(bounds(days.last, days.last)[1])


def _dates(days: Days) -> list[peewee.Expression]:
    """The days as conditions on the rows' dates."""
    conditions = []
    if days.first:
        conditions.append(BotDailyStats.date >= days.first.isoformat())
    if days.last:
        conditions.append(BotDailyStats.date <= days.last.isoformat())
    return conditions
