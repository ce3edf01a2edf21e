"""Errors in the schema."""

from __future__ import annotations

import peewee
import pytest

from botdb.database.ddl import contract
from botdb.database.dialect import is_postgres
from tests.audit.findings import audited
from tests.conftest import Botdb


def faults(db: peewee.Database) -> dict[str, tuple[str, ...]]:
    return {finding.rule.code: finding.ids for finding in audited(db).findings}


def alter(db: peewee.Database, table: str, column: str, *changes: tuple[str, str, str]) -> None:
    """Change how a column is declared: on PostgreSQL with ALTER, on SQLite in the schema's text."""
    for action, old, new in changes:
        if is_postgres(db):
            db.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" {action}')
            continue
        [(sql,)] = db.execute_sql(
            "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
        ).fetchall()
        [line] = [line for line in sql.splitlines() if f' "{column}" ' in line]
        assert old in line
        db.execute_sql("PRAGMA writable_schema = ON")
        db.execute_sql(
            "UPDATE sqlite_master SET sql = ? WHERE name = ?",
            (sql.replace(line, line.replace(old, new)), table),
        )
        db.execute_sql("PRAGMA writable_schema = RESET")


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


def test_a_later_column_of_a_wrong_type_is_a_fault_of_the_schema_only(
    botdb: Botdb, url: str, db: peewee.Database
) -> None:
    """No setting could be valid in it, so none is asked for."""
    db.execute_sql('ALTER TABLE "BotConfig" ADD "tradeSizeStars3" TEXT NOT NULL DEFAULT \'50\'')
    db.execute_sql('ALTER TABLE "BotConfig" ADD "scannerCooldownMin" BOOLEAN')
    db.execute_sql('ALTER TABLE "BotConfig" ADD "aiKeywords" JSONB')  # shown, and not judged
    db.execute_sql('ALTER TABLE "BotConfig" ADD "profitTargetPct" INTEGER NOT NULL DEFAULT 10')
    db.execute_sql('ALTER TABLE "BotTrade" ADD "peakPrice" TEXT')
    [finding] = audited(db).findings
    assert finding.rule.code == "wrong-type"
    wrong = [name.lower() for name in finding.ids]
    assert wrong == [
        "botconfig.tradesizestars3: text, not number",
        "botconfig.scannercooldownmin: boolean, not integer",
        "bottrade.peakprice: text, not number",
    ]
    assert botdb("status", "--exit-code", db=url).code == 0


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


def test_a_column_in_another_case_is_missing_and_its_index_is_no_finding_of_its_own(
    db: peewee.Database,
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" RENAME COLUMN "symbol" TO "Symbol"')
    assert faults(db) == {"missing-column": ("BotTrade.symbol",)}


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
        UNIQUE, "realizedPnl" DOUBLE PRECISION NOT NULL DEFAULT 0.0, "tradeCount" INTEGER NOT NULL
        DEFAULT 0, "dayTradeCount" INTEGER NOT NULL DEFAULT (0), "createdAt" TIMESTAMP(3) NOT NULL
        DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL)"""
    )
    assert audited(db).findings == ()


def test_a_column_that_allows_null_or_forbids_it_is_found(db: peewee.Database) -> None:
    alter(db, "BotTrade", "symbol", ("DROP NOT NULL", " NOT NULL", ""))
    alter(db, "BotTrade", "pnl", ("SET NOT NULL", "PRECISION", "PRECISION NOT NULL"))
    assert faults(db) == {
        "wrong-null": ("BotTrade.symbol allows null", "BotTrade.pnl must allow null")
    }


@pytest.mark.parametrize(
    ("table", "column", "change", "found"),
    [
        ("BotTrade", "createdAt", "DROP DEFAULT", "no default, not CURRENT_TIMESTAMP"),
        ("BotConfig", "mode", "SET DEFAULT 'live'", "'live', not 'paper'"),
        ("BotConfig", "enabled", "SET DEFAULT true", "true, not false"),
        ("BotConfig", "hardStopLossPct", "SET DEFAULT 70", "70, not 7.0"),
        ("BotDailyStats", "tradeCount", "DROP DEFAULT", "no default, not 0"),
    ],
)
def test_another_default_or_none_is_found(
    db: peewee.Database, table: str, column: str, change: str, found: str
) -> None:
    """`init` and the bot itself let the table fill in what they do not give."""
    [wanted] = [each for each in contract().tables[table] if each.name == column]
    default = change.removeprefix("DROP DEFAULT").removeprefix("SET ")
    alter(db, table, column, (change, f"DEFAULT {wanted.default}", default))
    [(code, [fault])] = faults(db).items()
    assert code == "wrong-default"
    assert fault.replace("::text", "") == f"{table}.{column}: {found}"


@pytest.mark.parametrize(
    ("table", "column", "default"),
    [
        ("BotConfig", "hardStopLossPct", "7"),
        ("BotConfig", "maxFloatShares", "2e7"),
        ("BotTrade", "createdAt", "'2026-03-06 14:31:00'"),
        ("BotTrade", "id", "'x'"),
    ],
)
def test_a_default_may_be_written_otherwise_and_there_may_be_more(
    db: peewee.Database, table: str, column: str, default: str
) -> None:
    [wanted] = [each for each in contract().tables[table] if each.name == column]
    old, new = " NOT NULL", f" NOT NULL DEFAULT {default}"
    if wanted.default:
        old, new = f"DEFAULT {wanted.default}", f"DEFAULT {default}"
    alter(db, table, column, (f"SET DEFAULT {default}", old, new))
    assert faults(db) == {}


KEY, SYMBOL = "BotDailyStats_date_key", "BotTrade_symbol_idx"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        (KEY, 'CREATE INDEX "{}" ON "BotDailyStats"("date")'),
        (KEY, 'CREATE UNIQUE INDEX "{}" ON "BotDailyStats"("id", "date")'),
        (KEY, """CREATE UNIQUE INDEX "{}" ON "BotDailyStats"("date") WHERE "date" > '2026'"""),
        (KEY, 'CREATE UNIQUE INDEX "{}" ON "BotTrade"("id")'),
        (SYMBOL, 'CREATE UNIQUE INDEX "{}" ON "BotTrade"("symbol")'),
        (SYMBOL, 'CREATE INDEX "{}" ON "BotTrade"(lower("symbol"))'),
    ],
)
def test_another_index_under_the_name_of_ours_is_found(
    botdb: Botdb, db: peewee.Database, url: str, name: str, wrong: str
) -> None:
    db.execute_sql(f'DROP INDEX "{name}"')
    db.execute_sql(wrong.format(name))
    assert faults(db) == {"wrong-index": (name,)}
    db.execute_sql(f'DROP INDEX "{name}"')
    assert faults(db) == {"missing-index": (name,)}
    assert botdb("init", db=url).code == 0
    assert faults(db) == {}


def test_init_refuses_an_index_under_the_name_of_ours(
    botdb: Botdb, db: peewee.Database, url: str
) -> None:
    """It would be taken for the right one, and left as it is."""
    db.execute_sql(f'DROP INDEX "{KEY}"')
    db.execute_sql(f'CREATE INDEX "{KEY}" ON "BotDailyStats"("date")')
    result = botdb("init", db=url)
    assert result.code == 5
    assert f"another index has the name {KEY}" in result.err
    assert f'DROP INDEX "{KEY}"' in result.err.replace("\n", " ")
