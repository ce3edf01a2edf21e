"""How the daily rows read in a table, and what a roll-up changes in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botdb.output.cells import column, signed
from botdb.output.format import NONE, money, new_york, number
from botdb.output.table import Cell, Field, Record

DAYS = (
    Field("date", column("date")),
    Field("realized P&L", lambda record: signed(record["realizedPnl"]), align="right"),
    Field("running total", lambda record: signed(record["runningTotal"]), rank=1, align="right"),
    Field("trades", column("tradeCount", number), align="right"),
    Field("day trades", column("dayTradeCount", number), rank=1, align="right"),
    Field("updated (NY)", column("updatedAt", new_york), rank=3),
)


def _day_change(field: str, format: Callable[[Any], str]) -> Callable[[Record], Cell]:
    """``old → new`` of a figure, or the figure alone where it stays."""

    def cell(record: Record) -> Cell:
        old, new = record["change"].old, getattr(record["change"].new, field)
        if old is not None and getattr(old, field) == new:
            return format(new)
        return f"{NONE if old is None else format(getattr(old, field))} → {format(new)}"

    return cell


DAY_CHANGES = (
    Field("date", lambda record: record["change"].date),
    Field("realized P&L", _day_change("realized_pnl", money), align="right"),
    Field("trades", _day_change("trade_count", number), align="right"),
    Field("day trades", _day_change("day_trade_count", number), align="right"),
)
