"""What `check` finds, and what it does not take for a fault."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

from botdb.audit import RULES, audit
from botdb.database.dialect import is_postgres
from botdb.database.models import MODELS, BotDailyStats, BotTrade
from botdb.database.schema import inspect
from botdb.stats import rollup
from tests.conftest import AddTrades, Botdb

NOW = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # 15:00 in New York
SOUND = {
    "status": "closed",
    "entryPrice": 10,
    "exitPrice": 11,
    "shares": 50,
    "pnl": 50,
    "exitReason": "time_exit",
    "entryAt": "2026-03-06T14:31:00.123Z",
    "exitAt": "2026-03-06T14:36:00Z",
}
OPEN = {"status": "open", "entryPrice": 10, "shares": 50, "entryAt": "2026-03-06T19:58:00Z"}


def found(db: peewee.Database, **choice: Any) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Count and ids of each finding, by its code."""
    findings = audit(db, inspect(db), now=NOW, **choice).findings
    return {finding.rule.code: (finding.count, finding.ids) for finding in findings}


def plant(db: peewee.Database, field: peewee.Field, sql: str, *where: peewee.Expression) -> None:
    """Give a field a value that no client of the database would."""
    update = field.model.update({field: peewee.SQL(sql)})
    db.execute(update.where(*where) if where else update)


def trade(id: str, **values: Any) -> dict[str, Any]:
    return {"id": id, **SOUND, **values}


def test_a_fresh_database_has_no_fault(db: peewee.Database) -> None:
    assert found(db) == {}


def test_real_trades_have_no_fault(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(
        trade("closed"),
        trade("fraction-of-a-cent", pnl=50.0099),
        trade("tenth-of-a-percent", exitPrice=1010, pnl=50_049),
        trade("no-time-at-all", exitAt=SOUND["entryAt"]),
        {"id": "filled", **OPEN},
        {"id": "unfilled", "symbol": "NVAX", "status": "open", "createdAt": "2026-03-06T19:59:00Z"},
        {"id": "slow-but-of-today", "symbol": "IONQ", **OPEN, "entryAt": "2026-03-06T14:31:00Z"},
        {"id": "missed", "status": "missed", "exitReason": "hard_stop"},
    )
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db) == {}


CODES_OF_TRADES: list[tuple[str, list[dict[str, Any]]]] = [
    ("closed-without-exit-at", [trade("bad", exitAt=None)]),
    ("closed-without-exit-price", [trade("bad", exitPrice=None)]),
    ("closed-without-pnl", [trade("bad", pnl=None)]),
    ("pnl-mismatch", [trade("bad", pnl=-50)]),
    ("pnl-mismatch", [trade("bad", exitPrice=1010, pnl=50_051)]),
    ("open-with-exit-at", [{"id": "bad", **OPEN, "exitAt": "2026-03-06T19:59:00Z"}]),
    ("open-too-long", [{"id": "bad", **OPEN, "entryAt": "2026-03-06T04:59:59Z"}]),
    ("open-too-long", [{"id": "bad", "status": "open", "createdAt": "2026-03-05T20:00:00Z"}]),
    ("missed-with-pnl", [{"id": "bad", "status": "missed", "pnl": 0}]),
    ("unknown-status", [{"id": "bad", "status": "rejected"}]),
    ("unknown-exit-reason", [trade("bad", exitReason="pdt_limit")]),
]


@pytest.mark.parametrize(("code", "trades"), CODES_OF_TRADES)
def test_a_fault_of_a_trade_is_found_and_no_other(
    db: peewee.Database, add_trades: AddTrades, code: str, trades: list[dict[str, Any]]
) -> None:
    add_trades(trade("good"), *trades)
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db) == {code: (1, ("bad",))}


