"""How changes of rows read: before the question, in the report, in a conflict, in the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from botdb.output.render.cells import column, reads
from botdb.output.render.format import new_york
from botdb.output.render.table import Field, Record

if TYPE_CHECKING:
    from botdb.changes.diff import Change
    from botdb.changes.journal import Entry


def arrow(change: Change) -> str:
    """``positionSizeUsd: 500 → 750``."""
    return f"{change.field}: {reads(change.old)} → {reads(change.new)}"


CONFLICT = (
    Field("field", lambda record: record["change"].field),
    Field("as you read it", lambda record: reads(record["change"].old)),
    Field("as it is now", lambda record: reads(record["change"].new)),
)


def log_rows(entries: Sequence[Entry]) -> Iterator[Record]:
    """A row a changed field; what an entry's fields share stands in its first row only."""
    for entry in entries:
        shared: Record = {
            "time": new_york(entry.time),
            "who": f"{entry.user}@{entry.host}",
            "command": entry.command,
            "database": entry.database,
        }
        for change in entry.changes:
            yield {**shared, "field": change.field, "old": change.old, "new": change.new}
            shared = {}


LOG = (
    Field("time (NY)", lambda record: record.get("time", "")),
    Field("field", column("field")),
    Field("old", lambda record: reads(record["old"])),
    Field("new", lambda record: reads(record["new"])),
    Field("command", lambda record: record.get("command", ""), rank=1),
    Field("who", lambda record: record.get("who", ""), rank=2),
)
EVERY_DATABASE = (*LOG, Field("database", lambda record: record.get("database", ""), rank=3))
