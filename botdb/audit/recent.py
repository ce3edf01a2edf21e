"""The trades that the rules about now look at: those that are open, and the newest others.

Both are found through an index, so that a million old trades cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import peewee

from botdb.database.json_rows import as_float
from botdb.database.models import BotTrade, TimestampField

NEWEST = 5_000
"""How many trades are looked at: a year of twenty a day."""

_COLUMNS = (
    BotTrade.id,
    BotTrade.symbol,
    BotTrade.status,
    BotTrade.exit_reason,
    BotTrade.entry_price.column,
    BotTrade.shares.column,
    BotTrade.pnl.column,
    BotTrade.entry_at.column,
    BotTrade.exit_at.column,
    BotTrade.created_at.column,
    BotTrade.updated_at.column,
)


NO_SYMBOL = "(no symbol)"


@dataclass(frozen=True)
class Trade:
    """A trade as it is stored; None in the place of a value that is not a number or a time."""

    id: str
    symbol: str
    status: str
    exit_reason: str | None
    stored_entry_price: Any
    stored_shares: Any
    stored_pnl: Any
    stored_entry_at: Any
    stored_exit_at: Any
    stored_created_at: Any
    stored_updated_at: Any

    @property
    def name(self) -> str:
        """The symbol as words call it."""
        return self.symbol or NO_SYMBOL

    @property
    def cost(self) -> float | None:
        """USD in the position, also if it is short; None until it is filled."""
        entry, shares = self.entry_price, as_float(self.stored_shares)
        return None if entry is None or shares is None else abs(entry * shares)

    @property
    def entry_price(self) -> float | None:
        return as_float(self.stored_entry_price)

    @property
    def pnl(self) -> float | None:
        return as_float(self.stored_pnl)

    @property
    def is_unfilled(self) -> bool:
        """Whether it has no shares, or an entry price of 0."""
        return self.stored_shares is None or 0 in (as_float(self.stored_shares), self.entry_price)

    @cached_property
    def entered(self) -> datetime | None:
        return _moment(self.stored_entry_at)

    @cached_property
    def exited(self) -> datetime | None:
        return _moment(self.stored_exit_at)

    @cached_property
    def created(self) -> datetime | None:
        return _moment(self.stored_created_at)

    @cached_property
    def updated(self) -> datetime | None:
        return _moment(self.stored_updated_at)

    def age_sec(self, now: datetime) -> float | None:
        """Seconds since the entry, or since it was created if it has none."""
        since = self.entered or self.created
        return (now - since).total_seconds() if since else None


def open_trades(db: peewee.Database) -> list[Trade]:
    """The open trades, the longest open first; of very many, the first NEWEST."""
    entered = peewee.fn.COALESCE(BotTrade.entry_at.column, BotTrade.created_at.column)
    query = BotTrade.select(*_COLUMNS).where(BotTrade.status == "open")
    return _read(db, query.order_by(entered, BotTrade.id).limit(NEWEST))


def newest_trades(db: peewee.Database) -> list[Trade]:
    """The trades that were created last, the newest first, of every status."""
    query = BotTrade.select(*_COLUMNS).order_by(BotTrade.created_at.desc()).limit(NEWEST)
    return _read(db, query)


def has_older(db: peewee.Database) -> bool:
    """Whether there are more trades than the newest."""
    query = BotTrade.select(BotTrade.id).limit(1).offset(NEWEST)
    return db.execute(query).fetchone() is not None


def _read(db: peewee.Database, query: peewee.ModelSelect[BotTrade]) -> list[Trade]:
    rows = db.execute(query).fetchall()
    return [Trade(str(id), str(symbol), str(status), *rest) for id, symbol, status, *rest in rows]


_TIMESTAMP = TimestampField()


def _moment(stored: Any) -> datetime | None:
    return _TIMESTAMP.python_value(stored)
