"""Trades: filtered, sorted, counted and looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Literal

import peewee

from botdb.clock.timestamps import to_bound
from botdb.database import json_rows
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.database.sql import by_code_point, unindexed_if_common
from botdb.trades.columns import expression, find_column, is_computed
from botdb.trades.order import in_order

STATUSES = ("open", "closed", "missed")
MISSING_REASON = "reconciled_missing_on_startup"
"""The exitReason that the bot itself gives to trades it finds missing at the broker."""
EXIT_REASONS = (
    "trailing_stop",
    "hard_stop",
    "profit_target",
    "time_exit",
    "force_close",
    MISSING_REASON,
)
MOMENTS = {
    "created": BotTrade.created_at,
    "entered": BotTrade.entry_at,
    "exited": BotTrade.exit_at,
}
"""The times that --since and --until can filter."""
_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
"""The letters whose case both engines know, whatever the language of the server."""


Moment = Literal["created", "entered", "exited"]
"""Which moment of a trade a period is about."""


@dataclass(frozen=True)
class TradeFilter:
    """Which trades: each part narrows the choice, several values of one part widen it."""

    statuses: Sequence[str] = ()
    symbols: Sequence[str] = ()
    """In any case."""
    catalysts: Sequence[str] = ()
    tiers: Sequence[int] = ()
    exit_reasons: Sequence[str] = ()
    outcome: Literal["winners", "losers"] | None = None
    """pnl above or below zero."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment after the period."""
    on: Moment = "created"

    def conditions(
        self, db: peewee.Database, status: peewee.ColumnBase = BotTrade.status
    ) -> list[peewee.Expression]:
        """The filter as conditions on BotTrade, all of which must hold."""
        # A later migration may make them enums, which refuse values that they lack: compare text.
        # Except for the known statuses, whose index saves more.
        if not set(self.statuses) <= set(STATUSES):
            status = status.cast("TEXT")
        chosen: list[tuple[peewee.ColumnBase, Sequence[Any]]] = [
            (status, self.statuses),
            (BotTrade.catalyst_type.cast("TEXT"), self.catalysts),
            (BotTrade.catalyst_tier, self.tiers),
            (BotTrade.exit_reason.cast("TEXT"), self.exit_reasons),
        ]
        conditions = [column.in_(list(values)) for column, values in chosen if values]
        if self.symbols:
            upper = [symbol.translate(_UPPER) for symbol in self.symbols]
            symbol = by_code_point(db, BotTrade.symbol.column)
            conditions.append(peewee.fn.UPPER(symbol).in_(upper))
        if self.outcome == "winners":
            conditions.append(BotTrade.pnl > 0)
        elif self.outcome == "losers":
            conditions.append(BotTrade.pnl < 0)
        moment = MOMENTS[self.on].column  # the bare column: the bound is in stored form already
        if self.since:
            conditions.append(moment >= to_bound(self.since))
        if self.until:
            conditions.append(moment < to_bound(self.until))
        return conditions

    def select(
        self, db: peewee.Database, status: peewee.ColumnBase = BotTrade.status
    ) -> peewee.ModelSelect[BotTrade]:
        query = BotTrade.select()
        conditions = self.conditions(db, status)
        return query.where(*conditions) if conditions else query


def count(db: peewee.Database, which: TradeFilter) -> int:
    """How many trades the filter lets through."""
    query = which.select(db).select(peewee.fn.COUNT(peewee.SQL("*")))
    return int(db.execute(query).fetchone()[0])


def find(
    db: peewee.Database,
    catalog: Catalog,
    which: TradeFilter,
    *,
    columns: Sequence[str] | None = None,
    sort: str = "-createdAt",
    limit: int | None = None,
) -> json_rows.Records:
    """The trades that the filter lets through, as records.

    `columns` are those of find_column, all of the table if None; so is `sort`, with a leading "-"
    for descending (see in_order). Raises InputError for a column that does not exist.
    """
    live = catalog.tables["BotTrade"]
    chosen = live if columns is None else [find_column(live, name) for name in columns]
    status: peewee.ColumnBase = BotTrade.status
    if which.statuses and limit is not None:
        status = unindexed_if_common(db, BotTrade.status, which.statuses)
    query = in_order(db, which.select(db, status), live, sort, limit)
    computed = {column.name: expression(db, column) for column in chosen if is_computed(column)}
    return json_rows.read(db, query, chosen, computed)
