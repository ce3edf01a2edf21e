"""Columns that the bot's later migrations add: set by the type that the database declares."""

from __future__ import annotations

import json
from typing import Any

import peewee
import pytest

from botdb.changes.assignments import parse_assignments
from botdb.changes.field import FieldRule
from botdb.database.later_columns import field_of
from botdb.database.schema import inspect
from botdb.errors import InvalidError
from tests.conftest import Botdb

LATER = (
    """"tradeSizeStars9" DOUBLE PRECISION NOT NULL DEFAULT 250""",
    """"barsBack" INTEGER NOT NULL DEFAULT -1""",
    """"big" BIGINT NOT NULL DEFAULT 3""",
    """"note" VARCHAR(8) NOT NULL DEFAULT 'it''s'""",
    """"fast" BOOLEAN NOT NULL DEFAULT true""",
    """"pausedUntil" TIMESTAMP(3)""",
    """"maybe" TEXT DEFAULT NULL""",
    """"fee" DECIMAL(10,3) NOT NULL DEFAULT 10.5""",
    """"weird ""col" TEXT NOT NULL DEFAULT '[/oops]'""",
)


@pytest.fixture
def later_db(db: peewee.Database) -> peewee.Database:
    for column in LATER:
        db.execute_sql(f'ALTER TABLE "BotConfig" ADD COLUMN {column}')
    return db


def fields(db: peewee.Database) -> dict[str, FieldRule]:
    return {each.name: field_of(each) for each in inspect(db).tables["BotConfig"]}


def test_each_later_column_has_the_type_and_default_of_the_database(
    later_db: peewee.Database,
) -> None:
    found = list(fields(later_db).values())[-len(LATER) :]
    assert {field.name: (field.type, field.default) for field in found} == {
        "tradeSizeStars9": ("number", 250.0),
        "barsBack": ("integer", -1),
        "big": ("integer", 3),
        "note": ("text", "it's"),
        "fast": ("boolean", True),
        "pausedUntil": ("timestamp", None),
        "maybe": ("text", None),
        "fee": ("number", 10.5),
        'weird "col': ("text", "[/oops]"),
    }
    assert {field.name for field in found if field.nullable} == {"pausedUntil", "maybe"}
    assert all(field.declared for field in found)


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("tradeSizeStars9", "300", 300.0),
        ("barsBack", "-5", -5),
        ("big", "9007199254740993", 9007199254740993),
        ("note", "[red]", "[red]"),
        ("fast", "off", False),
        ("pausedUntil", "2026-03-06T09:31:00-05:00", "2026-03-06T14:31:00.000Z"),
        ('weird "col', "\x1b[31m", "\x1b[31m"),
    ],
)
def test_a_later_column_is_set_and_read_back(
    botdb: Botdb, later_db: peewee.Database, url: str, field: str, typed: str, stored: Any
) -> None:
    done = botdb("config", "set", f"{field}={typed}", db=url)
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    assert botdb("config", "show", "--json", db=url).json[field] == stored


def test_null_is_written_where_it_is_given_and_the_column_takes_it(
    botdb: Botdb, later_db: peewee.Database, url: str
) -> None:
    later_db.execute_sql('ALTER TABLE "BotConfig" ADD COLUMN "share" DECIMAL(6,2)')
    first = botdb("config", "show", "--json", db=url).json
    typed = ("pausedUntil=2026-03-06 09:31", "share=2", "barsBack=7")
    assert botdb("config", "set", *typed, db=url).code == 0
    assert botdb("config", "set", "pausedUntil=", db=url).lines == [
        "pausedUntil: 2026-03-06 09:31:00.000 EST → —"
    ]
    assert botdb("config", "apply", "-", db=url, input='{"share": null}').code == 0
    assert botdb("config", "apply", "-", db=url, input='{"barsBack": null}').code == 2
    for _ in range(3):
        assert botdb("config", "undo", db=url).code == 0
    last = botdb("config", "show", "--json", db=url).json
    assert {**last, "updatedAt": first["updatedAt"]} == first


