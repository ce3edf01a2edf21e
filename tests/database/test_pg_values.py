"""Values of types that only the bot uses, from one database to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import peewee
import psycopg
import pytest
from psycopg import sql

from botdb.database.pg_values import from_json
from tests.conftest import AddTrades, Botdb
from tests.postgres import Pool

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])

COLUMNS = {
    "tags": ("TEXT[] NOT NULL DEFAULT '{}'", r"""ARRAY['a', 'b,c', '"q"\', NULL, '', 'NULL']"""),
    "grid": ("INTEGER[]", "'{{1,2},{3,4}}'"),
    "flags": ("BOOLEAN[]", "'{t,f}'"),
    "raw": ("BYTEA", r"'\x00ff41'"),
    "doc": ("JSONB", """'{"a": [1, null, "ü"]}'"""),
    "truth": ("JSONB", "'true'"),
    "fee": ("NUMERIC(20,8)", "0.00000001"),
    "span": ("INTERVAL", "'1 day 02:00'"),
}
"""By name, the type and a value as SQL."""


@pytest.fixture
def other(pool: Pool) -> Iterator[str]:
    """A second PostgreSQL database."""
    with pool.database() as name:
        yield pool.server.url(name)


def each_column(url: str, table: str, statement: str, part: int) -> None:
    with psycopg.connect(url) as connection:
        for name, words in COLUMNS.items():
            beginning = sql.SQL(statement).format(sql.Identifier(table), sql.Identifier(name))
            connection.execute(beginning + sql.SQL(words[part]))


def prepare(url: str, table: str) -> None:
    each_column(url, table, "ALTER TABLE {} ADD {} ", 0)


def fill(url: str, table: str) -> None:
    each_column(url, table, "UPDATE {} SET {} = ", 1)


def stored(url: str, table: str) -> list[str]:
    query = sql.SQL("SELECT to_json(t) FROM {} AS t").format(sql.Identifier(table))
    with psycopg.connect(url) as connection:
        [[row]] = connection.execute(query)
    return [row[name] for name in COLUMNS]


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_an_export_and_import_keeps_values_of_every_type(
    botdb: Botdb, url: str, other: str, add_trades: AddTrades, format: str
) -> None:
    add_trades({"id": "t1"})
    for each in (url, other):
        prepare(each, "BotTrade")
    fill(url, "BotTrade")
    listed = botdb("trades", "list", "-o", format, db=url).out
    done = botdb("trades", "import", "-", "--format", format, db=other, input=listed)
    assert done.code == 0, done.err
    assert stored(other, "BotTrade") == stored(url, "BotTrade")


def test_a_portable_backup_keeps_values_of_every_type(
    botdb: Botdb, url: str, other: str, add_trades: AddTrades, tmp_path: Path
) -> None:
    add_trades({"id": "t1"})
    for each in (url, other):
        prepare(each, "BotTrade")
    fill(url, "BotTrade")
    assert botdb("backup", str(tmp_path / "b.db"), "--portable", db=url).code == 0
    listed = botdb("trades", "list", "-o", "jsonl", db=str(tmp_path / "b.db")).out
    done = botdb("trades", "import", "-", db=other, input=listed)
    assert done.code == 0, done.err
    assert stored(other, "BotTrade") == stored(url, "BotTrade")


def test_an_identity_column_need_not_be_given(
    botdb: Botdb, db: peewee.Database, url: str, add_trades: AddTrades
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD number INTEGER GENERATED ALWAYS AS IDENTITY')
    add_trades({"id": "a"}, {"id": "b"})
    rows = botdb("trades", "list", "--sort", "id", "--json", db=url).json
    assert [row["number"] for row in rows] == [1, 2]


@pytest.mark.parametrize(("type", "value"), [("BYTEA", "?"), ("TEXT[]", ["a\0"]), ("UUID", "\0")])
def test_values_that_no_column_holds_are_refused_with_their_line(
    botdb: Botdb, url: str, db: peewee.Database, type: str, value: object
) -> None:
    db.execute_sql(f'ALTER TABLE "BotTrade" ADD raw {type}')
    row = json.dumps({"symbol": "A", "status": "open", "raw": value})
    refused = botdb("trades", "import", "-", db=url, input=row)
    assert (refused.code, "raw is refused" in refused.err) == (2, True), refused.err
    assert from_json("bytea", "\\x00ff") == "\\x00ff"


@pytest.mark.parametrize(
    ("text", "code"), [("[0:1]={1,2}", 0), ("{}", 0), ("[1, 2]", 0), ("[" * 9_999, 2), ("[x", 2)]
)
def test_an_array_in_csv_is_json_or_postgresql_syntax(
    botdb: Botdb, url: str, db: peewee.Database, text: str, code: int
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD grid INTEGER[]')
    table = f'symbol,status,grid\nA,open,"{text}"\n'
    done = botdb("trades", "import", "-", "--format", "csv", db=url, input=table)
    assert done.code == code, done.err
