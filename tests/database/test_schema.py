"""schema.sql, the models and the live catalog of both engines, held against the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import peewee
import pytest

from botdb.database.dialect import is_postgres
from botdb.database.models import MODELS, TimestampField
from botdb.database.schema import Catalog, Column, Index, indexes, inspect
from botdb.database.session import session
from botdb.database.url import locate
from botdb.errors import DatabaseError
from tests.contract import INDEXES, NOW, PRIMARY_KEYS, TABLES

Rows = Callable[..., list[Any]]


@pytest.fixture
def rows(db: peewee.Database) -> Rows:
    return lambda sql, *values: db.execute_sql(sql, values).fetchall()


def in_sqlite(columns: list[tuple[str, str, bool, str | None]]) -> list[tuple[Any, ...]]:
    return [(name, kind.upper(), int(not null), default) for name, kind, null, default in columns]


def in_postgres(columns: list[tuple[str, str, bool, str | None]]) -> list[tuple[Any, ...]]:
    def words(kind: str, default: str | None) -> tuple[str, int | None, str | None]:
        if kind == "timestamp(3)":
            return "timestamp without time zone", 3, default
        return kind, None, f"{default}::text" if kind == "text" and default else default

    return [
        (name, *words(kind, default)[:2], "YES" if null else "NO", words(kind, default)[2])
        for name, kind, null, default in columns
    ]


@pytest.mark.parametrize("table", TABLES)
def test_the_live_columns_are_those_of_the_contract(
    db: peewee.Database, rows: Rows, table: str
) -> None:
    if is_postgres(db):
        live = rows(
            "SELECT column_name, data_type, datetime_precision, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name = %s ORDER BY ordinal_position",
            table,
        )
        assert live == in_postgres(TABLES[table])
    else:
        live = rows('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', table)
        assert live == in_sqlite(TABLES[table])


@pytest.mark.parametrize("table", TABLES)
def test_the_live_primary_keys_are_those_of_the_contract(
    db: peewee.Database, rows: Rows, table: str
) -> None:
    keys = (
        rows(
            "SELECT column_name FROM information_schema.key_column_usage "
            "WHERE constraint_name = %s || '_pkey' ORDER BY ordinal_position",
            table,
        )
        if is_postgres(db)
        else rows("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table)
    )
    assert [name for (name,) in keys] == PRIMARY_KEYS[table]


def test_the_live_tables_and_indexes_are_exactly_those_of_the_contract(
    db: peewee.Database, rows: Rows
) -> None:
    if is_postgres(db):
        tables = rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        live = rows(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND right(indexname, 5) <> '_pkey'"
        )
        expected: list[tuple[object, ...]] = [
            (
                name,
                f'CREATE {"UNIQUE " * unique}INDEX "{name}" ON public."{table}" USING btree '
                f"({column if column.islower() else chr(34) + column + chr(34)})",
            )
            for name, (table, column, unique) in INDEXES.items()
        ]
    else:
        tables = rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        live = rows(
            'SELECT i.name, t.name, c.name, i."unique" FROM sqlite_master AS t, '
            "pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c WHERE i.origin = 'c'"
        )
        expected = [(name, *what) for name, what in INDEXES.items()]
    assert sorted(name for (name,) in tables) == sorted(TABLES)
    assert sorted(live) == sorted(expected)


def test_the_models_mirror_the_contract() -> None:
    """Types, nullability, keys and indexes; and the defaults, but those that a writer makes."""
    types = {
        peewee.TextField: "text",
        peewee.DoubleField: "double precision",
        peewee.IntegerField: "integer",
        peewee.BooleanField: "boolean",
        TimestampField: "timestamp(3)",
    }
    made_by_the_writer = {"BotTrade.id", "BotDailyStats.id"}
    indexed = set()
    assert [model._meta.table_name for model in MODELS] == list(TABLES)
    for model in MODELS:
        table = model._meta.table_name
        fields = model._meta.sorted_fields
        for field, (name, kind, null, default) in zip(fields, TABLES[table], strict=True):
            assert (field.column_name, types[type(field)], field.null) == (name, kind, null)
            assert field.primary_key == (name in PRIMARY_KEYS[table])
            if field.index or field.unique:
                indexed.add((table, name, field.unique))
            if name == "updatedAt" or default == NOW or f"{table}.{name}" in made_by_the_writer:
                assert callable(field.default)
            else:
                assert sql_literal(field.default) == (default and sql_number(default))
    assert indexed == set(INDEXES.values())


def sql_literal(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case str():
            return f"'{value}'"
    return sql_number(str(value))


def sql_number(text: str) -> str:
    return text.removesuffix(".0")


def test_inspection_agrees_with_the_contract(db: peewee.Database, catalog: Catalog) -> None:
    assert list(catalog.tables) == list(TABLES)
    for table, columns in catalog.tables.items():
        live = [(c.name, c.nullable, c.kind) for c in columns]
        kinds = {"double precision": "float", "timestamp(3)": "timestamp"}
        assert live == [
            (name, null, kinds.get(kind, kind)) for name, kind, null, _ in TABLES[table]
        ]
    live_indexes = {i.name: (i.table, *i.columns, i.unique) for i in indexes(db)}
    assert live_indexes.items() >= INDEXES.items()
    keys = [live_indexes[name] for name in live_indexes.keys() - INDEXES.keys()]
    assert sorted(keys) == sorted((table, "id", True) for table in TABLES)
    catalog.require("it")


def test_a_partial_or_expression_index_is_not_taken_for_ours(
    db: peewee.Database,
) -> None:
    before = indexes(db)
    db.execute_sql("""CREATE INDEX "a" ON "BotTrade"("pnl") WHERE "status" = 'closed' """)
    db.execute_sql('CREATE INDEX "b" ON "BotTrade"(lower("symbol"))')
    db.execute_sql('CREATE INDEX "c" ON "BotTrade"("symbol", "status")')
    if is_postgres(db):
        db.execute_sql('CREATE INDEX "d" ON "BotTrade"("exitAt") INCLUDE ("pnl")')
        db.execute_sql('CREATE INDEX "e" ON "BotTrade"("exitReason")')  # as if it had failed
        db.execute_sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'e'::regclass")
    added = set(indexes(db)) - set(before)
    assert Index("c", "BotTrade", ("symbol", "status"), False) in added
    assert not {"a", "e"} & {index.name for index in added}
    assert {index.columns for index in added if index.name == "d"} <= {("exitAt",)}
    assert not any(index.columns == ("symbol",) for index in added)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_table_of_another_schema_is_not_ours(db: peewee.Database, url: str) -> None:
    db.execute_sql("CREATE SCHEMA other")
    db.execute_sql('CREATE TABLE other."BotTrade" (nothing text)')
    with session(locate(f"{url}&schema=other"), "read") as other:
        assert [column.name for column in inspect(other).tables["BotTrade"]] == ["nothing"]


def test_missing_tables_and_columns_are_named() -> None:
    column = Column("id", "TEXT", False, None)
    with pytest.raises(DatabaseError, match=r"bot\.db has no table BotTrade and no table BotDaily"):
        Catalog({"BotConfig": (column,)}).require("bot.db")
    columns = tuple(replace(column, name=name) for name, *_ in TABLES["BotDailyStats"][:5])
    tables = dict.fromkeys(TABLES, columns) | {"BotTrade": columns[:1], "BotConfig": columns[:1]}
    with pytest.raises(DatabaseError) as refusal:
        Catalog(tables).require("bot.db")
    assert "BotDailyStats lacks createdAt, updatedAt" in str(refusal.value)
    assert "BotTrade lacks symbol, entryPrice" in str(refusal.value)


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("TEXT", "text"),
        ("character varying(5)", "text"),
        ("VARCHAR(20)", "text"),
        ("double precision", "float"),
        ("REAL", "float"),
        ("integer", "integer"),
        ("INT", "integer"),
        ("bigint", "integer"),
        ("smallint", "integer"),
        ("INTEGER(11)", "integer"),
        ("boolean", "boolean"),
        ("timestamp(3) without time zone", "timestamp"),
        ("timestamp with time zone", "timestamp"),
        ("DATETIME", "timestamp"),
        ("interval", "other"),
        ("timestamp(3) without time zone[]", "other"),
        ("integer[]", "other"),
        ("character varying(5)[]", "other"),
        ("numeric(10,2)", "other"),
        ("jsonb", "other"),
        ("date", "other"),
        ("", "other"),
    ],
)
def test_each_declared_type_has_its_kind(declared: str, kind: str) -> None:
    assert Column("x", declared, True, None).kind == kind


@pytest.mark.parametrize(
    ("declared", "bits"),
    [("BIGINT", 64), ("int8", 64), ("smallint", 16), ("INT2", 16), ("integer", 32), ("INT", 32)],
)
def test_each_integer_type_has_its_number_of_bits(declared: str, bits: int) -> None:
    assert Column("x", declared, True, None).bits == bits
