"""Stored rows as JSON: what `JSON.stringify` of the bot's Prisma client gives for them."""

from __future__ import annotations

import json
from typing import Any

import peewee
import pytest

from botdb.database import json_rows
from botdb.database.models import BotTrade
from botdb.database.schema import inspect
from botdb.output.encode import json_line
from tests.conftest import AddTrades, Botdb

FULL = {
    "id": "c1",
    "symbol": "ACME",
    "entryPrice": 0.30000000000000004,
    "exitPrice": 1e-7,
    "shares": 123456789.12345679,
    "pnl": -52.5,
    "catalystType": "FDA_APPROVAL",
    "catalystTier": 1,
    "exitReason": 'quotes " and \\ and\nnewlines and ünï',
    "status": "closed",
    "alpacaOrderId": "[red]x[/]\x1b[31m",
    "entryAt": "2026-03-06T14:31:00.123Z",
    "exitAt": "2026-03-06T14:36:00.000Z",
    "createdAt": "2026-03-06T14:30:59.100Z",
    "updatedAt": "2026-03-06T14:36:00.001Z",
}
BARE = {**dict.fromkeys(FULL), "id": "c2", "symbol": "X", "status": "open"} | {
    "createdAt": "0099-12-31T23:59:59.999Z",
    "updatedAt": "9999-12-31T23:59:59.999Z",
}


