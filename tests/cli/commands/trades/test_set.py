"""`botdb trades set`."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from tests.conftest import Botdb

pytestmark = pytest.mark.usefixtures("two_trades")


def test_fields_are_found_in_any_case_and_values_parsed_as_in_an_import(
    botdb: Botdb, url: str, stored: Any
) -> None:
    fields = ["SHARES=12.5", "catalysttier=2", "exitreason=", "entryat=2026-03-06T10:00:00+01:00"]
    assert botdb("trades", "set", "t1", *fields, "--yes", db=url).code == 0
    trade = stored("t1")
    assert (trade["shares"], trade["catalystTier"]) == (12.5, 2)
    assert trade["entryAt"] == "2026-03-06T09:00:00.000Z"


def test_a_value_that_is_set_already_is_not_written(botdb: Botdb, url: str, stored: Any) -> None:
    before = stored("t1")
    result = botdb("trades", "set", "t1", "shares=33", "--yes", db=url)
    assert result.lines == ["nothing to change: every value is set already"]
    assert stored("t1") == before


def test_later_columns_can_be_set_and_emptied_where_they_take_null(
    db: peewee.Database, botdb: Botdb, url: str, stored: Any
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "peakPrice" DOUBLE PRECISION')
    assert botdb("trades", "set", "t1", "peakPrice=12.5", "--yes", db=url).code == 0
    assert stored("t1")["peakPrice"] == 12.5
    assert botdb("trades", "set", "t1", "peakPrice=", "--yes", db=url).code == 0
    assert stored("t1")["peakPrice"] is None
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "laps" INTEGER NOT NULL DEFAULT 3')
    refused = botdb("trades", "set", "t1", "laps=", "peakPrice=-1", "--yes", db=url)
    assert refused.code == 2
    assert refused.err.splitlines() == [
        "error: laps must be a whole number",
        "error: peakPrice must be at least 0",
    ]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_nan_in_an_array_does_not_prevent_changes(
    db: peewee.Database, botdb: Botdb, url: str, stored: Any
) -> None:
    db.execute_sql("ALTER TABLE \"BotTrade\" ADD COLUMN v DOUBLE PRECISION[] DEFAULT '{NaN}'")
    assert botdb("trades", "set", "t1", "shares=7", "--yes", db=url).code == 0
    assert stored("t1")["shares"] == 7
