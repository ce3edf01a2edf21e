"""The order of a list of trades: the same on both engines, and by an index where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import peewee

from botdb.database.dialect import times_are_text
from botdb.database.models import BotTrade
from botdb.database.schema import Column
from botdb.database.sql import by_code_point, comparable
from botdb.trades.columns import expression, find_column

_SECOND = 19
"""Characters of ``2026-03-06 12:00:00``, which is all that SQLite's CURRENT_TIMESTAMP stores."""


def in_order(
    db: peewee.Database,
    query: peewee.ModelSelect[BotTrade],
    live: Sequence[Column],
    sort: str,
    limit: int | None,
) -> peewee.ModelSelect[BotTrade]:
    """The trades of `query` sorted, and those after the first `limit` left out.

    `sort` is a column, with a leading "-" for descending. Nulls come last either way and ties are
    broken by id. Raises InputError for a column that the table does not have.
    """
    column, descending = find_column(live, sort.removeprefix("-")), sort.startswith("-")
    key = expression(db, column)
    if column.kind == "timestamp" and times_are_text(db):
        if column.name == "createdAt" and limit is not None:
            query = query.where(_within_reach(query, limit, descending=descending))
            key = comparable(db, key)
        elif column.name != "createdAt" or _has_whole_seconds(db):
            key = comparable(db, key)
    order = [_ordering(db, column, key, descending=descending)]
    if column.name != "id":
        id = find_column(live, "id")
        order.append(_ordering(db, id, expression(db, id), descending=False))
    if limit is not None:
        # Only then are the chosen rows read and converted, and not every row that was sorted.
        first = query.select(BotTrade.id).order_by(*order).limit(limit)
        query = BotTrade.select().where(BotTrade.id.in_(first))
    return query.order_by(*order)


def _ordering(
    db: peewee.Database, column: Column, key: peewee.ColumnBase, *, descending: bool
) -> peewee.Node:
    if column.kind == "text":
        key = by_code_point(db, key)
    return peewee.Ordering(
        key, "DESC" if descending else "ASC", nulls="LAST" if column.nullable else None
    )


# --- SQLite -------------------------------------------------------------------------------


def _has_whole_seconds(db: peewee.Database) -> bool:
    """Whether any createdAt lacks its fraction: if none does, its index has the order."""
    query = BotTrade.select(peewee.SQL("1")).limit(1)
    whole = peewee.fn.LENGTH(BotTrade.created_at.column) == _SECOND
    return bool(db.execute(query.where(whole)).fetchall())


def _within_reach(
    query: peewee.ModelSelect[BotTrade], limit: int, *, descending: bool
) -> peewee.Expression:
    """A condition on createdAt that the first `limit` trades of `query` meet, and few others.

    The index is in the right order except within a second. So the last of the first `limit` rows by
    the index gives the second in which the wanted rows end, and the index finds the newest 50 of a
    million.
    """
    created: Any = BotTrade.created_at.column
    by_index = created.desc() if descending else created.asc()
    first = query.select(created.alias("moment")).order_by(by_index).limit(limit)
    last = peewee.fn.MIN if descending else peewee.fn.MAX
    second = peewee.fn.SUBSTR(last(first.c.moment), 1, _SECOND)
    edge = peewee.Select([first], [second if descending else second.concat("~")])
    reached: peewee.Expression = created >= edge if descending else created <= edge
    return reached
