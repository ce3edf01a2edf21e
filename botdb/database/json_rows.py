"""Stored rows as the JSON that the bot's own API gives for them, whatever the engine.

A row is a tuple of values that JSON knows: text, numbers, booleans, null, and moments as
``2026-03-06T14:31:00.123Z``. SQL does the converting, so that a million rows cost little.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import peewee

from botdb.database.dialect import is_postgres
from botdb.database.schema import Column
from botdb.database.session import stream
from botdb.database.sql import sqlite_call

Values = tuple[Any, ...]
"""What a row holds, in the order of its columns."""


class Records(NamedTuple):
    """Rows of named columns; `rows` can be read once, while the database is open."""

    columns: tuple[str, ...]
    rows: Iterator[Values]

    def dicts(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


def as_float(value: object) -> float | None:
    """A stored number, which a later migration may have made a decimal; None for other values."""
    if isinstance(value, int | float | Decimal) and math.isfinite(value):
        return float(value)
    return None


def read(
    db: peewee.Database,
    query: peewee.ModelSelect[Any],
    columns: Sequence[Column],
    computed: Mapping[str, peewee.ColumnBase] = MappingProxyType({}),
) -> Records:
    """The records that `query` finds, with the live `columns` in place of its own selection.

    Those among `columns` that the table does not have are `computed`.
    """
    table = query.model._meta.table
    nodes = [computed.get(column.name, peewee.Column(table, column.name)) for column in columns]
    selection = map(_as_json, repeat(db), nodes, columns)
    rows = stream(db, query.select(*selection))
    if not is_postgres(db):
        loaders = [(i, load) for i, column in enumerate(columns) if (load := _loader(column))]
        if loaders:
            rows = (_loaded(row, loaders) for row in rows)
    return Records(tuple(column.name for column in columns), rows)


def _as_json(db: peewee.Database, node: peewee.ColumnBase, column: Column) -> peewee.ColumnBase:
    if is_postgres(db):
        return _postgres_json(node, column)
    if column.kind != "timestamp":
        return node
    # Rows in the stored form need only their punctuation changed. Others (no fraction, or an
    # ISO form) go through Python, and text that is not a timestamp is shown as it is.
    return peewee.Case(
        None,
        [
            (
                peewee.fn.GLOB("[0-9]???-??-?? ??:??:??.???", node) == 1,
                peewee.fn.REPLACE(node, " ", "T").concat("Z"),
            )
        ],
        peewee.fn.COALESCE(sqlite_call("wire_time", node), node),
    )


def _postgres_json(node: peewee.ColumnBase, column: Column) -> peewee.ColumnBase:
    if column.kind == "timestamp" or column.declared == "date":
        if column.declared.endswith("with time zone"):
            node = peewee.NodeList((node, peewee.SQL("AT TIME ZONE 'UTC'")))
        text = peewee.fn.TO_CHAR(node, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        # What PostgreSQL has beyond these years (and infinity), Prisma gives as null.
        known = (node >= "0001-01-01") & (node < "10000-01-01")
        return peewee.Case(None, [(known, text)])
    if column.declared.startswith("numeric") and not column.declared.endswith("[]"):
        return peewee.fn.TRIM_SCALE(node)
    return node


def _loader(column: Column) -> Callable[[Any], Any] | None:
    """The function that converts a value from one of SQLite's few types to the column's type."""
    if column.is_json:
        return _loaded_json
    return bool if column.kind == "boolean" else None


def _loaded_json(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return text  # whatever it is


def _loaded(row: Values, loaders: Sequence[tuple[int, Callable[[Any], Any]]]) -> Values:
    values = list(row)
    for i, load in loaders:
        if values[i] is not None:
            values[i] = load(values[i])
    return tuple(values)
