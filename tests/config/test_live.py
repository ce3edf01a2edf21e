"""Columns that the bot's later migrations add: set by the type that the database declares."""

from __future__ import annotations

import json
from typing import Any

import peewee
import pytest

from botdb.config.fields import BY_NAME, SETTINGS
from botdb.config.live import (
    InvalidError,
    check_values,
    defaults,
    find_readable,
    find_setting,
    live_settings,
    parse_assignments,
)
from botdb.database.schema import inspect
from botdb.errors import InputError
from tests.conftest import Botdb

LATER = (
    """"tradeSizeStars3" DOUBLE PRECISION NOT NULL DEFAULT 250""",
    """"barsBack" INTEGER NOT NULL DEFAULT -1""",
    """"big" BIGINT NOT NULL DEFAULT 3""",
    """"note" VARCHAR(8) NOT NULL DEFAULT 'it''s'""",
    """"fast" BOOLEAN NOT NULL DEFAULT true""",
    """"pausedUntil" TIMESTAMP(3)""",
    """"profitTargetPct" DECIMAL(10,3) NOT NULL DEFAULT 10.5""",
    """"weird ""col" TEXT NOT NULL DEFAULT '[/oops]'""",
)


@pytest.fixture
def later_db(db: peewee.Database) -> peewee.Database:
    for column in LATER:
        db.execute_sql(f'ALTER TABLE "BotConfig" ADD COLUMN {column}')
    return db


def test_each_later_column_is_a_setting_after_botdbs_own(later_db: peewee.Database) -> None:
    settings = live_settings(later_db, inspect(later_db))
    assert list(settings)[: len(SETTINGS)] == list(BY_NAME)
    assert {name: settings[name].default for name in list(settings)[len(SETTINGS) :]} == {
        "tradeSizeStars3": 250.0,
        "barsBack": -1,
        "big": 3,
        "note": "it's",
        "fast": True,
        "pausedUntil": None,
        "profitTargetPct": "10.5",
        'weird "col': "[/oops]",
    }


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("tradeSizeStars3", "300", 300.0),
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


def test_null_is_written_by_undo_alone(botdb: Botdb, later_db: peewee.Database, url: str) -> None:
    later_db.execute_sql('ALTER TABLE "BotConfig" ADD COLUMN "share" DECIMAL(6,2)')
    first = botdb("config", "show", "--json", db=url).json
    typed = ("pausedUntil=2026-03-06T14:31:00Z", "share=2", "barsBack=7")
    assert botdb("config", "set", *typed, db=url).code == 0
    assert botdb("config", "set", "pausedUntil=", db=url).code == 2
    assert botdb("config", "apply", "-", db=url, input='{"share": null}').code == 2
    assert sorted(botdb("config", "undo", db=url).lines) == [
        "barsBack: 7 → -1",
        "pausedUntil: 2026-03-06 09:31:00.000 EST → —",
        "share: 2 → —",
    ]
    last = botdb("config", "show", "--json", db=url).json
    assert {**last, "updatedAt": first["updatedAt"]} == first


def test_what_the_database_rounds_or_changes_is_told_as_it_is_stored(
    botdb: Botdb, db: peewee.Database, url: str, engine: str
) -> None:
    db.execute_sql('ALTER TABLE "BotConfig" ADD COLUMN "ratio" REAL NOT NULL DEFAULT 1')
    stored = "0.12345679"  # the shortest that single precision tells from its neighbours
    if engine == "sqlite":
        db.execute_sql("""CREATE TRIGGER cut AFTER UPDATE OF "ratio" ON "BotConfig" BEGIN
            UPDATE "BotConfig" SET "ratio" = round(new."ratio", 2)
            WHERE "ratio" <> round(new."ratio", 2); END""")
        stored = "0.12"
    assert botdb("config", "set", "ratio=0.123456789", db=url).lines == [f"ratio: 1 → {stored}"]
    [entry] = botdb("config", "log", "--json", db=url).json
    assert entry["new"] == {"ratio": float(stored)}
    assert botdb("config", "undo", db=url).lines == [f"ratio: {stored} → 1"]


def test_a_decimal_is_stored_to_the_last_digit(
    botdb: Botdb, later_db: peewee.Database, url: str
) -> None:
    done = botdb("config", "set", "profitTargetPct=1234567.891", db=url)
    assert done.lines == ["profitTargetPct: 10.5 → 1234567.891"]
    assert str(botdb("config", "show", "--json", db=url).json["profitTargetPct"]) == "1234567.891"
    again = botdb("config", "set", "profitTargetPct=1234567.8910", db=url)
    assert again.lines == ["nothing to change: every value is set already"]
    assert botdb("config", "set", "profitTargetPct=abc", db=url).code == 2


@pytest.mark.parametrize(
    ("assignment", "reason"),
    [
        ("tradeSizeStars3=x", "must be a number"),
        ("barsBack=2147483648", "holds 32 bits"),
        ("big=9223372036854775808", "holds 64 bits"),
        ("note=ninechars", "at most 8 characters"),
        ("fast=2", "must be true or false"),
        ("pausedUntil=2026-03-06 09:31", "with its offset"),
    ],
)
def test_what_its_type_does_not_take_is_refused(
    later_db: peewee.Database, assignment: str, reason: str
) -> None:
    settings = live_settings(later_db, inspect(later_db))
    with pytest.raises(InvalidError, match=reason):
        parse_assignments(settings, [assignment])


