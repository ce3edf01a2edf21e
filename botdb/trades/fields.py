"""What a trade may hold, each column declared once: type, unit, meaning, bounds.

Imports, repairs and `check` hold trades to this table; tests hold it against the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from botdb.changes.field import Field
from botdb.database.later_columns import field_of
from botdb.database.schema import Column

FIELDS: tuple[Field, ...] = (
    Field("id", "text", may_be_blank=False),
    Field("symbol", "text", meaning="ticker", may_be_blank=False),
    Field("entryPrice", "number", unit="USD", least=0, nullable=True,
          meaning="price per share at entry; null until the entry is filled"),
    Field("exitPrice", "number", unit="USD", least=0, nullable=True,
          meaning="price per share at exit"),
    Field("shares", "number", unit="shares", nullable=True,
          meaning="negative for a short position; null until the entry is filled"),
    Field("pnl", "number", unit="USD", nullable=True, meaning="realized P&L"),
    Field("catalystType", "text", nullable=True, meaning="category of the news"),
    Field("catalystTier", "integer", least=1, most=4, nullable=True,
          meaning="1 (strongest) to 4"),
    Field("exitReason", "text", nullable=True, meaning="why it was closed or missed"),
    Field("status", "text", may_be_blank=False, meaning="open, closed or missed"),
    Field("alpacaOrderId", "text", nullable=True, meaning="the broker's id of the order"),
    Field("entryAt", "timestamp", nullable=True),
    Field("exitAt", "timestamp", nullable=True),
    Field("createdAt", "timestamp"),
    Field("updatedAt", "timestamp"),
)  # fmt: skip
"""The columns that every BotTrade has."""

LATER: tuple[Field, ...] = (
    Field("entryVwapDev", "number", nullable=True, meaning="deviation from VWAP at entry"),
    Field("peakPrice", "number", unit="USD", least=0, nullable=True,
          meaning="highest price seen while held (sampled, reset by a restart)"),
    Field("maxDrawdownPct", "number", unit="percent", nullable=True,
          meaning="largest fall below the entry price while held"),
)  # fmt: skip
"""The columns that the bot's later migrations add: their rules hold where the columns exist."""

BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS + LATER}
KNOWN = tuple(field.name for field in FIELDS)


def fields_of(columns: Iterable[Column]) -> dict[str, Field]:
    """The fields of a live BotTrade. What botdb does not know has the type of its column."""
    return {
        column.name: replace(
            BY_NAME[column.name],
            nullable=BY_NAME[column.name].nullable and column.nullable,
            computed=column.computed,
        )
        if column.name in BY_NAME
        else field_of(column)
        for column in columns
    }
