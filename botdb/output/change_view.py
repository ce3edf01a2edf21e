"""How changes of rows read: before the question, in the report, in a conflict, in the journal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botdb.output.cells import column
from botdb.output.format import NONE, exact, new_york, new_york_exact
from botdb.output.table import Field, Record

if TYPE_CHECKING:
    from botdb.changes import Change
    from botdb.journal import Entry


def reads(value: Any) -> str:
    """A stored value for people, every digit of it; moments on a New York clock."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float) and math.isfinite(value) and 1e-6 < abs(value) < 1e15:
        return exact(value)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return new_york_exact(value)
    return f"{value:g}" if value == 0 else str(value)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


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