def insert(db: peewee.Database, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join([db.param] * len(row))
    db.execute_sql(f'INSERT INTO "BotTrade" ({names}) VALUES ({marks})', list(row.values()))  # noqa: S608


def stored(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its times as the tables keep them."""
    return {
        name: value.replace("T", " ").removesuffix("Z") if name.endswith("At") and value else value
        for name, value in row.items()
    }


def read(db: peewee.Database) -> list[dict[str, Any]]:
    """Every trade as it comes out of JSON."""
    columns = inspect(db).tables["BotTrade"]
    found = json_rows.read(db, BotTrade.select().order_by(BotTrade.id), columns)
    return [json.loads(json_line(record)) for record in found.dicts()]


def test_a_row_is_what_prisma_gives_for_it(db: peewee.Database) -> None:
    insert(db, stored(FULL))
    insert(db, stored(BARE))
    assert read(db) == [FULL, BARE]
    assert list(read(db)[0]) == list(FULL)


def test_a_default_timestamp_has_three_digits_too(db: peewee.Database) -> None:
    insert(db, {"id": "c", "symbol": "X", "status": "open", "updatedAt": "2026-03-06 14:31:00"})
    [row] = read(db)
    assert row["updatedAt"] == "2026-03-06T14:31:00.000Z"
    assert len(row["createdAt"]) == 24 and row["createdAt"].endswith("Z")


@pytest.mark.parametrize("engine", ["postgresql"])
def test_later_columns_of_every_postgresql_type(db: peewee.Database) -> None:
    """Prisma 7.10 gave these very values for these very columns, but for those marked."""
    columns = {
        "flag": ("boolean", "true", True),
        "zoned": ("timestamptz", "'2026-07-01 00:00:00.1239-04'", "2026-07-01T04:00:00.123Z"),
        "micro": ("timestamp(6)", "'2026-03-06 14:31:00.999999'", "2026-03-06T14:31:00.999Z"),
        "day": ("date", "'2026-03-06'", "2026-03-06T00:00:00.000Z"),
        "amount": ("numeric", "1.50", "1.5"),
        "small": ("smallint", "2", 2),
        "single": ("real", "0.1", 0.1),
        "payload": ("jsonb", """'{"a": [1, 2.50]}'""", {"a": [1, 2.5]}),
        "plain": ("json", """'{"b":  1}'""", {"b": 1}),
        "many": ("integer[]", "'{1,2}'", [1, 2]),
        "name": ("varchar(5)", "'abc'", "abc"),
        "uuid": (
            "uuid",
            "'11111111-2222-3333-4444-555555555555'",
            "11111111-2222-3333-4444-555555555555",
        ),
        "time": ("time", "'24:00'", "24:00:00"),  # Prisma: a moment in 1970
        "bytes": ("bytea", r"'\xff00'", "/wA="),  # Prisma: an object of numbered bytes
        "range": ("int4range", "'[1,5)'", "[1, 5)"),  # Prisma cannot
        "span": ("interval", "'infinity'", "infinity"),  # Prisma cannot
    }
    for name, (kind, default, _) in columns.items():
        db.execute_sql(f'ALTER TABLE "BotTrade" ADD "{name}" {kind} DEFAULT {default}')
    insert(db, stored(FULL))
    assert read(db) == [FULL | {name: value for name, (*_, value) in columns.items()}]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_times_that_javascript_lacks_are_null_and_crash_no_command(
    db: peewee.Database, botdb: Botdb, url: str
) -> None:
    """As Prisma 7.10 gives them."""
    db.execute_sql('ALTER TABLE "BotTrade" ADD "zoned" timestamptz, ADD "day" date')
    db.execute_sql('ALTER TABLE "BotTrade" ADD "moments" timestamp[], ADD "n" numeric')
    moments = ["infinity", "-infinity", "0044-03-15 12:00 BC", "12026-03-15 12:00"]
    for n, moment in enumerate(moments):
        row = {"id": f"t{n}", "symbol": "X", "status": "closed", "updatedAt": "2026-01-01"}
        times = dict.fromkeys(["entryAt", "exitAt", "createdAt", "zoned", "day"], moment)
        insert(db, row | times | {"moments": [moment], "n": "NaN"})
    for row in read(db):
        assert {row[name] for name in times} == {None}
        assert row | {"moments": [None], "n": "NaN"} == row
        assert row["updatedAt"] == "2026-01-01T00:00:00.000Z"
    for command in (["list"], ["list", "--wide", "--color", "always"], ["show", "t0"], ["closed"]):
        assert botdb("trades", *command, db=url).code == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_later_columns_of_sqlite_and_values_of_other_types(db: peewee.Database) -> None:
    for name, kind in {"flag": "BOOLEAN", "at": "DATETIME", "n": "NUMERIC", "any": ""}.items():
        db.execute_sql(f'ALTER TABLE "BotTrade" ADD "{name}" {kind}')
    row = {"flag": 1, "at": "2026-03-06 14:31:00", "n": 1.5, "any": b"\xff\x00", "pnl": "lots"}
    insert(db, stored(FULL) | row)
    wire = {"flag": True, "at": "2026-03-06T14:31:00.000Z", "any": "/wA="}
    assert read(db) == [FULL | row | wire]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("text", "json_value"),
    [
        ("2026-03-06T14:31:00.123Z", "2026-03-06T14:31:00.123Z"),
        ("2026-03-06T14:31:00.12Z", "2026-03-06T14:31:00.120Z"),
        ("2026-03-06 14:31:00.999999", "2026-03-06T14:31:00.999Z"),
        ("2026-03-06T09:31:00-05:00", "2026-03-06T14:31:00.000Z"),
        ("now", "now"),
        ("12:00", "12:00"),
        ("twenty-three characters", "twenty-three characters"),
        (1772807460123, 1772807460123),
        (2460000.5, 2460000.5),
        ("", ""),
    ],
)
def test_sqlite_times_in_other_forms_are_converted_and_other_text_is_kept(
    db: peewee.Database, text: object, json_value: object
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD "at" DATETIME')
    insert(db, stored(FULL) | {"entryAt": text})
    [row] = read(db)
    # TIMESTAMP(3) is numeric to SQLite: it keeps text, but only what looks like no number.
    assert row["entryAt"] == json_value


@pytest.mark.parametrize("engine", ["sqlite"])
def test_text_that_is_not_utf8_has_replacement_characters(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(*[{"id": f"t{n:04}", "symbol": "A"} for n in range(2500)])
    bad = 'UPDATE "BotTrade" SET "symbol" = CAST(x\'41ff42\' AS TEXT) WHERE "id" IN (?, ?)'
    db.execute_sql(bad, ["t1500", "t2000"])
    rows = read(db)
    assert [row["id"] for row in rows] == [f"t{n:04}" for n in range(2500)]
    assert {row["id"]: row["symbol"] for row in rows if row["symbol"] != "A"} == {
        "t1500": "A\ufffdB",
        "t2000": "A\ufffdB",
    }


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_nan_and_infinity_are_null(db: peewee.Database, number: str) -> None:
    insert(db, stored(FULL) | {"pnl": float(number)})
    assert read(db) == [FULL | {"pnl": None}]


def test_rows_come_in_the_chosen_columns(db: peewee.Database) -> None:
    insert(db, stored(FULL))
    live = {column.name: column for column in inspect(db).tables["BotTrade"]}
    found = json_rows.read(db, BotTrade.select(), [live["pnl"], live["entryAt"], live["id"]])
    assert found.columns == ("pnl", "entryAt", "id")
    assert list(found.rows) == [(-52.5, "2026-03-06T14:31:00.123Z", "c1")]
