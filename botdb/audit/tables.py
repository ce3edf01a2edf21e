"""Faults of the schema: what a live database lacks or declares otherwise.

Other tables, columns and indexes are not faults: the bot adds them.
"""

from __future__ import annotations

from collections.abc import Iterator

import peewee

from botdb.audit.finding import Finding, Rule, finding
from botdb.database.ddl import statements
from botdb.database.models import MODELS
from botdb.database.schema import TABLES, Catalog, indexes, needed_type

_MIGRATE = "bring it up to date with the bot's own migrations; botdb alters no table"
MISSING_TABLE = Rule("missing-table", "error", "", "a table is missing", "create it", "botdb init")
MISSING_COLUMN = Rule("missing-column", "error", "", "a column is missing", _MIGRATE)
WRONG_TYPE = Rule("wrong-type", "error", "", "a column has another type than it should", _MIGRATE)
MISSING_INDEX = Rule(
    "missing-index", "warning", "", "an index is missing", "create it", "botdb init"
)
NO_KEY = Rule(
    "missing-primary-key",
    "error",
    "",
    "a table without its primary key, the id: rows may be there twice",
    "delete all but one of the rows that have the same id, then add the key by hand",
)
RULES = (MISSING_TABLE, MISSING_COLUMN, WRONG_TYPE, MISSING_INDEX, NO_KEY)


def find(db: peewee.Database, catalog: Catalog) -> Iterator[Finding | None]:
    """The faults of the schema, with the names of what is missing or wrong."""
    yield finding(MISSING_TABLE, [table for table in TABLES if table not in catalog.tables])
    lacking = catalog.missing_columns()
    yield finding(
        MISSING_COLUMN,
        [f"{table}.{column}" for table, columns in lacking.items() for column in columns],
    )
    yield finding(WRONG_TYPE, _wrong_types(db, catalog))
    there = indexes(db)
    keyed = {each.table for each in there if each.unique and each.columns == ("id",)}
    yield finding(NO_KEY, [table for table in catalog.tables if table not in keyed])
    yield finding(
        MISSING_INDEX,
        [
            statement.name
            for statement in statements()
            if statement.index
            and statement.index.table in catalog.tables
            and not statement.is_met(catalog, there)
        ],
    )


def _wrong_types(db: peewee.Database, catalog: Catalog) -> Iterator[str]:
    for model in MODELS:
        table = model._meta.table_name
        live = {column.name: column for column in catalog.tables.get(table, ())}
        for field in model._meta.sorted_fields:
            column = live.get(field.column_name)
            if column and (needed := needed_type(db, column, field)):
                yield f"{table}.{column.name}: {column.declared or 'no type'}, not {needed}"


def more_than_expected(catalog: Catalog) -> Iterator[str]:
    """The columns that botdb does not know, each as ``TABLE.COLUMN``."""
    for model in MODELS:
        table = model._meta.table_name
        known = {field.column_name for field in model._meta.sorted_fields}
        for column in catalog.tables.get(table, ()):
            if column.name not in known:
                yield f"{table}.{column.name}"
