"""The live schema: what tables, columns and indexes a database has, and making what it lacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import peewee

from botdb.database.dialect import is_postgres
from botdb.database.driver_errors import INIT_HINT
from botdb.database.models import MODELS, new_id, new_uuid
from botdb.errors import DatabaseError

Kind = Literal["text", "integer", "float", "boolean", "timestamp", "other"]
"""How botdb reads and writes a column; "other" is for types that only the bot uses."""

TABLES: tuple[str, ...] = tuple(model._meta.table_name for model in MODELS)


@dataclass(frozen=True)
class Column:
    """A column as the live database declares it."""

    name: str
    declared: str
    nullable: bool
    default: str | None
    """The default as SQL text."""
    computed: bool = False
    """Whether the database alone fills it in."""

    @property
    def kind(self) -> Kind:
        kinds = (kind for sign, kind in _KINDS if re.match(sign, self.declared, re.IGNORECASE))
        return "other" if self.declared.endswith("[]") else next(kinds, "other")

    @property
    def is_json(self) -> bool:
        """Whether it holds JSON: as a type of its own on PostgreSQL, as text on SQLite."""
        return self.declared.lower() in ("json", "jsonb")

    @property
    def bits(self) -> int:
        """How wide PostgreSQL's integers of this type are; SQLite would take 64 in any."""
        declared = self.declared.lower()
        if re.match(r"big|int8", declared):
            return 64
        return 16 if re.match(r"small|int2", declared) else 32


_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"TEXT$|(CHARACTER )?VARYING|VARCHAR|CHAR", "text"),
    (r"DOUBLE|REAL|FLOAT", "float"),
    (r"(TINY|SMALL|MEDIUM|BIG)?INT(EGER)?\d?\b", "integer"),
    (r"BOOL", "boolean"),
    (r"TIMESTAMP|DATETIME", "timestamp"),
)


_POSTGRES_TYPES: dict[Kind, str] = {
    "text": "text",
    "integer": "integer",
    "float": "double precision",
    "boolean": "boolean",
    "timestamp": "timestamp(3) without time zone",
}


def needed_type(db: peewee.Database, column: Column, wanted: Column) -> str | None:
    """The type that a column should have to be like the `wanted` one; None if it has that.

    SQLite keeps the value whatever the type's name is; PostgreSQL's REAL or BIGINT would hold
    less, or more, than the bot's client reads.
    """
    if is_postgres(db):
        needed = _POSTGRES_TYPES[wanted.kind]
        return None if column.declared == needed else needed
    return None if column.kind == wanted.kind else wanted.kind


@dataclass(frozen=True)
class Index:
    """An index over plain columns of a table, without a condition."""

    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool


@dataclass(frozen=True)
class Catalog:
    """What a live database holds of the bot's three tables."""

    tables: dict[str, tuple[Column, ...]]
    """The columns, in the table's order, of each of the three tables that exists."""
    elsewhere: tuple[str, ...] = ()
    """If none of them exists: the other schemas of the database that have one of their names."""

    def missing_columns(self) -> dict[str, list[str]]:
        """The columns that botdb needs and an existing table lacks, by table."""
        lacking = {}
        for model in MODELS:
            table = model._meta.table_name
            if table in self.tables:
                there = {column.name for column in self.tables[table]}
                needed = [field.column_name for field in model._meta.sorted_fields]
                if missing := [name for name in needed if name not in there]:
                    lacking[table] = missing
        return lacking

    def ids(self, table: str) -> Callable[[], str]:
        """The function that makes new ids in the form that the table's id column takes."""
        is_uuid = any((c.name, c.declared) == ("id", "uuid") for c in self.tables[table])
        return new_uuid if is_uuid else new_id

    def require_any(self, label: str) -> None:
        """Raise DatabaseError if none of the tables exists."""
        if not self.tables:
            there = [f"schema={quote(schema, safe='')}" for schema in self.elsewhere]
            raise DatabaseError(
                f"{label} has none of the bot's tables: {', '.join(TABLES)}",
                f"another schema has them: add {' or '.join(there)} to the URL"
                if there
                else INIT_HINT,
            )

    def require(self, label: str) -> None:
        """Raise DatabaseError unless all tables are there with all the columns botdb needs."""
        self.require_any(label)
        absent = [table for table in TABLES if table not in self.tables]
        if absent:
            raise DatabaseError(f"{label} has no table {' and no table '.join(absent)}", INIT_HINT)
        self.require_columns(label)

    def require_columns(self, label: str) -> None:
        """Raise DatabaseError unless the tables that exist have all the columns botdb needs."""
        if lacking := self.missing_columns():
            names = "; ".join(f"{table} lacks {', '.join(cols)}" for table, cols in lacking.items())
            raise DatabaseError(
                f"{label} has an older or foreign schema: {names}",
                "bring it up to date with the bot's own migrations; botdb alters no table",
            )


