"""How the configuration reads in a table, and its values in a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botdb.output.cells import shown
from botdb.output.format import new_york_exact, number
from botdb.output.table import Cell, Field, Record
from botdb.setting import Setting


def bare(value: Any) -> str:
    """A value as a script wants it: full precision, true and false, no separators."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def reads(value: Any) -> str:
    """A value for people."""
    if isinstance(value, bool):
        return str(value).lower()
    return shown(value, number if isinstance(value, int | float) else str)


def arrow(field: str, old: Any, new: Any) -> str:
    """``positionSizeUsd: 500 → 750``."""
    return f"{field}: {reads(old)} → {reads(new)}"


def rows(row: Record, settings: Sequence[Setting]) -> list[Record]:
    return [
        {
            "setting": setting,
            "value": row[setting.name],
            "differs": setting.default is not None and row[setting.name] != setting.default,
        }
        for setting in settings
    ]


def _value(record: Record) -> Cell:
    """What differs from its default stands out, by a mark too where there are no colours."""
    text = reads(record["value"])
    return (f"{text} *", "bold yellow") if record["differs"] else text


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


def updated(row: Record) -> str:
    return f"updated {new_york_exact(str(row['updatedAt']))};  * differs from the default"
