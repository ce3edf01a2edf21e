"""Cells: how a single value reads in a table, and its colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botdb.database.json_rows import as_float
from botdb.output.render.format import NONE, exact, money, new_york_exact
from botdb.output.render.table import Cell, Record

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
    if 1e-12 < abs(as_float(value) or 0) < 1e15:
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


def stored_cell(name: str, value: Any) -> Cell:
    """The cell of a stored value, with every digit of it."""
    if name not in _DOLLARS:
        return reads(value)
    return (signed if "pnl" in name.lower() else shown)(value, _exact_dollars)


def _exact_dollars(value: float) -> str:
    return f"{'-' * (value < 0)}${exact(abs(value))}"
