"""What schema.sql makes, and what a database lacks of it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import peewee
import pytest

from botdb.database.ddl import create, plan, statements
from botdb.database.models import BotDailyStats
from botdb.database.schema import Catalog, Index, inspect
from botdb.errors import DatabaseError

NOW = datetime(2026, 3, 6, 14, 31, 0, 123_000, tzinfo=UTC)


def test_the_statements_are_tables_and_their_indexes() -> None:
    assert [each.name for each in statements() if each.kind == "table"] == [
        "BotTrade",
        "BotConfig",
        "BotDailyStats",
    ]
    indexes = [each.index for each in statements() if each.index]
    assert Index("BotDailyStats_date_key", "BotDailyStats", ("date",), True) in indexes


def test_an_empty_database_lacks_everything_and_a_complete_one_nothing(db: peewee.Database) -> None:
    nothing = plan(None, now=NOW, label="x")
    assert nothing.statements == statements() and nothing.singleton_made
    assert len(nothing.sql) == len(statements()) + 1
    complete = plan(db, now=NOW, label="x")
    assert (complete.statements, complete.singleton_made, complete.sql) == ((), False, ())
    assert complete.found == statements()


def test_only_what_is_missing_is_made(db: peewee.Database) -> None:
    db.execute_sql('DROP TABLE "BotDailyStats"')
    db.execute_sql('DELETE FROM "BotConfig"')
    made = create(db, now=NOW, label="x")
    assert [each.kind for each in made.statements] == ["table", "index"]
    assert made.singleton_made
    assert "BotDailyStats" in inspect(db).tables
    [(id, updated)] = db.execute_sql('SELECT "id", "updatedAt" FROM "BotConfig"').fetchall()
    assert id == "singleton"
    assert str(updated).startswith("2026-03-06 14:31:00.123")


def test_an_index_counts_by_its_columns_not_by_its_name() -> None:
    [wanted] = [each for each in statements() if each.name == "BotDailyStats_date_key"]
    assert wanted.index
    catalog = Catalog({})
    other_name = dataclasses.replace(wanted.index, name="mine")
    assert wanted.is_met(catalog, [other_name])
    assert not wanted.is_met(catalog, [dataclasses.replace(other_name, unique=False)])
    assert not wanted.is_met(catalog, [dataclasses.replace(other_name, columns=("id",))])


def test_rows_that_a_missing_index_forbids_are_named(db: peewee.Database) -> None:
    db.execute_sql('DROP INDEX "BotDailyStats_date_key"')
    for id in ("one", "other"):
        db.execute(BotDailyStats.insert(id=id, date="2026-03-06", updated_at=NOW))
    for make in (plan, create):  # what --dry-run prints, and what is done
        with pytest.raises(DatabaseError) as refusal:
            make(db, now=NOW, label="x")
        assert str(refusal.value) == (
            "x: BotDailyStats has several rows with the date 2026-03-06,"
            " so the index BotDailyStats_date_key cannot be created"
        )
    db.execute(BotDailyStats.delete().where(BotDailyStats.id == "other"))
    assert [each.name for each in create(db, now=NOW, label="x").statements] == [
        "BotDailyStats_date_key"
    ]
