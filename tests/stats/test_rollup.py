"""`stats rollup` and `stats verify`, compared with the New York dates that zoneinfo gives."""

from __future__ import annotations

import math
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import peewee
import pytest

from botdb.clock.timestamps import to_wire
from botdb.database.dialect import is_postgres
from botdb.database.models import BotTrade
from botdb.database.session import one_at_a_time
from botdb.stats import rollup
from botdb.stats.rollup import Days
from tests.conftest import AddTrades, Botdb, connected

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
Row = dict[str, Any]


def closed(id: str, pnl: float | None, exit: str | None, entry: str | None = None) -> Row:
    return {"id": id, "pnl": pnl, "exitAt": exit, "entryAt": entry}


def days_of(trades: Iterable[Row]) -> dict[str, tuple[float, int, int]]:
    """The daily figures by their definition."""

    def day(text: str | None) -> date | None:
        return datetime.fromisoformat(text).astimezone(NEW_YORK).date() if text else None

    days: dict[str, tuple[float, int, int]] = defaultdict(lambda: (0.0, 0, 0))
    for trade in trades:
        if exited := day(trade["exitAt"]):
            pnl, count, same = days[exited.isoformat()]
            same += day(trade["entryAt"]) == exited
            days[exited.isoformat()] = (pnl + (trade["pnl"] or 0), count + 1, same)
    return dict(days)


def shown(botdb: Botdb, url: str) -> dict[str, tuple[float, int, int]]:
    rows = botdb("stats", "show", "--json", db=url).json
    return {
        row["date"]: (row["realizedPnl"], row["tradeCount"], row["dayTradeCount"]) for row in rows
    }


EDGES = [
    # The clocks of New York go forward on 2026-03-08 and back on 2026-11-01.
    closed("last of winter", 1, "2026-03-08T04:59:59.999Z", "2026-03-08T04:00:00Z"),
    closed("first of Sunday", 2, "2026-03-08T05:00:00Z", "2026-03-08T04:59:59.999Z"),
    closed("last of Sunday", 4, "2026-03-09T03:59:59.999Z", "2026-03-08T06:59:59Z"),
    closed("first of Monday", 8, "2026-03-09T04:00:00.000Z", "2026-03-09T03:59:59.999Z"),
    closed("autumn, before", 16, "2026-11-01T03:59:59.999Z", "2026-11-01T03:00:00Z"),
    closed("autumn, at midnight", 32, "2026-11-01T04:00:00Z", "2026-11-01T04:00:00Z"),
    closed("autumn, last", 64, "2026-11-02T04:59:59.999Z", "2026-11-01T05:30:00Z"),
    closed("autumn, after", 128, "2026-11-02T05:00:00Z", None),
    closed("without pnl", None, "2026-11-02T15:00:00Z", "2026-11-02T15:00:00Z"),
]


