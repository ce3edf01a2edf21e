"""The rows of closed trades, as figures need them: plain numbers, in the order of their exits.

Trades of one moment come in the order of their ids (only the streaks depend on it).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from botdb.database.models import BotTrade
from botdb.database.session import stream
from botdb.database.sql import by_code_point, milliseconds, usable_double
from botdb.trades.query import TradeFilter


def read(db: peewee.Database, which: TradeFilter, *more: peewee.Node) -> Iterator[tuple[Any, ...]]:
    """pnl, entry and exit in milliseconds since 1970, entry price, exit price, then `more` columns.

    Each is None where it is null or not a number.
    """
    query = (
        which.select(db)
        .select(
            usable_double(db, BotTrade.pnl.column),
            milliseconds(db, BotTrade.entry_at.column),
            milliseconds(db, BotTrade.exit_at.column),
            usable_double(db, BotTrade.entry_price.column),
            usable_double(db, BotTrade.exit_price.column),
            *more,
        )
        .order_by(peewee.SQL("3"), by_code_point(db, BotTrade.id.column))
    )
    return stream(db, query)
