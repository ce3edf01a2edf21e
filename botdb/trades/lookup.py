"""The one trade that is meant: by its id, a part of the id, or the symbol of an open trade."""

from __future__ import annotations

from collections.abc import Sequence

import peewee

from botdb.changes.diff import Row
from botdb.database import json_rows
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.errors import InputError, NotFoundError
from botdb.trades.columns import find_column
from botdb.trades.query import TradeFilter
from botdb.trades.query import find as find_trades

_NAMED = 3
"""How many trades the error names where several match; one more is looked for."""


def with_id(db: peewee.Database, catalog: Catalog, trade_id: str) -> Row | None:
    """The trade with exactly this id."""
    query = BotTrade.select().where(_id_text(catalog) == trade_id)
    found = list(json_rows.read(db, query, catalog.tables["BotTrade"]).dicts())
    return found[0] if found else None


def get(db: peewee.Database, catalog: Catalog, fragment: str) -> Row:
    """The one trade whose id is `fragment`, or starts or ends with it.

    Raises NotFoundError if there is none, InputError if there are several.
    """
    if exact := with_id(db, catalog, fragment):
        return exact
    if not fragment:
        raise InputError("the id is empty")
    text, length = _id_text(catalog), len(fragment)
    size = peewee.fn.LENGTH(text)
    tail = peewee.fn.SUBSTR(text, size - (length - 1))
    matching = BotTrade.select().where(
        (size >= length) & ((peewee.fn.SUBSTR(text, 1, length) == fragment) | (tail == fragment))
    )
    some = matching.order_by(BotTrade.id).limit(_NAMED + 1)
    found = list(json_rows.read(db, some, catalog.tables["BotTrade"]).dicts())
    if not found:
        raise NotFoundError(f"there is no trade '{fragment}'", "'botdb trades list' shows the ids")
    if len(found) > 1:
        raise _several("trades", fragment, [row["id"] for row in found])
    return found[0]


def find(db: peewee.Database, catalog: Catalog, text: str) -> Row:
    """The trade whose id is, or starts or ends with `text`; else the open trade in this symbol.

    Raises NotFoundError if there is none, InputError if there are several.
    """
    try:
        return get(db, catalog, text)
    except NotFoundError:
        return find_open(db, catalog, text)


def find_open(db: peewee.Database, catalog: Catalog, text: str) -> Row:
    """The trade that `text` means where only an open one makes sense.

    That is the trade with this id, else the open trade whose id starts or ends with `text`, or the
    one in this symbol; if there is none, the trade of another status. Raises NotFoundError if there
    is none, InputError if there are several.
    """
    if exact := with_id(db, catalog, text):
        return exact
    matching: list[Row] = []
    for row in find_trades(db, catalog, TradeFilter(statuses=["open"])).dicts():
        if len(matching) <= _NAMED and _is_meant(row, text):
            matching.append(row)
    if len(matching) > 1:
        names = [f"{row['id']} ({row['symbol']})" for row in matching]
        raise _several("open trades", text, names)
    return matching[0] if matching else get(db, catalog, text)


def _is_meant(row: Row, text: str) -> bool:
    trade_id = str(row["id"])
    is_part = bool(text) and (trade_id.startswith(text) or trade_id.endswith(text))
    return is_part or str(row["symbol"]).upper() == text.upper()


def _several(what: str, text: str, names: Sequence[str]) -> InputError:
    some = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return InputError(f"several {what} match '{text}': {some}", "give more of the id")


def _id_text(catalog: Catalog) -> peewee.ColumnBase:
    """The id as text: a later migration may have made it a UUID."""
    column: peewee.ColumnBase = BotTrade.id.column
    is_text = find_column(catalog.tables["BotTrade"], "id").kind == "text"
    return column if is_text else column.cast("TEXT")