def test_trades_in_one_symbol_and_too_many_at_once(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(
        *[{"id": f"t{i}", "symbol": symbol, **OPEN} for i, symbol in enumerate(["A", "a", "B"])]
    )
    assert found(db) == {"symbol-open-twice": (2, ("t0", "t1"))}
    add_trades({"id": "t3", "symbol": "C", **OPEN})
    assert found(db)["too-many-open"] == (4, ("t0", "t1", "t2", "t3"))


def test_an_exit_before_the_entry(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("bad"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql(
        """UPDATE "BotTrade" SET "entryAt" = '2026-03-06 14:36:00.001' WHERE id = 'bad'"""
    )
    assert found(db) == {"exit-before-entry": (1, ("bad",))}


def test_a_time_without_fraction_is_sound_and_compares_rightly(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("same-moment"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql(
        """UPDATE "BotTrade" SET "entryAt" = '2026-03-06 14:36:00.000',
        "exitAt" = '2026-03-06 14:36:00', "createdAt" = CURRENT_TIMESTAMP"""
    )
    assert found(db) == {}


def test_numbers_whose_product_no_double_holds_do_no_harm(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    tiny, huge = {"exitPrice": 1e-308, "shares": 1e-308}, {"exitPrice": 1e308, "shares": 1e308}
    add_trades(trade("tiny", entryPrice=0, pnl=0, **tiny), trade("huge", entryPrice=0, **huge))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert "pnl-mismatch" not in found(db)


def test_values_that_nobody_validated(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("number"), trade("time"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    number, time = "'ten'", "'2026-02-31 00:00:00'"
    if is_postgres(db):
        number, time = "'NaN'", "'infinity'"
    plant(db, BotTrade.shares, number, BotTrade.id == "number")
    plant(db, BotTrade.created_at, time, BotTrade.id == "time")
    assert found(db) == {"not-a-number": (1, ("number",)), "bad-timestamp": (1, ("time",))}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_bytes_where_text_belongs(
    db: peewee.Database, botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(trade("a"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    for table in MODELS:
        plant(db, table.id, "x'ff00'", table.id.is_null(False))
    plant(db, BotDailyStats.date, "x'fe'", BotDailyStats.id.is_null(False))
    plant(db, BotTrade.shares, "x'00'", BotTrade.id.is_null(False))
    assert {"second-configuration", "bad-date", "not-a-number"} <= found(db).keys()
    for command, code in (
        ("check", 6),
        ("stats verify", 6),
        ("stats show --by week", 0),
        ("trades list", 0),
    ):
        assert botdb(*command.split(), db=url).code == code, command


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    "text",
    [
        "2026-03-06T14:31:00.123Z",
        "2026-03-06 14:31:00.12",
        "2026-03-06 14:31:00.12Z",
        "2026-03-06 24:00:00.000",
        "2026-03-06",
        "yesterday",
        "",
        1772807460123,
    ],
)
def test_times_that_are_not_in_the_stored_form(
    db: peewee.Database, add_trades: AddTrades, text: object
) -> None:
    add_trades(trade("bad"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql('UPDATE "BotTrade" SET "updatedAt" = ?', (text,))
    assert found(db) == {"bad-timestamp": (1, ("bad",))}


def test_faults_of_the_configuration(db: peewee.Database) -> None:
    db.execute_sql("""UPDATE "BotConfig" SET "minWinRate" = 55, "enabledCatalystTiers" = '2,1'""")
    db.execute_sql(
        """INSERT INTO "BotConfig" ("id", "updatedAt") VALUES ('two', '2026-03-06 00:00:00.000')"""
    )
    [other, bad] = audit(db, inspect(db), now=NOW).findings
    assert (other.rule.code, other.ids) == ("second-configuration", ("two",))
    assert (bad.rule.code, bad.ids) == ("bad-setting", ("minWinRate", "enabledCatalystTiers"))
    assert "must be 0 to 1" in bad.detail
    assert "enabledCatalystTiers is 2,1, but should be 1,2" in bad.detail


def test_no_configuration_at_all(db: peewee.Database) -> None:
    db.execute_sql('DELETE FROM "BotConfig"')
    assert list(found(db)) == ["no-configuration"]


def test_faults_of_the_daily_rows(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(
        *[trade(f"t{day}", exitAt=f"2026-03-0{day}T20:00:00Z", entryAt=None) for day in (2, 3, 4)]
    )
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql("""DELETE FROM "BotDailyStats" WHERE date = '2026-03-02'""")
    db.execute_sql("""UPDATE "BotDailyStats" SET "tradeCount" = 2 WHERE date = '2026-03-03'""")
    for date in ("2026-03-01", "2026-3-1"):
        db.execute(BotDailyStats.insert(id=date, date=date))
    assert found(db) == {
        "bad-date": (1, ("2026-3-1",)),
        "missing-day": (1, ("2026-03-02",)),
        "stale-day": (1, ("2026-03-03",)),
        "day-without-trades": (1, ("2026-03-01",)),
    }


def test_a_daily_figure_that_is_no_number(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("t"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    bad = "'NaN'" if is_postgres(db) else "'ten'"
    plant(db, BotDailyStats.realized_pnl, bad)
    assert found(db)["bad-daily-figure"] == (1, ("2026-03-06",))


def test_faults_of_the_schema(db: peewee.Database) -> None:
    db.execute_sql('DROP TABLE "BotDailyStats"')
    db.execute_sql('DROP INDEX "BotTrade_status_idx"')
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "peakPrice" DOUBLE PRECISION')
    done = audit(db, inspect(db), now=NOW)
    assert {finding.rule.code: finding.ids for finding in done.findings} == {
        "missing-table": ("BotDailyStats",),
        "missing-index": ("BotTrade_status_idx",),
    }
    assert done.unread == ("BotDailyStats",)
    assert done.more == ("BotTrade.peakPrice",)


def test_a_missing_column_and_a_wrong_type(db: peewee.Database) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" DROP COLUMN "pnl"')
    db.execute_sql('ALTER TABLE "BotTrade" DROP COLUMN "shares"')
    db.execute_sql(
        f'ALTER TABLE "BotTrade" ADD COLUMN "shares" {"REAL" if is_postgres(db) else "TEXT"}'
    )
    done = audit(db, inspect(db), now=NOW)
    assert [finding.rule.code for finding in done.findings] == ["missing-column", "wrong-type"]
    assert done.findings[0].ids == ("BotTrade.pnl",)
    assert done.unread == ("BotTrade",)


def test_five_ids_at_most_the_same_each_time(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(*[trade(f"t{i}", pnl=None) for i in (7, 3, 1, 2, 6, 5, 4)])
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db) == {"closed-without-pnl": (7, ("t1", "t2", "t3", "t4", "t5"))}


# --- the command --------------------------------------------------------------------------


def test_check_says_what_to_do_and_exits_6(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(trade("[red]bad", pnl=None))
    result = botdb("check", db=url)
    assert result.code == 6
    assert "closed-without-pnl: [red]bad" in result.lines
    assert any("botdb trades set ID pnl=USD" in line for line in result.lines)
    assert result.lines[-1] == "2 findings"  # no daily row either


def test_only_ignore_and_severity(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(trade("bad", pnl=None, exitReason="pdt_limit"))
    codes = [each["code"] for each in botdb("check", "--json", db=url).json]
    assert codes == ["closed-without-pnl", "missing-day", "unknown-exit-reason"]
    assert botdb("check", "--only", "unknown-exit-reason", db=url).code == 0
    only = ["--only", "unknown-exit-reason", "--severity", "info"]
    assert botdb("check", *only, db=url).code == 6
    assert botdb("check", "--severity", "error", db=url).code == 0
    ignored = ["--ignore", "closed-without-pnl", "--ignore", "missing-day"]
    assert botdb("check", *ignored, db=url).code == 0
    wrong = botdb("check", "--only", "missing-dya", db=url)
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean 'missing-day'?" in wrong.err


def test_a_sound_database_is_said_to_be_one(botdb: Botdb, url: str) -> None:
    result = botdb("check", db=url)
    assert (result.code, result.lines) == (0, ["nothing found: all is well"])
    assert botdb("check", "--json", db=url).json == []


def test_a_database_without_any_of_the_tables_is_refused(botdb: Botdb, empty_url: str) -> None:
    assert botdb("check", db=empty_url).code == 5


def test_codes_are_stable() -> None:
    assert " ".join(sorted(RULES)) == (
        "bad-configuration-timestamp bad-daily-figure bad-daily-timestamp bad-date bad-setting "
        "bad-timestamp closed-without-exit-at closed-without-exit-price closed-without-pnl "
        "day-without-trades exit-before-entry missed-with-pnl missing-column missing-day "
        "missing-index missing-table no-configuration not-a-number open-too-long "
        "open-with-exit-at pnl-mismatch second-configuration stale-day symbol-open-twice "
        "too-many-open unknown-exit-reason unknown-status wrong-type"
    )
