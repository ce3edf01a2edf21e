"""Daily statistics: BotDailyStats recomputed from the trades, one row per New York day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any, Literal, NamedTuple

import peewee

from botdb.clock.new_york import bounds
from botdb.clock.timestamps import to_bound, to_stored
from botdb.database.models import BotDailyStats, BotTrade
from botdb.database.schema import inspect
from botdb.database.session import one_at_a_time, require_written, transact
from botdb.database.sql import same_date, sql_date, unindexed, usable

TENTH_OF_A_CENT = 0.001
"""USD. A stored sum that is off by this much is wrong."""


DECIMALS = 9
"""Of a sum in USD. Further ones are rounding errors of doubles, which depend on the order of the
trades: 37.21000000000001.
"""


class Days(NamedTuple):
    """The New York days from `first` to `last`, both included; None leaves that end open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Day:
    """The figures of one trading day; realized P&L in USD."""

    realized_pnl: float
    trade_count: int
    day_trade_count: int
    rounding: float = field(default=0.0, compare=False)
    """How far a stored sum may be off because its column rounds to a number of decimals."""

    def by_column(self) -> dict[str, float]:
        """The figures by their columns in BotDailyStats."""
        return {
            "realizedPnl": self.realized_pnl,
            "tradeCount": self.trade_count,
            "dayTradeCount": self.day_trade_count,
        }

    def differs(self, other: Day) -> bool:
        """Whether the stored row must be rewritten.

        Sums taken in another order may differ in their last digits; that does not count.
        """
        noise = min(TENTH_OF_A_CENT, max(1e-9, 1e-9 * abs(other.realized_pnl)))
        return (self.trade_count, self.day_trade_count) != (
            other.trade_count,
            other.day_trade_count,
        ) or not abs(self.realized_pnl - other.realized_pnl) <= noise + other.rounding


class DayChange(NamedTuple):
    """A day whose row a roll-up writes; `old` is None if it had no row."""

    date: str
    old: Day | None
    new: Day


class Computed(NamedTuple):
    """The figures that the closed trades give."""

    days: Mapping[str, Day]
    """By date, in order."""
    without_exit_at: int
    """Trades of the whole table without a day: their exitAt is null or not a time."""
    without_pnl: int
    """Trades in these days that count but add nothing: their pnl is null or not finite."""


class RollUp(NamedTuple):
    """What a roll-up did, or with a dry run would do."""

    computed: Computed
    changes: tuple[DayChange, ...]


class Difference(NamedTuple):
    """A difference between the stored rows and the trades."""

    date: str
    finding: Literal["missing day", "extra day", "wrong value"]
    column: str
    """The column of BotDailyStats; for a whole day, realizedPnl."""
    stored: float | None
    computed: float | None


class Verification(NamedTuple):
    """What comparing the stored rows with the trades found."""

    days: int
    """Days with a row, with closed trades, or with both."""
    findings: tuple[Difference, ...]
    computed: Computed


def plan(db: peewee.Database, days: Days) -> RollUp:
    """What a roll-up of `days` would write."""
    computed, stored = compute(db, days), stored_days(db, days)
    changes = tuple(
        DayChange(day, stored.get(day), figures)
        for day, figures in computed.days.items()
        if day not in stored or figures.differs(stored[day])
    )
    return RollUp(computed, changes)


def roll_up(db: peewee.Database, days: Days, *, now: datetime) -> RollUp:
    """Bring the rows of `days` up to date with the trades of one moment.

    Only rows that change are written, so updatedAt says when a day last changed. A day that
    has a row but no closed trade is left alone: old trades may have been archived.
    """

    def work() -> RollUp:
        # One roll-up after the other: two that overlap could each write a part of the days, and
        # together leave the figures of two moments.
        one_at_a_time(db, BotDailyStats._meta.table_name)
        planned = plan(db, days)
        _upsert(db, planned.changes, now)
        return planned

    # The figures come from one statement, so of one moment: after the wait. A REPEATABLE READ
    # transaction would see the moment of its BEGIN, which selects the settings.
    return transact(db, work, level="READ COMMITTED")


def verify(db: peewee.Database, days: Days) -> Verification:
    """Compare the rows of `days` with the trades, money to a tenth of a cent."""
    computed, stored = compute(db, days), stored_days(db, days)
    found = tuple(differences(stored, computed.days))
    return Verification(len(computed.days.keys() | stored.keys()), found, computed)


def differences(stored: Mapping[str, Day], computed: Mapping[str, Day]) -> Iterator[Difference]:
    """Where the stored rows are not what the trades give, in the order of the days."""
    for day in sorted(computed.keys() | stored.keys()):
        yield from _compare(day, stored.get(day), computed.get(day))


def _compare(day: str, stored: Day | None, computed: Day | None) -> Iterator[Difference]:
    if stored is None:
        yield Difference(
            day, "missing day", "realizedPnl", None, computed.realized_pnl if computed else None
        )
    elif computed is None:
        yield Difference(day, "extra day", "realizedPnl", stored.realized_pnl, None)
    else:
        right = computed.by_column()
        for column, value in stored.by_column().items():
            tolerance = TENTH_OF_A_CENT + stored.rounding if column == "realizedPnl" else 0
            if not abs(value - right[column]) <= tolerance:  # a stored NaN is found as well
                yield Difference(day, "wrong value", column, value, right[column])