def test_a_trade_belongs_to_the_new_york_date_of_its_exit(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(*EDGES, closed("nowhere", 7, None))
    rolled = botdb("stats", "rollup", db=url)
    assert rolled.out == (
        "6 days rolled up, 6 changed; 1 closed trade without exitAt left out; "
        "1 closed trade without pnl counted as 0\n"
    )
    assert shown(botdb, url) == days_of(EDGES)
    assert shown(botdb, url)["2026-03-08"] == (6, 2, 1)


def test_the_roll_up_of_random_trades_agrees_with_brute_force(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    dice = random.Random(4)
    start = datetime(2025, 10, 28, tzinfo=UTC)
    trades = []
    for i in range(400):
        entry = start + timedelta(milliseconds=dice.randrange(10 * 86_400_000))
        exit = entry + timedelta(seconds=dice.choice([0, 60, 3600, 100_000]))
        trades.append(closed(f"t{i}", float(dice.randint(-90, 90)), to_wire(exit), to_wire(entry)))
    add_trades(*trades, {"id": "open", "status": "open"}, {"id": "missed", "status": "missed"})
    botdb("stats", "rollup", db=url)
    assert shown(botdb, url) == days_of(trades)
    assert botdb("stats", "verify", db=url).code == 0


def test_without_its_unique_index_a_roll_up_says_what_to_do(
    botdb: Botdb, url: str, db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades({"exitAt": "2026-03-06T20:00:00Z"})
    db.execute_sql('DROP INDEX "BotDailyStats_date_key"')
    result = botdb("stats", "rollup", db=url)
    assert result.code == 5
    assert "hint: a primary key or a unique index is missing: run 'botdb check'" in result.err


def test_dates_limit_the_roll_up(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(*EDGES)
    botdb("stats", "rollup", "--date", "2026-03-08", db=url)
    assert list(shown(botdb, url)) == ["2026-03-08"]
    botdb("stats", "rollup", "--since", "2026-03-09", "--until", "2026-11-01", db=url)
    assert list(shown(botdb, url)) == ["2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01"]
    assert botdb("stats", "rollup", "--until", "9999-12-31", db=url).code == 0
    assert shown(botdb, url) == days_of(EDGES)


def test_only_rows_that_change_are_written(botdb: Botdb, url: str, add_trades: AddTrades) -> None:
    add_trades(closed("a", 1, "2026-03-06T15:00:00Z"), closed("b", 2, "2026-03-09T15:00:00Z"))
    botdb("stats", "rollup", db=url)
    before = botdb("stats", "show", "--json", db=url).json
    add_trades(closed("c", 3, "2026-03-09T16:00:00Z"))
    assert botdb("stats", "rollup", db=url).lines == ["2 days rolled up, 1 changed"]
    after = botdb("stats", "show", "--json", db=url).json
    assert after[0] == before[0]
    assert after[1]["id"] == before[1]["id"] and after[1]["createdAt"] == before[1]["createdAt"]
    assert after[1]["updatedAt"] > before[1]["updatedAt"]


def test_a_span_of_one_day_has_the_row_of_that_day(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(*(closed(f"{day}", day, f"2026-03-0{day}T15:00:00Z") for day in (4, 5, 6)))
    rollup.roll_up(db, Days(), now=NOW)
    day = Days(date(2026, 3, 5), date(2026, 3, 5))
    assert list(rollup.stored_days(db, day)) == ["2026-03-05"]
    assert rollup.plan(db, day).changes == ()
    assert rollup.verify(db, day).findings == ()


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades(closed("a", 1234.5, "2026-03-06T15:00:00Z", "2026-03-06T14:00:00Z"))
    dry = botdb("stats", "rollup", "--dry-run", db=url)
    assert dry.lines[-1] == "1 day rolled up, 1 would change"
    assert "— → $1,234.50" in dry.out and "— → 1" in dry.out
    assert shown(botdb, url) == {}
    botdb("stats", "rollup", db=url)
    add_trades(closed("b", -1, "2026-03-06T15:00:00Z"))
    assert (
        "$1,234.50 → $1,233.50   1 → 2           1"
        in botdb("stats", "rollup", "--dry-run", db=url).out
    )


def test_verify_finds_missing_extra_and_wrong_days(
    botdb: Botdb, url: str, add_trades: AddTrades, db: peewee.Database
) -> None:
    add_trades(*EDGES)
    botdb("stats", "rollup", db=url)
    assert botdb("stats", "verify", db=url).lines == [
        "6 days compared, no difference; 1 closed trade without pnl counted as 0"
    ]
    for sql in (
        """UPDATE "BotDailyStats" SET "realizedPnl" = 6.002, "dayTradeCount" = 9
           WHERE "date" = '2026-03-08'""",
        """UPDATE "BotDailyStats" SET "realizedPnl" = 8.0009 WHERE "date" = '2026-03-09'""",
        """DELETE FROM "BotDailyStats" WHERE "date" = '2026-10-31'""",
        """UPDATE "BotDailyStats" SET "date" = '2020-01-01' WHERE "date" = '2026-11-01'""",
    ):
        db.execute_sql(sql)
    found = botdb("stats", "verify", "--json", db=url)
    assert found.code == 6
    assert [tuple(finding.values()) for finding in found.json] == [
        ("2020-01-01", "extra day", "realizedPnl", 96, None),
        ("2026-03-08", "wrong value", "realizedPnl", 6.002, 6),
        ("2026-03-08", "wrong value", "dayTradeCount", 9, 1),
        ("2026-10-31", "missing day", "realizedPnl", None, 16),
        ("2026-11-01", "missing day", "realizedPnl", None, 96),
    ]
    assert botdb("stats", "verify", "--date", "2026-10-31", "-o", "csv", db=url).out == (
        "date,finding,column,stored,computed\r\n2026-10-31,missing day,realizedPnl,,16.0\r\n"
    )
    assert botdb("stats", "verify", "--until", "2019-12-31", db=url).code == 0

    botdb("stats", "rollup", db=url)
    remaining = botdb("stats", "verify", db=url)
    assert remaining.code == 6 and "extra day" in remaining.out
    assert remaining.lines[-2].startswith("7 days compared, 1 difference")


def test_invalid_values_are_left_out_and_counted(
    botdb: Botdb, tmp_path: Any, sqlite_template: Any
) -> None:
    file = tmp_path / "wild.db"
    file.write_bytes(sqlite_template.read_bytes())
    with sqlite3.connect(file) as wild:
        for id, pnl, exit in (
            ("a", "much", "2026-03-06 15:00:00"),
            ("b", float("inf"), "2026-03-06T15:00:00Z"),
            ("c", 5, "yesterday, at noon"),
            ("d", 5, "2026-03-06 15:00:00.000"),
            ("e", 1e308, "2026-03-06 15:00:00.000"),
            ("f", -1e308, "2026-03-06 15:00:00.000"),
        ):
            wild.execute(
                """INSERT INTO "BotTrade" ("id", "symbol", "status", "pnl", "exitAt", "updatedAt")
                   VALUES (?, 'A', 'closed', ?, ?, '2026-03-06')""",
                (id, pnl, exit),
            )
        wild.execute(
            """INSERT INTO "BotDailyStats" VALUES ('x', '2026-03-06', 'much', 5, 0, '', '')"""
        )
    wild.close()
    found = botdb("stats", "verify", "--json", db=str(file))
    assert [tuple(finding.values()) for finding in found.json] == [
        ("2026-03-06", "wrong value", "realizedPnl", None, 5)
    ]
    rolled = botdb("stats", "rollup", "--json", db=str(file)).json
    assert (rolled["closedWithoutExitAt"], rolled["closedWithoutPnl"]) == (1, 4)
    assert botdb("stats", "show", db=str(file)).code == 0
    figures = botdb("stats", "performance", "--json", db=str(file)).json
    assert (figures["trades"], figures["withoutPnl"], figures["withoutExitAt"]) == (1, 4, 1)


def test_roll_ups_at_the_same_time_end_with_the_right_figures(
    botdb: Botdb, url: str, add_trades: AddTrades, db: peewee.Database
) -> None:
    add_trades(
        *(closed(f"t{i}", i, f"2026-03-{i % 20 + 1:02}T15:00:00Z") for i in range(1, 60)),
    )

    def roll_up_and_trade(worker: int) -> None:
        with connected(url) as own:
            for i in range(4):
                trade = BotTrade.id == f"t{worker * 7 + i + 1}"
                own.execute(BotTrade.update({BotTrade.pnl: BotTrade.pnl + 1}).where(trade))
                rollup.roll_up(own, Days(), now=NOW)

    with ThreadPoolExecutor() as pool:
        list(pool.map(roll_up_and_trade, range(4)))
    assert rollup.verify(db, Days()).findings == ()


def test_a_roll_up_waits_for_another_one_and_reads_the_trades_after_it(
    botdb: Botdb, url: str, add_trades: AddTrades, db: peewee.Database
) -> None:
    """One pauses in the middle of its transaction; the other waits until it has ended."""
    add_trades(closed("a", 1, "2026-03-06T15:00:00Z"))

    def second() -> None:
        with connected(url) as other:
            rollup.roll_up(other, Days(), now=NOW)

    with ThreadPoolExecutor() as pool:
        with db.atomic("READ COMMITTED" if is_postgres(db) else "IMMEDIATE"):
            one_at_a_time(db, "BotDailyStats")
            rollup.plan(db, Days())
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
            db.execute(BotTrade.update({BotTrade.pnl: 2}))
        waiting.result(timeout=10)
    assert rollup.verify(db, Days()).findings == ()  # what it saw is of after its wait


@pytest.mark.parametrize(
    ("stored", "computed", "differs"),
    [
        (0.1 + 0.2, 0.3, False),
        (0.0, 1e-8, True),
        (100.0, 100.000_001, True),
        (100_000.0, 100_000.000_05, False),  # the order of adding up to a billion parts
        (1e7, 1e7 + 0.009, True),  # a cent is one however large the sum
        (1e15, 1e15 + 0.125, True),
        (math.nan, 1.0, True),
    ],
)
def test_a_stored_sum_is_rewritten_where_verify_finds_a_difference(
    stored: float, computed: float, differs: bool
) -> None:
    assert rollup.Day(computed, 1, 0).differs(rollup.Day(stored, 1, 0)) is differs


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_decimal_column_is_compared_to_its_last_decimal(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    """It rounds 1.2345 to 1.23, so half a cent is no difference; a cent is."""
    db.execute_sql('ALTER TABLE "BotDailyStats" ALTER "realizedPnl" TYPE NUMERIC(12,2)')
    add_trades(closed("a", 1.2345, "2026-03-06T15:00:00Z"))
    assert len(rollup.roll_up(db, Days(), now=NOW).changes) == 1
    assert rollup.roll_up(db, Days(), now=NOW).changes == ()
    assert rollup.verify(db, Days()).findings == ()
    db.execute_sql('UPDATE "BotDailyStats" SET "realizedPnl" = 1.22')
    [found] = rollup.verify(db, Days()).findings
    assert (found.finding, found.stored, found.computed) == ("wrong value", 1.22, 1.2345)
