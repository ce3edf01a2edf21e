"""Errors in the daily rows."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from botdb.database.dialect import is_postgres
from botdb.database.models import BotDailyStats
from botdb.stats import rollup
from tests.audit.findings import NOW, audited, found, plant, trade
from tests.conftest import AddTrades, Botdb


def closed_on(day: int) -> dict[str, Any]:
    """A valid trade of a day in March 2026."""
    return trade(f"t{day}", entryAt=f"2026-03-0{day}T19:59:00Z", exitAt=f"2026-03-0{day}T20:00:00Z")


def test_each_error_in_the_daily_rows_is_found(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(*[closed_on(day) for day in (2, 3, 4)])
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
    add_trades(closed_on(4))
    [one] = audited(db).findings
    assert one.message == "1 day is not rolled up, or out of date: 2026-03-04"
    add_trades(closed_on(5))
    [two] = audited(db).findings
    assert two.message == "2 days are not rolled up, or out of date: 2026-03-05, 2026-03-04"


def add_row(db: peewee.Database, date: str, id: str = "", **figures: int | float) -> None:
    """A row of a day whose trades are archived."""
    columns = {getattr(BotDailyStats, name): value for name, value in figures.items()}
    db.execute(
        BotDailyStats.insert({BotDailyStats.id: id or date, BotDailyStats.date: date, **columns})
    )


def test_counts_that_contradict_each_other_are_found(db: peewee.Database) -> None:
    """No roll-up corrects the rows of days whose trades are archived."""
    add_row(db, "2025-03-03", realized_pnl=-1.5, trade_count=3, day_trade_count=3)
    add_row(db, "2025-03-04", trade_count=-1)
    add_row(db, "2025-03-05", trade_count=1, day_trade_count=-1)
    add_row(db, "2025-03-06", trade_count=1, day_trade_count=2)
    [finding] = audited(db, only=["bad-daily-figure"]).findings
    assert (finding.ids, finding.command) == (("2025-03-06", "2025-03-05", "2025-03-04"), "")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_fraction_of_a_trade_is_found(
    db: peewee.Database, botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(trade("t"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    plant(db, BotDailyStats.trade_count, "1.5")
    [finding] = audited(db).findings
    assert (finding.rule.code, finding.ids) == ("bad-daily-figure", ("2026-03-06",))
    assert botdb(*finding.command.split()[1:], db=url).code == 0
    assert found(db) == {}


def test_a_day_in_the_future_is_found(db: peewee.Database) -> None:
    """NOW is the sixth of March in New York."""
    add_row(db, "2026-03-06", trade_count=1)
    add_row(db, "2026-03-07", trade_count=1)
    assert found(db, only=["bad-date"]) == {"bad-date": (1, ("2026-03-07",))}


def test_two_rows_of_one_date_are_found(db: peewee.Database) -> None:
    db.execute_sql('DROP INDEX "BotDailyStats_date_key"')
    for id, date in (("a", "2026-03-05"), ("b", "2026-03-05"), ("c", "2026-03-04")):
        add_row(db, date, id)
    assert found(db, only=["date-twice", "missing-index"]) == {
        "date-twice": (1, ("2026-03-05",)),
        "missing-index": (1, ("BotDailyStats_date_key",)),
    }
