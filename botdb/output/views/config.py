"""How the configuration reads in a table, and its values in a script."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botdb.changes.diff import json_value
from botdb.changes.field import FieldRule
from botdb.output.render.cells import reads
from botdb.output.render.format import bare, new_york_exact
from botdb.output.render.table import Cell, Field, Record


def groups(
    row: Record, settings: Mapping[str, FieldRule], names: Sequence[str]
) -> tuple[list[Record], list[Record]]:
    """The named fields, all of them without names: those that botdb knows, and the others."""
    known: list[Record] = []
    foreign: list[Record] = []
    for name in dict.fromkeys(names or settings):
        setting = settings.get(name) or FieldRule(name, "text", meaning="kept by every writer")
        value = row[name]
        differs = setting.default is not None and value != setting.default
        record = {"setting": setting, "value": value, "differs": differs}
        (foreign if setting.declared else known).append(record)
    return known, foreign


def _value(record: Record) -> Cell:
    """A value that differs from its default is highlighted, and marked if there are no colours."""
    value = record["value"]
    text = reads(value) if _is_plain(value) else bare_value(value)
    return (f"{text} *", "bold yellow") if record["differs"] else text


def bare_value(value: Any) -> str:
    """A value as a script wants it; what only the bot's types hold, as JSON."""
    if _is_plain(value):
        return bare(value)
    plain = json_value(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _default(record: Record) -> Cell:
    default = record["setting"].default
    return ("" if default is None else reads(default), "dim")


FIELDS = (
    Field("field", lambda record: record["setting"].name),
    Field("value", _value),
    Field("default", _default, rank=1),
    Field("unit", lambda record: record["setting"].unit, rank=3),
    Field("meaning", lambda record: record["setting"].meaning, rank=2),
)
FOREIGN = (
    FIELDS[0],
    FIELDS[1],
    FIELDS[2],
    Field("type", lambda record: record["setting"].declared, rank=3),
)


def updated(row: Record) -> str:
    return f"updated {new_york_exact(str(row['updatedAt']))};  * differs from the default"
