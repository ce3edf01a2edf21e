"""How a reconciliation reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botdb.database.json_rows import Records
from botdb.output.render.cells import DIM, shown
from botdb.output.render.format import NONE, counted, number, price
from botdb.output.render.table import Field, Record

if TYPE_CHECKING:
    from botdb.trades.reconcile import Comparison

_STYLES = {"matched": DIM, "missing at broker": "yellow"}

FIELDS = (
    Field("symbol", lambda record: record["symbol"]),
    Field(
        "verdict",
        lambda record: (record["verdict"], _STYLES.get(record["verdict"], "bold red")),
    ),
    Field("shares", lambda record: shown(record["shares"], number), align="right"),
    Field("at broker", lambda record: shown(record["qty"], number), align="right"),
    Field("open trades", lambda record: ", ".join(record["trades"]) or NONE),
    Field("entry", lambda record: shown(record["entryPrice"], price), rank=1, align="right"),
    Field(
        "entry at broker",
        lambda record: shown(record["avgEntryPrice"], price),
        rank=1,
        align="right",
    ),
)


def rows(compared: Sequence[Comparison]) -> list[Record]:
    """A row a symbol."""
    return [
        {
            "symbol": each.symbol,
            "verdict": each.verdict,
            "trades": [trade["id"] for trade in each.trades],
            "shares": each.shares,
            "qty": each.position.quantity if each.position else None,
            "entryPrice": each.trades[0]["entryPrice"] if len(each.trades) == 1 else None,
            "avgEntryPrice": each.position.entry_price if each.position else None,
        }
        for each in compared
    ]


COLUMNS = ("symbol", "verdict", "trades", "shares", "qty", "entryPrice", "avgEntryPrice")


def records(compared: Sequence[Comparison]) -> Records:
    """The same for programs."""
    return Records(COLUMNS, (tuple(row[name] for name in COLUMNS) for row in rows(compared)))


def summary(compared: Sequence[Comparison]) -> str:
    """``3 symbols: 1 matched, 2 missing at broker``."""
    if not compared:
        return "no open trades, and no positions at the broker"
    counts = Counter(each.verdict for each in compared)
    parts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{counted(len(compared), 'symbol')}: {parts}"