def compute(db: peewee.Database, days: Days, created_since: datetime | None = None) -> Computed:
    """The figures of `days` as the closed trades give them.

    `created_since` leaves out the trades created before; the index on createdAt makes it cheap.
    """
    day = sql_date(db, BotTrade.exit_at.column)
    pnl = peewee.Case(None, [(usable(BotTrade.pnl.column), BotTrade.pnl.column)])
    same_day = same_date(db, BotTrade.entry_at.column, BotTrade.exit_at.column)
    query = (
        BotTrade.select(
            day,
            peewee.fn.COALESCE(peewee.fn.SUM(pnl), 0.0),
            peewee.fn.COUNT(peewee.SQL("*")),
            peewee.fn.COUNT(peewee.Case(None, [(same_day, 1)])),
            peewee.fn.COUNT(pnl),
        )
        .where(*_closed(db, created_since), *_exits(days))
        .group_by(peewee.SQL("1"))
        .order_by(peewee.SQL("1"))
    )
    figures = {}
    without_exit_at = without_pnl = 0
    for exited, total, trades, same, with_pnl in db.execute(query).fetchall():
        if exited is None:  # exitAt is null, or not a time
            without_exit_at += trades
            continue
        realized = round(float(total), DECIMALS)
        figures[str(exited)] = Day(realized, trades, same)  # text on SQLite, else a date
        without_pnl += trades - with_pnl
    return Computed(figures, without_exit_at, without_pnl)


def _closed(db: peewee.Database, created_since: datetime | None) -> list[peewee.Expression]:
    if created_since is None:
        return [BotTrade.status == "closed"]
    recent = BotTrade.created_at.column >= to_bound(created_since)
    return [recent, unindexed(db, BotTrade.status) == "closed"]


def stored_days(db: peewee.Database, days: Days) -> Mapping[str, Day]:
    """The figures of the stored rows, by date, in order."""
    query = stored_rows(days).select(
        BotDailyStats.date,
        BotDailyStats.realized_pnl,
        BotDailyStats.trade_count,
        BotDailyStats.day_trade_count,
    )
    return {
        str(day): Day(_or_nan(pnl), _or_nan(trades), _or_nan(same), _rounding(pnl))
        for day, pnl, trades, same in db.execute(query).fetchall()
    }


def _or_nan(value: Any) -> Any:
    """NaN for a value that is not a number: it differs from every figure."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | float) else math.nan


def _rounding(stored: Any) -> float:
    """Half of the last decimal that a column of decimals keeps; 0 for a double."""
    if not isinstance(stored, Decimal) or not stored.is_finite():
        return 0.0
    return float(Decimal(5).scaleb(int(stored.as_tuple().exponent) - 1))


def _upsert(db: peewee.Database, changes: Sequence[DayChange], now: datetime) -> None:
    if not changes:
        return
    make_id, stored_now = inspect(db).ids(BotDailyStats._meta.table_name), to_stored(now)
    rows = [
        (make_id(), change.date, *change.new.by_column().values(), stored_now, stored_now)
        for change in changes
    ]
    marks = f"({', '.join([db.param] * len(rows[0]))})"
    for chunk in peewee.chunked(rows, _ROWS_PER_STATEMENT):
        # As text: Peewee takes as long for these statements as SQLite for the sums of 100,000 rows.
        sql = _UPSERT.format(", ".join([marks] * len(chunk)))
        written = db.execute_sql(sql, list(chain.from_iterable(chunk))).rowcount
        require_written(written, len(chunk))


_ROWS_PER_STATEMENT = 100
"""Each has seven values, and old versions of SQLite take 999 in all."""

_UPSERT = """
    INSERT INTO "BotDailyStats"
        ("id", "date", "realizedPnl", "tradeCount", "dayTradeCount", "createdAt", "updatedAt")
    VALUES {}
    ON CONFLICT ("date") DO UPDATE SET "realizedPnl" = excluded."realizedPnl",
        "tradeCount" = excluded."tradeCount", "dayTradeCount" = excluded."dayTradeCount",
        "updatedAt" = excluded."updatedAt"
"""


def _exits(days: Days) -> Iterator[peewee.Expression]:
    """The days as conditions on exitAt; trades without it are let through, to be counted."""
    exit_at = BotTrade.exit_at.column
    if days.first:
        since = to_bound(bounds(days.first, days.first)[0])
        yield exit_at.is_null() | (exit_at >= since)
    if days.last:
        until = to_bound(bounds(days.last, days.last)[1])
        yield exit_at.is_null() | (exit_at < until)


def stored_rows(days: Days) -> peewee.ModelSelect[BotDailyStats]:
    """The stored rows of these days, by date."""
    query = BotDailyStats.select().order_by(BotDailyStats.date)
    if days.first:
        query = query.where(BotDailyStats.date >= days.first.isoformat())
    if days.last:
        query = query.where(BotDailyStats.date <= days.last.isoformat())
    return query
