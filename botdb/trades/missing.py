"""Open trades that the broker does not hold, marked as missed: any number of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import peewee

from botdb.changes.diff import Change, Row, as_stored, changes, check_same
from botdb.changes.spool import Spool
from botdb.clock.timestamps import to_stored
from botdb.database import json_rows
from botdb.database.models import BotTrade
from botdb.database.row_change import transact_changes
from botdb.database.schema import Catalog
from botdb.database.session import lock_rows, update_rows
from botdb.errors import NotFoundError
from botdb.trades.fields import fields_of
from botdb.trades.query import MISSING_REASON
from botdb.trades.reconcile import Comparison, open_trades, symbol_of
from botdb.trades.repair import missed_values

_BLOCK = 500
_HINT = "look at the open trades with 'botdb trades open', then try again"


def missing_trades(
    db: peewee.Database, catalog: Catalog, missing: Sequence[Comparison]
) -> Iterator[Row]:
    """Every open trade in these symbols."""
    symbols = {each.symbol for each in missing}
    return (trade for trade in open_trades(db, catalog) if symbol_of(trade) in symbols)


@dataclass(frozen=True)
class Marked:
    """A trade that is marked as missed, and the changes as they are stored."""

    id: str
    changes: Sequence[Change]


def mark_as_missed(
    db: peewee.Database, catalog: Catalog, trades: Spool[Row], marked: Spool[Marked], now: datetime
) -> None:
    """Mark the trades as missed if every one still is what was read, and nothing otherwise.

    `marked` gets what was done.
    Raises ConflictError with what another writer did, NotFoundError if a trade is gone, and
    InputError for a value that a rule of the database forbids.
    """
    columns = catalog.tables["BotTrade"]
    fields = fields_of(columns)
    values = missed_values(catalog, MISSING_REASON)
    stored: dict[peewee.Node, Any] = {
        peewee.Column(BotTrade._meta.table, name): fields[name].stored(value)
        for name, value in values.items()
    }
    stored[BotTrade.updated_at.column] = to_stored(now)

    def read(ids: Sequence[str]) -> dict[str, Row]:
        query = BotTrade.select().where(BotTrade.id.in_(ids))
        found = {row["id"]: row for row in json_rows.read(db, query, columns).dicts()}
        for id in ids:
            if id not in found:
                raise NotFoundError(f"there is no trade '{id}' any more", _HINT)
        return found

    def work() -> None:
        marked.clear()
        unread = iter(trades)
        while block := list(islice(unread, _BLOCK)):
            ids = [trade["id"] for trade in block]
            these = BotTrade.id.in_(ids)
            lock_rows(db, BotTrade.select(BotTrade.id).where(these))
            current = read(ids)
            for trade in block:
                check_same(f"trade '{trade['id']}'", trade, current[trade["id"]], _HINT)
            update_rows(db, BotTrade.update(stored).where(these), len(block))
            after = read(ids)
            for trade in block:
                done = as_stored(changes(trade, values), after[trade["id"]])
                marked.add(Marked(trade["id"], done))

    transact_changes(db, work)
