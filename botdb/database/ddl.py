"""schema.sql: its statements, and creating what a live database lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

import peewee

from botdb.clock.timestamps import to_stored
from botdb.database.dialect import is_postgres, quoted
from botdb.database.models import SINGLETON
from botdb.database.schema import (
    Catalog,
    Index,
    indexes,
    inspect,
    relation_names,
    rows,
)
from botdb.database.session import require_written
from botdb.errors import DatabaseError


@dataclass(frozen=True)
class Statement:
    """One statement of schema.sql, or the one that makes the schema for its tables."""

    sql: str
    kind: Literal["schema", "table", "index"]
    name: str
    index: Index | None

    def is_met(self, catalog: Catalog, there: Sequence[Index]) -> bool:
        """Whether a database with these tables and indexes has what this statement makes.

        An index counts by what it does, not by its name.
        """
        if self.index is None:
            return self.name in catalog.tables
        wanted = self.index
        return any(
            (index.table, index.columns) == (wanted.table, wanted.columns)
            and index.unique >= wanted.unique
            for index in there
        )


@dataclass(frozen=True)
class Creation:
    """What `create` makes, and what was there before."""

    statements: tuple[Statement, ...]
    found: tuple[Statement, ...]
    singleton_made: bool
    sql: tuple[str, ...]
    """Every statement, in order, as one could run it by hand."""


@cache
def statements() -> tuple[Statement, ...]:
    """schema.sql, statement by statement."""
    code = "\n".join(
        line for line in schema_sql().splitlines() if not line.lstrip().startswith("--")
    )
    return tuple(_statement(sql.strip()) for sql in code.split(";") if sql.strip())


def schema_sql() -> str:
    """The text of schema.sql: inside an installed package, or next to it in a checkout."""
    packaged = resources.files("botdb").joinpath("schema.sql")
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "schema.sql").read_text(encoding="utf-8")


@cache
def contract() -> Catalog:
    """The tables that schema.sql makes, with its defaults, as SQLite has them."""
    with peewee.SqliteDatabase(":memory:") as db:
        for statement in statements():
            db.execute_sql(statement.sql)
        return inspect(db)


def _statement(sql: str) -> Statement:
    if match := re.match(r'CREATE TABLE IF NOT EXISTS "(\w+)"', sql):
        return Statement(sql, "table", match[1], None)
    match = re.match(r'CREATE (UNIQUE )?INDEX IF NOT EXISTS "(\w+)" ON "(\w+)"\("(\w+)"\)', sql)
    assert match, f"schema.sql holds a statement that is neither table nor index: {sql}"
    unique, name, table, column = match.groups()
    return Statement(sql, "index", name, Index(name, table, (column,), bool(unique)))


def plan(db: peewee.Database | None, *, now: datetime, label: str) -> Creation:
    """What a database lacks of the schema and the singleton row; None means an empty database.

    Raises DatabaseError if a table exists but lacks a column that botdb needs, if something else
    has the name of what is missing, or if rows are there twice that a missing index forbids.
    """
    if db:
        _refuse_other_relations(db, label)
    catalog, there = (inspect(db), indexes(db)) if db else (Catalog({}), ())
    catalog.require_columns(label)
    met = [statement for statement in statements() if statement.is_met(catalog, there)]
    missing = [statement for statement in statements() if statement not in met]
    if db:
        _refuse_taken_names(db, missing, label)
        _refuse_repeated_rows(db, missing, catalog, label)
        missing[:0] = _missing_schema(db)
    lacks_row = db is None or "BotConfig" not in catalog.tables or not _has_singleton(db)
    # Every other field takes the default that the table itself declares.
    insert = (
        f"""INSERT INTO "BotConfig" ("id", "updatedAt") VALUES ('{SINGLETON}', """
        f"""'{to_stored(now)}') ON CONFLICT ("id") DO NOTHING"""
    )
    sql = [statement.sql for statement in missing] + [insert] * lacks_row
    return Creation(tuple(missing), tuple(met), lacks_row, tuple(sql))


def create(db: peewee.Database, *, now: datetime, label: str) -> Creation:
    """Create what `plan` finds missing, and nothing else; call it inside a transaction.

    On PostgreSQL only one session at a time does it: two that made the same table at once
    would fail, IF NOT EXISTS or not.
    """
    if is_postgres(db):
        db.execute_sql("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('botdb init'))")
    planned = plan(db, now=now, label=label)
    for sql in planned.sql:
        db.execute_sql(sql)
    if planned.singleton_made:  # by this command or, at the same moment, by the bot
        require_written(int(_has_singleton(db)), 1)
    return planned


def _refuse_other_relations(db: peewee.Database, label: str) -> None:
    """Raise DatabaseError for a view or a virtual table that has the name of a table."""
    for name, kind in rows(db, _POSTGRES_OTHERS if is_postgres(db) else _SQLITE_OTHERS):
        raise DatabaseError(
            f"{label}: {name} is a {kind}, not a table", "rename it, or point --db elsewhere"
        )


def _refuse_taken_names(db: peewee.Database, missing: Sequence[Statement], label: str) -> None:
    """Raise DatabaseError for an index whose name another one has: it would not be created."""
    names = relation_names(db)
    for name in (each.name for each in missing if each.index and each.name in names):
        raise DatabaseError(
            f"{label}: another index has the name {name}, so the bot's own cannot be created",
            f"drop it with DROP INDEX {quoted(name)}, then run 'botdb init' again",
        )


def _refuse_repeated_rows(
    db: peewee.Database, missing: Sequence[Statement], catalog: Catalog, label: str
) -> None:
    """Raise DatabaseError for rows that a missing unique index does not allow."""
    for index in (each.index for each in missing if each.index and each.index.unique):
        if index.table not in catalog.tables:
            continue
        [column] = index.columns
        sql = (
            f"SELECT {quoted(column)} FROM {quoted(index.table)} GROUP BY 1"
            " HAVING COUNT(*) > 1 ORDER BY 1 LIMIT 1"
        )
        for (value,) in db.execute_sql(sql).fetchall():
            raise DatabaseError(
                f"{label}: {index.table} has several rows with the {column} {value},"
                f" so the index {index.name} cannot be created",
                "delete all but one of them; 'botdb check' lists all such rows",
            )


_SQLITE_OTHERS = """
    SELECT name, iif(type = 'table', 'virtual table', type) FROM sqlite_master
    WHERE name IN ({tables}) AND (type <> 'table' OR sql LIKE 'CREATE VIRTUAL%')"""
_POSTGRES_OTHERS = """
    SELECT t.relname, CASE t.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'f' THEN 'foreign table' ELSE 'relation of another kind' END
    FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = pg_catalog.current_schema()
    WHERE t.relkind NOT IN ('r', 'p') AND t.relname IN ({tables})"""


def _missing_schema(db: peewee.Database) -> list[Statement]:
    """What makes the PostgreSQL schema that the session is to use (a URL's ``schema=``)."""
    if not is_postgres(db):
        return []
    sql = (
        "SELECT pg_catalog.current_setting('search_path') WHERE pg_catalog.current_schema() IS NULL"
    )
    return [
        Statement(f"CREATE SCHEMA IF NOT EXISTS {path}", "schema", path, None)
        for (path,) in db.execute_sql(sql).fetchall()
        if re.fullmatch(r'"([^"]|"")+"', path)
    ]


def _has_singleton(db: peewee.Database) -> bool:
    sql = f'SELECT 1 FROM "BotConfig" WHERE "id" = {db.param}'
    return db.execute_sql(sql, (SINGLETON,)).fetchone() is not None
