"""Cells: how a single value reads in a table, and its colour."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botdb.database.json_rows import as_float
from botdb.output.render.format import NONE, exact, money, new_york_exact
from botdb.output.render.table import Cell, Record

if TYPE_CHECKING:
    from botdb.database.schema import Kind

GAIN, LOSS, DIM = "green", "red", "dim"


def shown(value: Any, format: Callable[[Any], str] = str) -> str:
    """A value as a cell: null as a dash, and what is not of its type as it is."""
    if value is None:
        return NONE
    try:
        return format(value)
    except (TypeError, ValueError, ArithmeticError):  # the last for a decimal that is NaN
        return str(value)


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


def signed(value: Any, format: Callable[[float], str] = money) -> Cell:
    """Money that is coloured by its sign."""
    text = shown(value, format)
    number = as_float(value)
    return (text, GAIN if number > 0 else LOSS) if number else text


def key(by: str, value: Any) -> str:
    """What a group of trades has in common; hours as ``09:00``."""
    is_hour = by in ("hour", "entryHour", "entry-hour") and isinstance(value, int)
    return f"{value:02}:00" if is_hour else shown(value)


def column(name: str, format: Callable[[Any], str] = str) -> Callable[[Record], Cell]:
    """How the cell of a record's column is made."""
    return lambda record: shown(record.get(name), format)


def amount(name: str, format: Callable[[float], str] = money) -> Callable[[Record], Cell]:
    """How the cell of a column of gains and losses is made."""
    return lambda record: signed(record.get(name), format)


_DOLLARS = ("pnl", "realizedPnl", "entryPrice", "exitPrice", "peakPrice")


def stored_cell(name: str, kind: Kind, value: Any) -> Cell:
    """The cell of a stored value, with every digit of it."""
    if name in _DOLLARS:
        return (
            signed(value, _exact_dollars) if "pnl" in name.lower() else shown(value, _exact_dollars)
        )
    if kind == "timestamp":
        return shown(value, new_york_exact)
    if kind == "boolean":
        return shown(value, lambda flag: str(flag).lower())
    return shown(value, exact if kind in ("float", "integer") else str)


def _exact_dollars(value: float) -> str:
    return f"{'-' * (value < 0)}${exact(abs(value))}"
