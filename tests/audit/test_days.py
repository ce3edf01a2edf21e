"""Errors in the daily rows."""

from __future__ import annotations

import peewee

from botdb.database.dialect import is_postgres
from botdb.database.models import BotDailyStats
from botdb.stats import rollup
from tests.audit.findings import NOW, audited, found, plant, trade
from tests.conftest import AddTrades


def test_each_error_in_the_daily_rows_is_found(db: peewee.Database, add_trades: AddTrades) -> None:
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
        "stale-rollup": (2, ("2026-03-03", "2026-03-02")),
        "day-without-trades": (1, ("2026-03-01",)),
    }


def test_a_daily_figure_that_is_not_a_number(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("t"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    bad = "'NaN'" if is_postgres(db) else "'ten'"
    plant(db, BotDailyStats.realized_pnl, bad)
    assert found(db)["bad-daily-figure"] == (1, ("2026-03-06",))


def test_days_are_listed_from_the_newest_to_the_oldest(db: peewee.Database) -> None:
    for date in ("2026-02-27", "2026-03-02", "2026-02-26"):
        db.execute(BotDailyStats.insert(id=date, date=date))
    assert found(db) == {"day-without-trades": (3, ("2026-03-02", "2026-02-27", "2026-02-26"))}


def test_the_message_counts_the_days_that_are_out_of_date(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("t4", exitAt="2026-03-04T20:00:00Z", entryAt=None))
    [one] = audited(db).findings
    assert one.message == "1 day is not rolled up, or out of date: 2026-03-04"
    add_trades(trade("t5", exitAt="2026-03-05T20:00:00Z", entryAt=None))
    [two] = audited(db).findings
    assert two.message == "2 days are not rolled up, or out of date: 2026-03-05, 2026-03-04"
