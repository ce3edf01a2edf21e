"""How changes of rows read: before the question, in the report, in a conflict, in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from botdb.output.render.cells import reads
from botdb.output.render.format import money, new_york, signed_money
from botdb.output.render.table import Field, Record
from botdb.output.views.trades import id_length

if TYPE_CHECKING:
    from botdb.changes.diff import Change
    from botdb.changes.journal import Entry
    from botdb.performance.impact import ConfigChange
    from botdb.trades.repair import Repair


def arrow(change: Change | ConfigChange) -> str:
    """``positionSizeUsd: 500 → 750``."""
    return f"{change.field}: {reads(change.old)} → {reads(change.new)}"


CONFLICT = (
    Field("field", lambda record: record["change"].field),
    Field("as you read it", lambda record: reads(record["change"].old)),
    Field("as it is now", lambda record: reads(record["change"].new)),
)


def result(repair: Repair) -> str:
    """What closing a trade brings: ``P&L +$49.50, +15.0% of $330.00``."""
    share, cost = repair.fractional_return, repair.cost
    return f"P&L {signed_money(repair.after['pnl'])}" + (
        "" if share is None else f", {share:+.1%} of {money(cost or 0)}"
    )


def log_rows(entries: Sequence[Entry], *, short_ids: bool) -> Iterator[Record]:
    """One row per changed field; what the fields of an entry share is in its first row only."""
    length = id_length(entry.row for entry in entries) if short_ids else None
    for entry in entries:
        shared: Record = {
            "time": new_york(entry.time),
            "row": entry.row[:length],
            "id": entry.short_id,
            "who": f"{entry.user}@{entry.host}",
            "command": entry.command,
            "database": entry.database,
        }
        for change in entry.changes:
            yield {**shared, "change": change}
            shared = {}


def log_fields(*, rows: bool, databases: bool) -> list[Field]:
    """The columns of the log; of several rows or databases, with which one it was."""
    return [
        _shared("time (NY)", "time"),
        *[_shared("trade", "row")] * rows,
        Field("change", lambda record: arrow(record["change"])),
        _shared("id", "id", rank=1),
        _shared("command", "command", rank=2),
        _shared("who", "who", rank=3),
        *[_shared("database", "database", rank=4)] * databases,
    ]


def _shared(title: str, key: str, rank: int = 0) -> Field:
    return Field(title, lambda record: record.get(key, ""), rank=rank)