def inspect(db: peewee.Database) -> Catalog:
    """Read the catalog of a live database. Raises DatabaseError for a schema that is closed."""
    tables: dict[str, list[Column]] = {}
    for table, *column in rows(db, _POSTGRES_COLUMNS if is_postgres(db) else _SQLITE_COLUMNS):
        tables.setdefault(table, []).append(Column(*column))
    if not tables and is_postgres(db):
        for (schema,) in db.execute_sql(_POSTGRES_CLOSED).fetchall():
            raise DatabaseError(
                f"permission denied for schema {schema}", "ask its owner to grant you USAGE on it"
            )
        return Catalog({}, tuple(schema for (schema,) in rows(db, _POSTGRES_ELSEWHERE)))
    return Catalog({table: tuple(tables[table]) for table in TABLES if table in tables})


def indexes(db: peewee.Database) -> tuple[Index, ...]:
    """The indexes of the bot's tables in a live database, those of primary keys among them."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for name, table, unique, column in rows(
        db, _POSTGRES_INDEXES if is_postgres(db) else _SQLITE_INDEXES
    ):
        found.setdefault((name, table, bool(unique)), []).append(column)
    return tuple(Index(n, t, tuple(names), unique) for (n, t, unique), names in found.items())


def relation_names(db: peewee.Database) -> set[str]:
    """The names of all tables, indexes and the like: what is to be created needs another one."""
    sql = _POSTGRES_NAMES if is_postgres(db) else "SELECT name FROM sqlite_master"
    return {name for (name,) in db.execute_sql(sql).fetchall()}


def rows(db: peewee.Database, sql: str) -> list[Any]:
    """What a query gives in which ``{tables}`` is replaced by the names of the three tables."""
    sql = sql.replace("{tables}", ", ".join([db.param] * len(TABLES)))
    return list(db.execute_sql(sql, TABLES).fetchall())


_SQLITE_COLUMNS = """
    SELECT t.name, c.name, c.type, NOT c."notnull", c.dflt_value, c.hidden > 1
    FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c
    WHERE t.type = 'table' AND t.name IN ({tables})
    ORDER BY t.name, c.cid"""
_SQLITE_INDEXES = """
    SELECT i.name, t.name, i."unique", c.name
    FROM sqlite_master AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c
    WHERE t.type = 'table' AND t.name IN ({tables}) AND NOT i.partial
    ORDER BY i.name, c.seqno"""
# Given the table's oid, pg_get_expr would wait for the locks of others; but only the expression of
# a generated column needs it.
_POSTGRES_COLUMNS = """
    SELECT t.relname, c.attname, pg_catalog.format_type(c.atttypid, c.atttypmod), NOT c.attnotnull,
        CASE WHEN c.attidentity <> '' THEN c.attidentity::text
            WHEN c.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, 0) END,
        c.attgenerated <> '' OR c.attidentity = 'a'
    FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = pg_catalog.current_schema()
    JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = t.oid AND d.adnum = c.attnum
    WHERE t.relkind IN ('r', 'p') AND t.relname IN ({tables})
    ORDER BY t.relname, c.attnum"""
_POSTGRES_NAMES = """
    SELECT t.relname FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = pg_catalog.current_schema()"""
_POSTGRES_ELSEWHERE = """
    SELECT DISTINCT n.nspname FROM pg_class AS t JOIN pg_namespace AS n ON n.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p') AND t.relname IN ({tables}) AND t.relpersistence <> 't'
        AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    ORDER BY n.nspname"""
# To a role without USAGE, a schema seems not to exist.
_POSTGRES_CLOSED = """
    SELECT nspname FROM pg_namespace
    WHERE pg_catalog.current_setting('search_path')
            = '"' || pg_catalog.replace(nspname, '"', '""') || '"'
        AND NOT pg_catalog.has_schema_privilege(oid, 'USAGE')"""
_POSTGRES_INDEXES = """
    SELECT i.relname, t.relname, x.indisunique, c.attname
    FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = pg_catalog.current_schema()
    JOIN pg_index AS x ON x.indrelid = t.oid AND x.indpred IS NULL AND x.indexprs IS NULL
        AND x.indisvalid
    JOIN pg_class AS i ON i.oid = x.indexrelid
    CROSS JOIN LATERAL pg_catalog.unnest(x.indkey) WITH ORDINALITY AS k(attnum, position)
    JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum = k.attnum
    WHERE t.relkind IN ('r', 'p') AND t.relname IN ({tables}) AND k.position <= x.indnkeyatts
    ORDER BY i.relname, k.position"""
