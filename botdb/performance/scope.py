"""Which trades a picture or a report shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import peewee

from botdb.database.models import SINGLETON, BotConfig
from botdb.trades.query import TradeFilter


@dataclass(frozen=True)
class Scope:
    """Where the trades are from, and how they were chosen."""

    database: str
    """As messages name it, without a password."""
    mode: str
    """``paper`` or ``live``, as the bot is set now; trades do not say in which they were made."""
    which: TradeFilter
    made_at: datetime


def scope_of(db: peewee.Database, database: str, which: TradeFilter, *, now: datetime) -> Scope:
    row = db.execute(BotConfig.select(BotConfig.mode).where(BotConfig.id == SINGLETON)).fetchone()
    return Scope(database, str(row[0]) if row else "mode unknown", which, now)
