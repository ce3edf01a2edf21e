"""Errors in the configuration."""

from __future__ import annotations

import shlex

import peewee
import pytest

from botdb.database.dialect import is_postgres
from botdb.database.models import BotConfig
from tests.audit.findings import audited, found, plant
from tests.conftest import Botdb


def test_a_second_row_and_invalid_settings_are_found(db: peewee.Database) -> None:
    db.execute_sql("""UPDATE "BotConfig" SET "minWinRate" = 55, "enabledCatalystTiers" = '2,1'""")
    db.execute_sql(
        """INSERT INTO "BotConfig" ("id", "updatedAt") VALUES ('two', '2026-03-06 00:00:00.000')"""
    )
    [other, bad] = audited(db).findings
    assert (other.rule.code, other.ids) == ("second-configuration", ("two",))
    assert (bad.rule.code, bad.ids) == ("bad-setting", ("minWinRate", "enabledCatalystTiers"))
    assert "must be 0 to 1" in bad.detail
    assert "enabledCatalystTiers is 2,1, but should be 1,2" in bad.detail


@pytest.mark.parametrize(
    ("field", "stored", "shown", "corrected"),
    [
        ("enabledCatalystTiers", "'2,1'", "2,1", "enabledCatalystTiers=1,2"),
        ("enabledCatalystTiers", "'3, 1'", "'3, 1'", "enabledCatalystTiers=1,3"),
        ("enabledCatalystTiers", "''", "''", "enabledCatalystTiers=1,2,3,4"),
        ("mode", "'live '", "'live '", "mode=paper"),
        ("maxSharePrice", "9e999", "inf", "maxSharePrice=20"),
        ("hardStopLossPct", "700", "700", "hardStopLossPct=7"),
        ("aiKeywords", "'{}'", "{}", "aiKeywords=[]"),
    ],
)
def test_the_command_keeps_what_was_meant_and_corrects_it(
    botdb: Botdb, db: peewee.Database, url: str, field: str, stored: str, shown: str, corrected: str
) -> None:
    """The default of enabledCatalystTiers would let the bot trade more."""
    db.execute_sql("""ALTER TABLE "BotConfig" ADD "aiKeywords" TEXT NOT NULL DEFAULT '[]'""")
    if is_postgres(db):
        stored = stored.replace("9e999", "'Infinity'")
    db.execute_sql(f'UPDATE "BotConfig" SET "{field}" = {stored}')  # noqa: S608
    [finding] = audited(db).findings
    assert finding.detail.startswith(f"{field} is {shown}, but ")
    command = shlex.split(finding.command)
    assert command == ["botdb", "config", "set", corrected]
    assert botdb(*command[1:], "--yes", db=url).code == 0
    assert found(db) == {}


def test_json_may_be_written_with_blanks(db: peewee.Database) -> None:
    db.execute_sql(
        """ALTER TABLE "BotConfig" ADD "aiKeywords" TEXT NOT NULL DEFAULT '["fda", "merger"]'"""
    )
    assert found(db) == {}


def test_a_missing_configuration_is_found(db: peewee.Database) -> None:
    db.execute_sql('DELETE FROM "BotConfig"')
    assert list(found(db)) == ["no-configuration"]


def test_an_updated_at_that_is_not_a_time_is_found(db: peewee.Database) -> None:
    plant(db, BotConfig.updated_at, "'infinity'" if is_postgres(db) else "'soon'")
    assert found(db) == {"bad-configuration-timestamp": (1, ("singleton",))}
    db.execute_sql("""UPDATE "BotConfig" SET "id" = 'other'""")
    assert list(found(db)) == ["no-configuration", "second-configuration"]
