"""Errors in the configuration."""

from __future__ import annotations

import peewee

from botdb.database.dialect import is_postgres
from botdb.database.models import BotConfig
from tests.audit.findings import audited, found, plant


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


def test_a_missing_configuration_is_found(db: peewee.Database) -> None:
    db.execute_sql('DELETE FROM "BotConfig"')
    assert list(found(db)) == ["no-configuration"]


def test_an_updated_at_that_is_not_a_time_is_found(db: peewee.Database) -> None:
    plant(db, BotConfig.updated_at, "'infinity'" if is_postgres(db) else "'soon'")
    assert found(db) == {"bad-configuration-timestamp": (1, ("singleton",))}
