"""Errors in trades: each is found in its trade, and none in a correct trade."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from botdb.database.dialect import is_postgres
from botdb.database.models import MODELS, BotDailyStats, BotTrade
from botdb.stats import rollup
from tests.audit.findings import NOW, OPEN, SOUND, audited, found, open_trade, plant, trade
from tests.conftest import AddTrades, Botdb

MISSED = {"status": "missed", "createdAt": "2026-03-06T15:00:00Z"}


def test_correct_trades_have_no_finding(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(
        trade("closed"),
        trade("fraction-of-a-cent", pnl=50.0099),
        trade("a-cent", exitPrice=10, pnl=0.01),
        trade("tenth-of-a-percent", exitPrice=1010, pnl=50_049),
        trade("no-time-at-all", exitAt=SOUND["entryAt"]),
        open_trade("filled"),
        {"id": "unfilled", "symbol": "NVAX", "status": "open", "createdAt": "2026-03-06T19:59:00Z"},
        {"id": "missed", **MISSED, "exitReason": "hard_stop"},
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
    ("symbol-with-blanks", [trade("bad", symbol="AAPL ")]),
    ("symbol-with-blanks", [trade("bad", symbol="\tAAPL")]),
    ("open-with-result", [open_trade("bad", pnl=0)]),
    ("open-with-result", [open_trade("bad", exitPrice=11)]),
    ("open-with-result", [open_trade("bad", exitReason="hard_stop")]),
    ("closed-without-entry", [trade("bad", entryPrice=None)]),
    ("closed-without-entry", [trade("bad", entryAt=None)]),
    ("missed-with-pnl", [{"id": "bad", **MISSED, "pnl": 0}]),
    ("missed-with-exit", [{"id": "bad", **MISSED, "exitAt": "2026-03-06T19:59:00Z"}]),
    ("missed-with-exit", [{"id": "bad", **MISSED, "exitPrice": 10}]),
    ("unknown-status", [{"id": "bad", **MISSED, "status": "rejected"}]),
    ("unknown-exit-reason", [trade("bad", exitReason="pdt_limit")]),
]


@pytest.mark.parametrize(("code", "trades"), CODES_OF_TRADES)
def test_an_error_in_a_trade_is_the_only_finding(
    db: peewee.Database, add_trades: AddTrades, code: str, trades: list[dict[str, Any]]
) -> None:
    add_trades(trade("good"), *trades)
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db) == {code: (1, ("bad",))}


def test_an_exit_before_the_entry(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("bad"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql(
        """UPDATE "BotTrade" SET "entryAt" = '2026-03-06 14:36:00.001' WHERE id = 'bad'"""
    )
    assert found(db) == {"exit-before-entry": (1, ("bad",))}


def test_a_time_without_a_fraction_is_valid_and_compares_as_a_time(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("same-moment"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    db.execute_sql(
        """UPDATE "BotTrade" SET "entryAt" = '2026-03-06 14:36:00.000',
        "exitAt" = '2026-03-06 14:36:00', "createdAt" = '2026-03-06 14:36:00'"""
    )
    assert found(db) == {}


def test_products_that_overflow_or_underflow_are_not_a_mismatch(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    tiny, huge = {"exitPrice": 1e-308, "shares": 1e-308}, {"exitPrice": 1e308, "shares": 1e308}
    add_trades(trade("tiny", entryPrice=0, pnl=0, **tiny), trade("huge", entryPrice=0, **huge))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert "pnl-mismatch" not in found(db)


def test_invalid_numbers_and_times_are_found(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("number"), trade("time"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    number, time = "'ten'", "'2026-02-31 00:00:00'"
    if is_postgres(db):
        number, time = "'NaN'", "'infinity'"
    plant(db, BotTrade.shares, number, BotTrade.id == "number")
    plant(db, BotTrade.created_at, time, BotTrade.id == "time")
    assert found(db) == {"not-a-number": (1, ("number",)), "bad-timestamp": (1, ("time",))}


def test_the_column_that_is_wrong_is_in_the_command(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("a", catalystTier=1), trade("b"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    plant(db, BotTrade.catalyst_tier, "5", BotTrade.id == "a")
    plant(db, BotTrade.entry_price, "0 - 10", BotTrade.id == "b")
    [finding] = audited(db, only=["bad-value"]).findings
    assert finding.command == "botdb trades set a catalystTier=VALUE"
    assert finding.detail.endswith(": catalystTier, entryPrice")


def test_an_order_that_was_never_filled_is_not_a_mismatch(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    """The bot reopens it with an entry of 0, and closes it with a pnl of 0."""
    add_trades(trade("a", entryPrice=0, pnl=0), trade("b", entryPrice=0, pnl=5))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db, ignore=["never-filled"]) == {"pnl-mismatch": (1, ("b",))}


@pytest.mark.parametrize(
    ("column", "value", "breaks"),
    [
        (BotTrade.symbol, "''", True),
        (BotTrade.symbol, "' \t\n'", True),
        (BotTrade.symbol, "'A B'", False),
        (BotTrade.catalyst_tier, "0", True),
        (BotTrade.catalyst_tier, "5", True),
        (BotTrade.catalyst_tier, "1", False),
        (BotTrade.catalyst_tier, "4", False),
        (BotTrade.catalyst_tier, "NULL", False),
        (BotTrade.alpaca_order_id, "''", False),
        (BotTrade.catalyst_type, "''", False),
    ],
)
def test_what_an_import_would_refuse_is_found(
    db: peewee.Database, add_trades: AddTrades, column: Any, value: str, breaks: bool
) -> None:
    add_trades(trade("a"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    plant(db, column, value, BotTrade.id == "a")
    assert found(db) == ({"bad-value": (1, ("a",))} if breaks else {})


def test_negative_prices_are_found_and_short_positions_are_valid(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("short", shares=-50, pnl=-50), trade("a", pnl=550), trade("b", pnl=-1050))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    plant(db, BotTrade.entry_price, "0 - 0.0001", BotTrade.id == "a")
    plant(db, BotTrade.exit_price, "0 - 11", BotTrade.id == "b")
    assert found(db, only=["bad-value"]) == {"bad-value": (2, ("a", "b"))}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_fraction_of_a_tier_is_found(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("a", catalystTier=1), trade("b", catalystTier=2))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    plant(db, BotTrade.catalyst_tier, "1.5", BotTrade.id == "b")
    assert found(db) == {"bad-value": (1, ("b",))}


def test_null_is_found_where_a_copy_of_the_database_allows_it(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("a"), trade("b"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    if is_postgres(db):
        for column in ("symbol", "createdAt"):
            db.execute_sql(f'ALTER TABLE "BotTrade" ALTER "{column}" DROP NOT NULL')
    else:
        db.execute_sql('ALTER TABLE "BotTrade" RENAME TO "Old"')
        db.execute_sql('CREATE TABLE "BotTrade" AS SELECT * FROM "Old"')
    plant(db, BotTrade.symbol, "NULL", BotTrade.id == "a")
    plant(db, BotTrade.created_at, "NULL", BotTrade.id == "b")
    expected = {"bad-value": (1, ("a",)), "bad-timestamp": (1, ("b",))}
    assert found(db, only=list(expected)) == expected


def test_later_columns_are_held_to_their_rules(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(trade("a"), trade("b"), trade("good"))
    rollup.roll_up(db, rollup.Days(), now=NOW)
    for name in ("peakPrice", "entryVwapDev"):
        db.execute_sql(f'ALTER TABLE "BotTrade" ADD "{name}" DOUBLE PRECISION DEFAULT 0.5')
    assert found(db) == {}
    db.execute_sql("""UPDATE "BotTrade" SET "peakPrice" = -0.01 WHERE "id" = 'a'""")
    db.execute_sql(
        f"""UPDATE "BotTrade" SET "entryVwapDev" = {db.param} WHERE "id" = 'b'""",  # noqa: S608
        ("NaN" if is_postgres(db) else "ten",),
    )
    assert found(db) == {"bad-value": (1, ("a",)), "not-a-number": (1, ("b",))}


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


def test_five_ids_are_listed_in_a_fixed_order(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(*[trade(f"t{i}", pnl=None) for i in (7, 3, 1, 2, 6, 5, 4)])
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db) == {"closed-without-pnl": (7, ("t1", "t2", "t3", "t4", "t5"))}


def test_trades_open_in_one_symbol(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(*[open_trade(f"t{i}", symbol=symbol) for i, symbol in enumerate(["A", "a", "B"])])
    assert found(db) == {"symbol-open-twice": (2, ("t0", "t1"))}


def test_one_order_of_two_trades(db: peewee.Database, add_trades: AddTrades) -> None:
    """As a file without ids leaves them that is imported twice."""
    orders = {"a": "o1", "b": "o1", "c": "o2", "d": "", "e": "", "f": None, "g": None}
    add_trades(*[trade(id, alpacaOrderId=order) for id, order in orders.items()])
    rollup.roll_up(db, rollup.Days(), now=NOW)
    assert found(db) == {"order-twice": (2, ("a", "b"))}


@pytest.mark.parametrize("engine", ["postgresql"])
def test_comparing_trades_with_each_other_takes_no_search_for_each_trade(
    db: peewee.Database, add_trades: AddTrades, caplog: pytest.LogCaptureFixture
) -> None:
    """A SubPlan in a CASE took minutes at a million trades."""
    add_trades(*[trade(id, alpacaOrderId="o1") for id in ("a", "b")])
    rollup.roll_up(db, rollup.Days(), now=NOW)
    with caplog.at_level("DEBUG", "peewee"):
        assert found(db) == {"order-twice": (2, ("a", "b"))}
    queries: list[Any] = [record.msg for record in caplog.records]
    asked = [each for each in queries if '"BotTrade"' in each[0]]
    assert len(asked) > 2
    for sql, parameters in asked:
        plan = db.execute_sql(f"EXPLAIN {sql}", parameters).fetchall()
        assert not any("SubPlan" in line for (line,) in plan), sql
