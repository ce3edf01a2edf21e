"""Which columns a table of trades has, in which order, and how each cell reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from botdb.clock.durations import duration
from botdb.database.json_rows import as_float
from botdb.output.render.cells import DIM, LOSS, amount, column, shown, signed, stored_cell
from botdb.output.render.format import (
    NONE,
    new_york,
    number,
    parsed,
    percent,
    price,
)
from botdb.output.render.table import Cell, Field, Record, figure
from botdb.trades.fields import fields_of

if TYPE_CHECKING:
    from botdb.database.schema import Catalog, Column, Kind


def held_seconds(record: Record) -> float | None:
    """Seconds from entryAt to exitAt; None if either is missing."""
    entry, exit = parsed(record.get("entryAt")), parsed(record.get("exitAt"))
    return (exit - entry).total_seconds() if entry and exit else None


def _held(record: Record) -> Cell:
    return shown(held_seconds(record), duration)


def _return(record: Record) -> Cell:
    """(exitPrice − entryPrice) / entryPrice."""
    entry, exit = as_float(record.get("entryPrice")), as_float(record.get("exitPrice"))
    if not entry or exit is None:
        return NONE
    return signed((exit - entry) / entry, percent)


_STATUS_STYLES = {"open": "cyan", "closed": "", "missed": DIM}


_ID = Field("id", column("id"))
_SYMBOL = Field("symbol", column("symbol"))
_STATUS = Field(
    "status",
    lambda record: (shown(record["status"]), _STATUS_STYLES.get(record["status"], "yellow")),
)
_PNL = figure("P&L", amount("pnl"))
_SHARES = figure("shares", column("shares", number), rank=6)
_ENTRY = figure("entry", column("entryPrice", price), rank=5)
_EXIT = figure("exit", column("exitPrice", price), rank=5)
_REASON = Field("reason", column("exitReason"), rank=2)
_CATALYST = Field("catalyst", column("catalystType"), rank=3)
_TIER = figure("tier", column("catalystTier"), rank=4)
_CREATED = Field("created (NY)", column("createdAt", new_york), rank=1)
_EXITED = Field("exited (NY)", column("exitAt", new_york), rank=1)

TRADES = (_ID, _SYMBOL, _STATUS, _PNL, _CREATED, _REASON, _ENTRY, _EXIT, _SHARES, _CATALYST, _TIER)
CLOSED = (
    _ID, _SYMBOL, _PNL,
    figure("return", _return, rank=3),
    _EXITED, _REASON,
    figure("held", _held, rank=3),
    _ENTRY, _EXIT, _SHARES, _CATALYST, _TIER,
)  # fmt: skip
MISSED = (_ID, _SYMBOL, Field("reason", column("exitReason"), rank=1), _CREATED, _CATALYST, _TIER)


def open_fields(now: datetime, longest_hold: float | None = None) -> Sequence[Field]:
    """The columns of open trades, whose age is counted to `now`.

    An age beyond `longest_hold` seconds stands out.
    """

    def age(record: Record) -> Cell:
        since = parsed(record.get("entryAt")) or parsed(record.get("createdAt"))
        if since is None:
            return NONE
        seconds = (now - since).total_seconds()
        late = longest_hold is not None and seconds > longest_hold
        return (duration(seconds), LOSS) if late else duration(seconds)

    return (
        _ID, _SYMBOL,
        figure("entry", column("entryPrice", price), rank=1),
        figure("shares", column("shares", number), rank=1),
        figure("age", age),
        Field("entered (NY)", column("entryAt", new_york), rank=2),
        _CATALYST, _TIER,
        Field("order", column("alpacaOrderId"), rank=5),
    )  # fmt: skip


_SHORTEST_ID = 6


def id_length(ids: Iterable[object]) -> int:
    """As many characters of the start of an id as it takes to find each of these by them.

    What is typed is looked for at both ends of ids, so a start must not be the end of another.
    """
    texts = {str(each) for each in ids}
    length = _SHORTEST_ID
    while _is_ambiguous(texts, length):
        length += 1
    return length


def _is_ambiguous(ids: Collection[str], length: int) -> bool:
    starts = {id[:length] for id in ids}
    ends = {id[-length:] for id in ids if id[-length:] != id[:length]}
    return len(starts) < len(ids) or not starts.isdisjoint(ends)


def with_short_ids(fields: Sequence[Field], trades: Sequence[Record]) -> list[Field]:
    """The fields, with ids of as many characters as it takes to find each of these trades."""
    length = id_length(trade["id"] for trade in trades)
    short = _ID._replace(cell=lambda record: str(record["id"])[:length])
    return [short if field is _ID else field for field in fields]


def chosen(catalog: Catalog, names: Sequence[str]) -> list[Field]:
    """Columns of BotTrade under their own names, also unknown ones, and computed columns."""
    kinds = {column.name: column.kind for column in catalog.tables["BotTrade"]}
    return [_stored(name, kinds[name]) if name in kinds else _COMPUTED[name] for name in names]


_COMPUTED = {
    "held": figure("held", column("held", duration)),
    "return": figure("return", amount("return", percent)),
}


def _stored(name: str, kind: Kind) -> Field:
    return Field(
        name,
        lambda record: stored_cell(name, record[name]),
        align="right" if kind in ("float", "integer") else "left",
    )


def trade_fields(trade: Record, columns: Iterable[Column]) -> list[Record]:
    """One trade as rows of SHOWN, with what follows from its columns at the end."""
    live = {column.name: column for column in columns}
    known = fields_of(live.values())
    rows: list[Record] = [
        {
            "field": name,
            "cell": stored_cell(name, value),
            "unit": known[name].unit,
            "meaning": known[name].meaning,
        }
        for name, value in trade.items()
    ]
    if trade.get("exitAt"):
        rows.append({"field": "(held)", "cell": _held(trade), "meaning": "exitAt − entryAt"})
    if trade.get("exitPrice") is not None:
        change = "(exitPrice − entryPrice) / entryPrice"
        rows.append({"field": "(return)", "cell": _return(trade), "meaning": change})
    return rows


SHOWN = (
    Field("field", lambda record: record["field"]),
    Field("value", lambda record: record["cell"]),
    Field("unit", lambda record: record.get("unit", ""), rank=1),
    Field("meaning", lambda record: (record["meaning"], DIM), rank=2),
)
"""The columns of a single trade."""
