"""Faults of the schema: what a live database lacks or declares otherwise.

Other tables, columns and indexes are not faults: the bot adds them.
"""

from __future__ import annotations

from collections.abc import Iterator

import peewee

from botdb.audit.finding import Finding, Rule, finding
from botdb.config.fields import LATER as LATER_SETTINGS
from botdb.database.ddl import contract, statements
from botdb.database.later_columns import default_of, field_of, holds
from botdb.database.schema import TABLES, Catalog, Column, indexes, needed_type, relation_names
from botdb.trades.fields import LATER as LATER_OF_TRADES

_MIGRATE = "bring it up to date with the bot's own migrations; botdb alters no table"
MISSING_TABLE = Rule("missing-table", "error", "", "a table is missing", "create it", "botdb init")
MISSING_COLUMN = Rule("missing-column", "error", "", "a column is missing", _MIGRATE)
WRONG_TYPE = Rule("wrong-type", "error", "", "a column has another type than it should", _MIGRATE)
WRONG_NULL = Rule(
    "wrong-null",
    "error",
    "",
    "a column allows null where it must not, or does not where it must",
    _MIGRATE,
)
WRONG_DEFAULT = Rule(
    "wrong-default", "warning", "", "a column has another default than it should", _MIGRATE
)
MISSING_INDEX = Rule(
    "missing-index", "warning", "", "an index is missing", "create it", "botdb init"
)
WRONG_INDEX = Rule(
    "wrong-index",
    "error",
    "",
    "an index is not the one that the bot needs: unique where it must not be, not unique, partial,"
    " invalid, or on something else",
    "drop it with DROP INDEX, then create the right one",
    "botdb init",
)
NO_KEY = Rule(
    "missing-primary-key",
    "error",
    "",
    "a table without its primary key, the id: rows may be there twice",
    "delete all but one of the rows that have the same id, then add the key by hand",
)
RULES = (
    MISSING_TABLE, MISSING_COLUMN, WRONG_TYPE, WRONG_NULL, WRONG_DEFAULT, MISSING_INDEX,
    WRONG_INDEX, NO_KEY,
)  # fmt: skip


def find(db: peewee.Database, catalog: Catalog) -> Iterator[Finding | None]:
    """The faults of the schema, with the names of what is missing or wrong."""
    yield finding(MISSING_TABLE, [table for table in TABLES if table not in catalog.tables])
    lacking = catalog.missing_columns()
    yield finding(
        MISSING_COLUMN,
        [f"{table}.{column}" for table, columns in lacking.items() for column in columns],
    )
    columns = list(_columns(catalog))
    types = [(name, live, needed_type(db, live, wanted)) for name, live, wanted in columns]
    yield finding(
        WRONG_TYPE,
        [
            f"{name}: {live.declared or 'no type'}, not {needed}"
            for name, live, needed in types
            if needed
        ]
        + list(_later_of_wrong_type(catalog)),
    )
    # Whether the id may be null is a matter of its key.
    yield finding(
        WRONG_NULL,
        [
            f"{name} {'allows null' if live.nullable else 'must allow null'}"
            for name, live, wanted in columns
            if live.nullable != wanted.nullable and live.name != "id"
        ],
    )
    yield finding(
        WRONG_DEFAULT,
        [
            f"{name}: {live.default or 'no default'}, not {wanted.default}"
            for name, live, wanted in columns
            if _has_other_default(live, wanted)
        ],
    )
    yield from _indexes(db, catalog)


def _columns(catalog: Catalog) -> Iterator[tuple[str, Column, Column]]:
    """Each column that is there, as ``TABLE.COLUMN``, and the one that schema.sql makes."""
    for table, wanted in contract().tables.items():
        live = {column.name: column for column in catalog.tables.get(table, ())}
        for column in wanted:
            if column.name in live:
                yield f"{table}.{column.name}", live[column.name], column


def _later_of_wrong_type(catalog: Catalog) -> Iterator[str]:
    """Columns of the bot's later migrations whose type cannot hold what their names promise.

    A type that botdb only shows, such as an array, is one that a newer migration chose.
    """
    for table, rules in (("BotConfig", LATER_SETTINGS), ("BotTrade", LATER_OF_TRADES)):
        live = {column.name: column for column in catalog.tables.get(table, ())}
        for rule in rules:
            column = live.get(rule.name)
            if column and field_of(column).type != "other" and not holds(column, rule):
                yield f"{table}.{rule.name}: {column.declared}, not {rule.type}"


def _has_other_default(live: Column, wanted: Column) -> bool:
    """Whether a default that the bot needs is missing, or is another value.

    An expression, such as one for the time, may be written in many ways.
    """
    if wanted.default is None or live.default is None:
        return live.default is None and wanted.default is not None
    field = field_of(wanted)
    value = default_of(field, live)
    return None not in (value, field.default) and value != field.default


def _indexes(db: peewee.Database, catalog: Catalog) -> Iterator[Finding | None]:
    there = indexes(db)
    keyed = {each.table for each in there if each.unique and each.columns == ("id",)}
    yield finding(NO_KEY, [table for table in catalog.tables if table not in keyed])
    columns = {(table, (each.name,)) for table, all in catalog.tables.items() for each in all}
    wanted = {each.index: each for each in statements() if each.index}
    missing = [
        each.name
        for index, each in wanted.items()
        if (index.table, index.columns) in columns and not each.is_met(catalog, there)
    ]
    names = relation_names(db)
    yield finding(MISSING_INDEX, [name for name in missing if name not in names])
    plain = {(index.table, index.columns) for index in wanted if not index.unique}
    unique = [each.name for each in there if each.unique and (each.table, each.columns) in plain]
    yield finding(WRONG_INDEX, [*(name for name in missing if name in names), *unique])


def more_than_expected(catalog: Catalog) -> Iterator[str]:
    """The columns that botdb does not know, each as ``TABLE.COLUMN``."""
    for table, wanted in contract().tables.items():
        known = {column.name for column in wanted}
        for column in catalog.tables.get(table, ()):
            if column.name not in known:
                yield f"{table}.{column.name}"