def test_a_change_is_reported_as_the_database_stores_it(
    botdb: Botdb, db: peewee.Database, url: str, engine: str
) -> None:
    db.execute_sql('ALTER TABLE "BotConfig" ADD COLUMN "ratio" REAL NOT NULL DEFAULT 1')
    stored = "0.12345679"  # the shortest that single precision distinguishes from its neighbours
    if engine == "sqlite":
        db.execute_sql("""CREATE TRIGGER cut AFTER UPDATE OF "ratio" ON "BotConfig" BEGIN
            UPDATE "BotConfig" SET "ratio" = round(new."ratio", 2)
            WHERE "ratio" <> round(new."ratio", 2); END""")
        stored = "0.12"
    assert botdb("config", "set", "ratio=0.123456789", db=url).lines == [f"ratio: 1 → {stored}"]
    [entry] = botdb("config", "log", "--json", db=url).json
    assert entry["new"] == {"ratio": float(stored)}
    assert botdb("config", "undo", db=url).lines == [f"ratio: {stored} → 1"]


def test_a_decimal_is_set_and_shown_like_other_numbers(
    botdb: Botdb, later_db: peewee.Database, url: str
) -> None:
    done = botdb("config", "set", "fee=1_234_567.891", db=url)
    assert done.lines == ["fee: 10.5 → 1,234,567.891"]
    assert str(botdb("config", "show", "--json", db=url).json["fee"]) == "1234567.891"
    again = botdb("config", "set", "fee=1234567.8910", db=url)
    assert again.lines == ["nothing to change: every value is set already"]


@pytest.mark.parametrize(
    ("assignment", "reason"),
    [
        ("tradeSizeStars9=x", "must be a number"),
        ("barsBack=2147483648", "holds 32 bits"),
        ("big=9223372036854775808", "holds 64 bits"),
        ("note=ninechars", "at most 8 characters"),
        ("fast=2", "must be true or false"),
        ("pausedUntil=soon", "not an ISO 8601 time"),
        ("barsBack=", "must be a whole number"),
        ("fee=abc", "must be a number"),
    ],
)
def test_a_value_that_the_type_does_not_take_is_refused(
    later_db: peewee.Database, assignment: str, reason: str
) -> None:
    with pytest.raises(InvalidError, match=reason):
        parse_assignments(fields(later_db), [assignment])


def test_the_output_of_show_can_be_applied(
    botdb: Botdb, later_db: peewee.Database, url: str
) -> None:
    shown = botdb("config", "show", "--json", db=url)
    assert shown.json["pausedUntil"] is None
    given = botdb("config", "apply", "-", db=url, input=shown.out)
    assert given.lines == ["nothing to change: every value is set already"]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_other_types_are_shown_and_cannot_be_set(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    db.execute_sql("""CREATE TYPE "Broker" AS ENUM ('alpaca', '[red]ib')""")
    for column in (
        """"broker" "Broker" NOT NULL DEFAULT 'alpaca'""",
        """"tags" TEXT[] NOT NULL DEFAULT '{a,"b c"}'""",
        """"extra" JSONB NOT NULL DEFAULT '{"a": 1}'""",
    ):
        db.execute_sql(f'ALTER TABLE "BotConfig" ADD COLUMN {column}')
    row = botdb("config", "show", "--json", db=url)
    assert (row.json["broker"], row.json["tags"]) == ("alpaca", ["a", "b c"])
    assert botdb("config", "get", "extra", db=url).out == '{"a": 1}\n'
    assert any(line.startswith("tags") and '["a", "b c"]' in line for line in shown(botdb, url))
    refused = botdb("config", "set", "broker=ib", "tags={x}", "maxSharePrice=30", db=url)
    assert refused.code == 2
    assert 'broker has the type "Broker", which botdb does not set: use SQL' in refused.err
    assert "tags has the type text[], which botdb does not set: use SQL" in refused.err
    applied = botdb(
        "config", "apply", "-", db=url, input=json.dumps({**row.json, "maxSharePrice": 30})
    )
    assert applied.lines == ["maxSharePrice: 20 → 30"]
    edited = botdb("config", "apply", "-", db=url, input='{"extra": {"a": 2}}')
    assert (edited.code, "extra has the type jsonb" in edited.err) == (2, True)


def shown(botdb: Botdb, url: str) -> list[str]:
    return botdb("config", "show", db=url).lines
