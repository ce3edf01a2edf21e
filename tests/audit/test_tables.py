"""Errors in the schema."""

from __future__ import annotations

import peewee

from botdb.database.dialect import is_postgres
from tests.audit.findings import audited


def test_a_missing_table_and_a_missing_index_are_found(db: peewee.Database) -> None:
    db.execute_sql('DROP TABLE "BotDailyStats"')
    db.execute_sql('DROP INDEX "BotTrade_status_idx"')
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "peakPrice" DOUBLE PRECISION')
    done = audited(db)
    assert {finding.rule.code: finding.ids for finding in done.findings} == {
        "missing-table": ("BotDailyStats",),
        "missing-index": ("BotTrade_status_idx",),
    }
    assert done.unread == ("BotDailyStats",)
    assert done.more == ("BotTrade.peakPrice",)


def test_a_missing_column_and_a_wrong_type_are_found(db: peewee.Database) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" DROP COLUMN "pnl"')
    db.execute_sql('ALTER TABLE "BotTrade" DROP COLUMN "shares"')
    db.execute_sql(
        f'ALTER TABLE "BotTrade" ADD COLUMN "shares" {"REAL" if is_postgres(db) else "TEXT"}'
    )
    done = audited(db)
    assert [finding.rule.code for finding in done.findings] == ["missing-column", "wrong-type"]
    assert done.findings[0].ids == ("BotTrade.pnl",)
    assert done.unread == ("BotTrade",)


def test_a_missing_primary_key_is_found(db: peewee.Database) -> None:
    """As a restore leaves a table whose rows were there twice."""
    db.execute_sql('ALTER TABLE "BotConfig" RENAME TO "Old"')
    db.execute_sql('CREATE TABLE "BotConfig" AS SELECT * FROM "Old"')
    done = audited(db, only=["missing-primary-key"])
    assert [finding.ids for finding in done.findings] == [("BotConfig",)]
    db.execute_sql('CREATE UNIQUE INDEX "key" ON "BotConfig"("id")')
    assert audited(db, only=["missing-primary-key"]).findings == ()


def test_a_unique_constraint_counts_as_the_index_that_it_is(db: peewee.Database) -> None:
    db.execute_sql('DROP TABLE "BotDailyStats"')
    db.execute_sql(
        """CREATE TABLE "BotDailyStats" ("id" TEXT NOT NULL PRIMARY KEY, "date" TEXT NOT NULL
        UNIQUE, "realizedPnl" DOUBLE PRECISION NOT NULL, "tradeCount" INTEGER NOT NULL,
        "dayTradeCount" INTEGER NOT NULL, "createdAt" TIMESTAMP(3) NOT NULL,
        "updatedAt" TIMESTAMP(3) NOT NULL)"""
    )
    assert audited(db).findings == ()
