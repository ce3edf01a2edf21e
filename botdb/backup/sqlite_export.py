"""The bot's three tables, from whichever engine, as a SQLite file that botdb can read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import peewee

from botdb.database import json_rows
from botdb.database.ddl import statements
from botdb.database.dialect import quoted
from botdb.database.models import MODELS, TimestampField
from botdb.database.schema import Catalog, Column

_BATCH = 2_000
_TYPES = {
    "integer": "INTEGER",
    "float": "DOUBLE PRECISION",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP(3)",
}
"""The declared type of a column that botdb does not know, by its kind; TEXT for other kinds."""


def export(
    db: peewee.Database,
    catalog: Catalog,
    file: Path,
    progress: Callable[[int, int], None],
    total: int,
) -> None:
    """Write every row of the three tables, with all columns, into the empty file.

    `progress` is called with how many of the `total` rows are written.
    """
    done = 0
    with closing(sqlite3.connect(file)) as copy, copy:
        copy.execute("PRAGMA synchronous = OFF")  # proven_file() syncs the finished file
        for statement in statements():
            if statement.kind == "table":
                copy.execute(statement.sql)
        for model in MODELS:
            columns = catalog.tables[model._meta.table_name]
            _add_unknown_columns(copy, model, columns)
            rows = json_rows.read(db, model.select(), columns, _json_texts(model, columns)).rows
            if any(column.kind == "other" for column in columns):
                rows = (tuple(map(_plain, row)) for row in rows)
            insert = _insert(model, columns)
            while batch := list(islice(rows, _BATCH)):
                copy.executemany(insert, batch)
                done += len(batch)
                progress(done, total)
        for statement in statements():  # at the end, which is faster
            if statement.kind == "index":
                copy.execute(statement.sql)


def _add_unknown_columns(
    copy: sqlite3.Connection, model: type[peewee.Model], columns: Iterable[Column]
) -> None:
    known = {field.column_name for field in model._meta.sorted_fields}
    table = quoted(model._meta.table_name)
    for column in columns:
        if column.name not in known:
            declared = "JSONB" if column.is_json else _TYPES.get(column.kind, "TEXT")
            copy.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(column.name)} {declared}")


def _json_texts(
    model: type[peewee.Model], columns: Iterable[Column]
) -> dict[str, peewee.ColumnBase]:
    """The columns of JSON as their text, in which JSON's null is not SQL's."""
    table = model._meta.table
    json = [column.name for column in columns if column.is_json]
    return {name: peewee.Column(table, name).cast("TEXT") for name in json}


def _insert(model: type[peewee.Model], columns: Iterable[Column]) -> str:
    names = ", ".join(quoted(column.name) for column in columns)
    marks = ", ".join(_mark(model._meta.columns.get(column.name), column) for column in columns)
    return f"INSERT INTO {quoted(model._meta.table_name)} ({names}) VALUES ({marks})"


def _mark(known: peewee.Field | None, column: Column) -> str:
    """SQL that converts a value from its form in JSON to the form that the copy stores."""
    if isinstance(known, TimestampField) or column.kind == "timestamp":
        return "rtrim(replace(?, 'T', ' '), 'Z')"
    if known and column.declared == "date":  # text in botdb's own schema
        return "substr(?, 1, 10)"
    return "?"


def _plain(value: Any) -> str | int | float | bytes | None:
    """A value as SQLite takes it; of types that only PostgreSQL has, the text."""
    if value is None or isinstance(value, str | int | float | bytes):
        return value
    return msgspec.json.encode(value, enc_hook=str).decode().strip('"')
