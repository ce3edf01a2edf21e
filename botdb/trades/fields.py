"""What a trade may hold, each column declared once: type, unit, meaning, bounds.

Imports, repairs and `check` hold trades to this table; tests hold it against the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from botdb.changes.field import FieldRule
from botdb.database.later_columns import field_of
from botdb.database.schema import Column

FIELDS: tuple[FieldRule, ...] = (
    FieldRule("id", "text", may_be_blank=False),
    FieldRule("symbol", "text", meaning="ticker", may_be_blank=False),
    FieldRule("entryPrice", "number", unit="USD", least=0, nullable=True,
              meaning="price per share at entry; null until the entry is filled"),
    FieldRule("exitPrice", "number", unit="USD", least=0, nullable=True,
              meaning="price per share at exit"),
    FieldRule("shares", "number", unit="shares", nullable=True,
              meaning="negative for a short position; null until the entry is filled"),
    FieldRule("pnl", "number", unit="USD", nullable=True, meaning="realized P&L"),
    FieldRule("catalystType", "text", nullable=True, meaning="category of the news"),
    FieldRule("catalystTier", "integer", least=1, most=4, nullable=True,
              meaning="1 (strongest) to 4"),
    FieldRule("exitReason", "text", nullable=True, meaning="why it was closed or missed"),
    FieldRule("status", "text", may_be_blank=False, meaning="open, closed or missed"),
    FieldRule("alpacaOrderId", "text", nullable=True, meaning="the broker's id of the order"),
    FieldRule("entryAt", "timestamp", nullable=True, meaning="when it was entered"),
    FieldRule("exitAt", "timestamp", nullable=True, meaning="when it was exited: its trading day"),
    FieldRule("createdAt", "timestamp", meaning="when the row was made"),
    FieldRule("updatedAt", "timestamp", meaning="when the row was last written"),
)  # fmt: skip
"""The columns that every BotTrade has."""

LATER: tuple[FieldRule, ...] = (
    FieldRule("entryVwapDev", "number", nullable=True, meaning="deviation from VWAP at entry"),
    FieldRule("peakPrice", "number", unit="USD", least=0, nullable=True,
              meaning="highest price seen while held (sampled, reset by a restart)"),
    FieldRule("maxDrawdownPct", "number", unit="percent", nullable=True,
              meaning="largest fall below the entry price while held"),
)  # fmt: skip
"""The columns that the bot's later migrations add: their rules hold where the columns exist."""

BY_NAME: Mapping[str, FieldRule] = {field.name: field for field in FIELDS + LATER}
KNOWN = tuple(field.name for field in FIELDS)


def fields_of(columns: Iterable[Column]) -> dict[str, FieldRule]:
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