def test_what_the_database_prints_can_be_given_back(
    botdb: Botdb, later_db: peewee.Database, url: str
) -> None:
    shown = botdb("config", "show", "--json", db=url)
    assert shown.json["pausedUntil"] is None
    given = botdb("config", "apply", "-", db=url, input=shown.out)
    assert given.lines == ["nothing to change: every value is set already"]


def test_types_that_only_postgresql_has_are_set_as_text(
    botdb: Botdb, db: peewee.Database, url: str, engine: str
) -> None:
    if engine == "sqlite":
        pytest.skip("these types are PostgreSQL's")
    db.execute_sql("""CREATE TYPE "Broker" AS ENUM ('alpaca', '[red]ib')""")
    db.execute_sql("CREATE DOMAIN share AS INTEGER CHECK (VALUE > 0)")
    for column in (
        """"broker" "Broker" NOT NULL DEFAULT 'alpaca'""",
        """"tags" TEXT[] NOT NULL DEFAULT '{a}'""",
        """"extra" JSONB NOT NULL DEFAULT '{"a": 1}'""",
        '"part" share NOT NULL DEFAULT 1',
    ):
        db.execute_sql(f'ALTER TABLE "BotConfig" ADD COLUMN {column}')
    done = botdb("config", "set", "broker=[red]ib", "tags={x,y}", 'extra={"b":[2]}', db=url)
    assert done.lines == [
        "broker: alpaca → [red]ib",
        "tags: {a} → {x,y}",
        'extra: {"a": 1} → {"b": [2]}',
    ]
    row = botdb("config", "show", "--json", db=url).json
    assert (row["broker"], row["tags"], row["extra"]) == ("[red]ib", ["x", "y"], {"b": [2]})
    assert botdb("config", "get", "extra", db=url).out == '{"b": [2]}\n'
    refused = botdb("config", "set", "broker=nobody", "extra={", "part=0", db=url)
    assert refused.code == 2
    assert "broker is refused by the database: invalid input value for enum" in refused.err
    assert "extra is refused by the database: invalid input syntax for type json" in refused.err
    assert "part is refused by the database: value for domain share violates" in refused.err
    edited = {**row, "extra": {"c": 3}}
    applied = botdb("config", "apply", "-", db=url, input=json.dumps(edited))
    assert applied.lines == ['extra: {"b": [2]} → {"c": 3}']
    assert botdb("config", "undo", db=url).code == 0
    assert botdb("config", "show", "--json", db=url).json["extra"] == {"b": [2]}


# --- names and documents ------------------------------------------------------------------


def test_a_field_is_found_in_any_case_and_a_misspelt_one_suggests() -> None:
    assert find_setting(BY_NAME, "POSITIONSIZEUSD").name == "positionSizeUsd"
    with pytest.raises(InputError, match="unknown field 'positonSize'") as caught:
        find_setting(BY_NAME, "positonSize")
    assert caught.value.hint == "did you mean 'positionSizeUsd'?"
    with pytest.raises(InputError, match="kept by botdb itself"):
        find_setting(BY_NAME, "updatedat")


def test_columns_that_nobody_sets_can_be_read(db: peewee.Database) -> None:
    assert find_readable(inspect(db), "UPDATEDAT") == "updatedAt"


def test_every_violation_is_told_at_once() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_assignments(
            BY_NAME, ["minWinRate=50%", "positonSizeUsd=1", "mode", "enabled=yes", "Enabled=no"]
        )
    assert caught.value.reasons == [
        "minWinRate is a fraction: write 0.5 for 50%",
        "unknown field 'positonSizeUsd' (did you mean 'positionSizeUsd'?)",
        "mode needs a value: mode=VALUE",
        "enabled is given twice",
    ]


def test_a_document_is_checked_only_where_it_differs() -> None:
    row = {setting.name: setting.default for setting in SETTINGS} | {"minWinRate": 55.0}
    given = {**row, "id": "x", "updatedAt": "whenever", "maxSharePrice": 30}
    assert check_values(BY_NAME, row, given) == {"maxSharePrice": 30.0}
    with pytest.raises(InvalidError) as caught:
        check_values(BY_NAME, row, {"enabled": 1, "MODE": None, "mode": "live", "x": 1})
    assert caught.value.reasons[:3] == [
        "enabled must be true or false",
        "mode cannot be set to null",
        "mode is given twice",
    ]


def test_a_default_is_known_or_said_to_be_unknown(later_db: peewee.Database) -> None:
    settings = live_settings(later_db, inspect(later_db))
    assert defaults(settings, ["minWinRate", "barsBack"]) == {"minWinRate": 0.5, "barsBack": -1}
    with pytest.raises(InvalidError, match="pausedUntil has no default"):
        defaults(settings, ["pausedUntil"])
