"""Repairs of single trades: what they may do, and what stops them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import peewee
import pytest

from botdb.changes.diff import ConflictError
from botdb.clock.timestamps import utc_now
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.errors import InputError, NotFoundError
from botdb.trades import query, repair
from tests.conftest import AddTrades, Botdb

OPEN = {
    "id": "t1",
    "status": "open",
    "entryPrice": 10,
    "shares": 33,
    "entryAt": "2026-03-06T14:31:00.123Z",
}
CLOSED = {
    "id": "t2",
    "entryPrice": 10,
    "exitPrice": 11,
    "shares": 50,
    "pnl": 50,
    "entryAt": "2026-03-06T14:31:00Z",
    "exitAt": "2026-03-06T14:36:00Z",
}
CLOSING = ("trades", "close", "t1", "--price", "11.5", "--at", "2026-03-06 09:36", "--yes")


@pytest.fixture(autouse=True)
def _two_trades(add_trades: AddTrades) -> None:
    add_trades(OPEN, CLOSED)


@pytest.fixture
def stored(botdb: Botdb, url: str) -> Any:
    """The trade of an id as it is stored now."""
    return lambda trade_id: botdb("trades", "show", trade_id, "--json", db=url).json


def test_closing_computes_the_pnl_and_says_what_is_out_of_date(
    botdb: Botdb, url: str, stored: Any
) -> None:
    result = botdb(*CLOSING, db=url)
    assert result.code == 0
    assert "status: open → closed" in result.lines
    assert "exitAt: — → 2026-03-06 09:36:00.000 EST" in result.lines
    assert "botdb stats rollup --date 2026-03-06" in result.err
    trade = stored("t1")
    assert trade["status"] == "closed"
    assert trade["pnl"] == 49.5
    assert (trade["exitPrice"], trade["exitReason"]) == (11.5, "force_close")
    assert trade["exitAt"] == "2026-03-06T14:36:00.000Z"
    assert trade["updatedAt"] > "2026-03-07"


def test_rollup_brings_the_days_up_to_date(botdb: Botdb, url: str) -> None:
    botdb("stats", "rollup", db=url)
    assert botdb(*CLOSING, "--rollup", db=url).code == 0
    moved = ["exitAt=2026-03-09 10:00", "entryAt="]
    assert botdb("trades", "set", "t2", *moved, "--rollup", "--yes", db=url).code == 0
    days = botdb("stats", "show", "--json", db=url).json
    assert [(day["date"], day["realizedPnl"], day["tradeCount"]) for day in days] == [
        ("2026-03-06", 49.5, 1),
        ("2026-03-09", 50, 1),
    ]
    assert botdb("stats", "verify", db=url).code == 0


def test_a_day_that_loses_its_last_trade_is_pointed_out(botdb: Botdb, url: str) -> None:
    botdb("stats", "rollup", db=url)
    result = botdb("trades", "set", "t2", "exitAt=", "--rollup", "--yes", db=url)
    assert "no closed trade is left on 2026-03-06" in result.err


def test_missing_a_trade(botdb: Botdb, url: str, stored: Any) -> None:
    result = botdb("trades", "miss", "t1", "--reason", "hard_stop", "--yes", db=url)
    assert (result.code, result.err) == (0, "")
    trade = stored("t1")
    assert (trade["status"], trade["exitReason"], trade["pnl"]) == ("missed", "hard_stop", None)


def test_setting_fields_in_any_case_typed_as_in_an_import(
    botdb: Botdb, url: str, stored: Any
) -> None:
    fields = ["SHARES=12.5", "catalysttier=2", "exitreason=", "entryat=2026-03-06T10:00:00+01:00"]
    assert botdb("trades", "set", "t1", *fields, "--yes", db=url).code == 0
    trade = stored("t1")
    assert (trade["shares"], trade["catalystTier"]) == (12.5, 2)
    assert trade["entryAt"] == "2026-03-06T09:00:00.000Z"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["set", "t1", "shares=many", "catalystTier=9"],
            2,
            "shares must be a number; catalystTier",
        ),
        (["set", "t1", "pnl=NaN"], 2, "pnl must be a number"),
        (["set", "t1", "pnl=1,000"], 2, "write 1_000, a comma is ambiguous"),
        (["set", "t1", "pln=1", "symbol=", "shares=x"], 2, "symbol must not be empty; shares must"),
        (["set", "t1", "symbol="], 2, "symbol must not be empty"),
        (["set", "t1", "id=t9"], 2, "kept by botdb itself"),
        (["set", "t1", "pln=1"], 2, "did you mean 'pnl'?"),
        (["set", "t1", "pnl"], 2, "pnl needs a value: pnl=VALUE"),
        (["set", "t1", "pnl=1", "PNL=2"], 2, "given twice"),
        (["set", "t1", "exitAt=2026-03-06 09:00"], 2, "before entryAt"),
        (["set", "t1", "exitAt=2026-11-01 01:30"], 2, "happens twice"),
        (["set", "nobody", "pnl=1"], 3, "no trade 'nobody'"),
        (["close", "t2", "--price", "1"], 4, "not open but closed"),
        (["miss", "t2", "--reason", "x"], 4, "not open but closed"),
        (["close", "t1", "--price", "-1"], 2, "must be at least 0"),
        (["close", "t1", "--price", ""], 2, "exitPrice"),
        (["close", "t1", "--price", "1e308"], 2, "finite"),
        (["close", "t1", "--price", "1", "--at", "2126-03-06 10:00"], 2, "is in the future"),
        (["close", "t1", "--price", "1", "--at", "yesterday"], 2, "is a whole day"),
        (["close", "t1", "--price", "1", "--at", "2026-03-06"], 2, "is a whole day"),
        (["close", "t1", "--price", "1", "--at", "2026-03-06 09:30"], 2, "before entryAt"),
    ],
)
def test_what_is_refused_changes_nothing(
    botdb: Botdb, url: str, arguments: list[str], code: int, said: str
) -> None:
    before = botdb("trades", "list", "--json", db=url).json
    result = botdb("trades", *arguments, "--yes", db=url)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert botdb("trades", "list", "--json", db=url).json == before


def test_a_trade_that_was_never_filled_cannot_be_closed(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "unfilled", "status": "open"})
    result = botdb("trades", "close", "unfilled", "--price", "1", "--yes", db=url)
    assert result.code == 4
    assert "botdb trades miss" in result.err


def test_nobody_is_asked_means_no(botdb: Botdb, url: str, stored: Any) -> None:
    result = botdb("trades", "set", "t1", "shares=1", db=url)
    assert (result.code, result.out) == (4, "")
    assert stored("t1")["shares"] == 33


def test_a_dry_run_shows_the_change_and_needs_no_yes(botdb: Botdb, url: str, stored: Any) -> None:
    result = botdb("trades", "set", "t1", "shares=1", "--dry-run", db=url)
    assert (result.code, result.lines) == (0, ["shares: 33 → 1"])
    assert stored("t1")["shares"] == 33


def test_what_is_set_already_is_not_written(botdb: Botdb, url: str, stored: Any) -> None:
    before = stored("t1")
    result = botdb("trades", "set", "t1", "shares=33", "--yes", db=url)
    assert result.lines == ["nothing to change: every value is set already"]
    assert stored("t1") == before


def test_the_journal_keeps_every_repair(botdb: Botdb, url: str, tmp_path: Path) -> None:
    botdb(*CLOSING, db=url)
    [line] = (tmp_path / "state" / "botdb" / "journal.jsonl").read_text().splitlines()
    entry = json.loads(line)
    assert (entry["command"], entry["table"], entry["row"]) == ("trades close", "BotTrade", "t1")
    assert (entry["old"]["status"], entry["new"]["status"]) == ("open", "closed")


def test_another_writer_is_not_overwritten(db: peewee.Database, catalog: Catalog) -> None:
    row = query.get(db, catalog, "t1")
    proposed = repair.propose(row, {"shares": 1.0})
    db.execute(BotTrade.update({BotTrade.pnl: -5.0}).where(BotTrade.id == "t1"))
    with pytest.raises(ConflictError, match="pnl") as raised:
        repair.write(db, catalog, [proposed], now=utc_now())
    assert [(each.field, each.new) for each in raised.value.differences] == [("pnl", -5.0)]
    assert query.get(db, catalog, "t1")["shares"] == 33


def test_of_several_repairs_all_are_written_or_none(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    add_trades({"id": "t9", "status": "open"})
    repairs = [
        repair.missed(catalog, query.get(db, catalog, trade_id), reason="test")
        for trade_id in ("t1", "t9")
    ]
    db.execute(BotTrade.update({BotTrade.shares: 7.0}).where(BotTrade.id == "t9"))
    with pytest.raises(ConflictError):
        repair.write(db, catalog, repairs, now=utc_now())
    assert query.get(db, catalog, "t1")["status"] == "open"


def test_a_trade_that_is_gone(db: peewee.Database, catalog: Catalog) -> None:
    proposed = repair.propose(query.get(db, catalog, "t1"), {"shares": 1.0})
    db.execute(BotTrade.delete().where(BotTrade.id == "t1"))
    with pytest.raises(NotFoundError):
        repair.write(db, catalog, [proposed], now=utc_now())


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
    assert "laps must be a whole number; peakPrice must be at least 0" in refused.err


@pytest.mark.parametrize("engine", ["postgresql"])
def test_types_that_only_the_bot_uses_are_not_set(
    db: peewee.Database, botdb: Botdb, url: str
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "doc" JSONB')
    refused = botdb("trades", "set", "t1", "doc={}", "--yes", db=url)
    assert (refused.code, "doc has the type jsonb, which botdb does" in refused.err) == (2, True)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_what_the_database_rounds_is_reported_as_it_is_stored(
    db: peewee.Database, botdb: Botdb, url: str
) -> None:
    db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "fee" NUMERIC(6,2)')
    done = botdb("trades", "set", "t1", "fee=0.125", "--yes", db=url)
    assert done.lines == ["fee: — → 0.13"]
    again = botdb("trades", "set", "t1", "fee=0.13", "--yes", db=url)
    assert again.lines == ["nothing to change: every value is set already"]
    assert botdb("trades", "undo", "--yes", db=url).lines == ["fee: 0.13 → —"]


def test_a_daily_row_that_cannot_be_written_does_not_hide_that_the_trade_was(
    db: peewee.Database, botdb: Botdb, url: str, stored: Any
) -> None:
    botdb("stats", "rollup", db=url)
    db.execute_sql('CREATE UNIQUE INDEX once ON "BotDailyStats"("tradeCount")')
    add = ("exitAt=2026-03-09T10:00", "pnl=1", "--rollup", "--yes")
    done = botdb("trades", "set", "t2", *add, db=url)
    assert done.code != 0 and "the trade is changed, but not the daily row of" in done.err
    assert stored("t2")["pnl"] == 1


@pytest.mark.parametrize("engine", ["postgresql"])
def test_what_is_no_number_in_a_list_is_itself(
    db: peewee.Database, botdb: Botdb, url: str, stored: Any
) -> None:
    db.execute_sql("ALTER TABLE \"BotTrade\" ADD COLUMN v DOUBLE PRECISION[] DEFAULT '{NaN}'")
    assert botdb("trades", "set", "t1", "shares=7", "--yes", db=url).code == 0
    assert stored("t1")["shares"] == 7


def test_junk_in_other_fields_does_not_stop_a_repair(
    db: peewee.Database, catalog: Catalog, engine: str
) -> None:
    junk = "'NaN'" if engine == "postgresql" else "'ten'"
    db.execute(BotTrade.update({BotTrade.pnl: peewee.SQL(junk)}).where(BotTrade.id == "t2"))
    proposed = repair.propose(query.get(db, catalog, "t2"), {"shares": 49.0})
    repair.write(db, catalog, [proposed], now=utc_now())
    assert query.get(db, catalog, "t2")["shares"] == 49


# --- closing: money, and which trade ------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "exit", "shares", "pnl"),
    [
        # By hand, in decimals: binary fractions give 49,099.049999999996 and 0.10000000000582077.
        (1.05, 492.0405, 100.0, 49_099.05),
        (100_000.0, 100_000.1, 1.0, 0.1),
        (10.0, 9.0, -40.0, 40.0),
        (4 / 3, 2.0, 7.0, 4.6667),
        (0.00001234, 0.00001, 12.5, -0.00002925),
        (10.0, 10.0, 5.0, 0.0),
        (1e-300, 1e-300, 1.0, 0.0),
        (1.0, 1e20, 2.0, 2e20),
        (0.0, 1e308, 100.0, float("inf")),
    ],
)
def test_the_pnl_is_money_without_the_noise_of_binary_fractions(
    entry: float, exit: float, shares: float, pnl: float
) -> None:
    assert repair.realized_pnl(entry, exit, shares) == pnl


def test_closing_shows_the_result_as_money_and_warns_of_a_large_return(
    botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    usual = botdb("trades", "close", "t1", "--price", "14.99", "--dry-run", db=url)
    assert usual.err.splitlines()[0] == "P&L +$164.67, +49.9% of $330.00"
    assert "warning" not in usual.err
    for price, result in (("15.1", "+$168.30, +51.0%"), ("4.9", "-$168.30, -51.0%")):
        large = botdb("trades", "close", "t1", "--price", price, "--dry-run", db=url)
        assert large.err.splitlines()[:2] == [
            f"P&L {result} of $330.00",
            "warning: an unusually large return: is --price the USD for one share?",
        ]
    add_trades({"id": "free", "status": "open", "entryPrice": 0, "shares": 5})
    free = botdb("trades", "close", "free", "--price", "2", "--dry-run", db=url)
    assert free.err.splitlines()[0] == "P&L +$10.00"


def test_a_short_position_is_closed_with_its_own_sign(
    botdb: Botdb, url: str, add_trades: AddTrades, stored: Any
) -> None:
    add_trades({"id": "short", "status": "open", "entryPrice": 10, "shares": -40})
    done = botdb("trades", "close", "short", "--price", "9", "--yes", db=url)
    assert "P&L +$40.00, +10.0% of $400.00" in done.err
    assert stored("short")["pnl"] == 40


def test_an_open_trade_is_found_by_a_part_of_its_id_or_by_its_symbol(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    add_trades(
        {"id": "abc-1", "symbol": "ABVX", "status": "open"},
        {"id": "abd-2", "symbol": "BBAI", "status": "open"},
        {"id": "xyz-3", "symbol": "BBAI", "status": "open"},
        {"id": "abc-9", "symbol": "ABVX"},
        {"id": "only-closed", "symbol": "KULR"},
    )

    def found(text: str) -> str:
        return str(repair.find_open(db, catalog, text)["id"])

    assert found("abc") == "abc-1"  # although a closed trade begins so as well
    assert found("-3") == "xyz-3"
    assert found("abvx") == "abc-1"
    assert found("only") == "only-closed"
    for several in ("ab", "bbai"):
        with pytest.raises(InputError, match="several open trades match") as raised:
            found(several)
        assert "abd-2 (BBAI)" in str(raised.value)
    for nothing in ("KULR", "nobody"):
        with pytest.raises(NotFoundError):
            found(nothing)
    with pytest.raises(InputError, match="empty"):
        found("")


def test_only_the_record_is_changed_and_the_question_says_so(botdb: Botdb, url: str) -> None:
    refused = botdb("trades", "close", "AAPL", "--price", "11.5", db=url)
    assert refused.code == 4
    assert "Write this to trade t1 (AAPL)? No order is sent." in refused.err
    for verb in ("close", "miss", "set", "undo"):
        words = " ".join(botdb("trades", verb, "--help").out.split()).lower()
        assert "no order is sent to the broker" in words


# --- the journal: log and undo ------------------------------------------------------------


def test_the_log_and_undo_of_trades_go_the_way_of_the_configuration(
    botdb: Botdb, url: str, stored: Any
) -> None:
    before = stored("t1")
    botdb(*CLOSING, db=url)
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
    newest, oldest = botdb("trades", "log", "--json", db=url).json
    assert [(each["command"], each["row"]) for each in (newest, oldest)] == [
        ("trades set", "t2"),
        ("trades close", "t1"),
    ]
    assert [each["id"] for each in botdb("trades", "log", "t1", "--json", db=url).json] == [
        oldest["id"]
    ]
    lines = botdb("trades", "log", db=url).lines
    assert lines[0].split()[:3] == ["time", "(NY)", "trade"]
    assert botdb("config", "log", "--json", db=url).json == []
    refused = botdb("trades", "undo", "t1", db=url)
    assert (refused.code, refused.out) == (4, "")
    dry = botdb("trades", "undo", "t1", "--dry-run", db=url)
    assert "status: closed → open" in dry.lines
    undone = botdb("trades", "undo", "t1", "--yes", db=url)
    assert "pnl: 49.5 → —" in undone.lines
    assert "botdb stats rollup --date 2026-03-06" in undone.err
    after = stored("t1")
    assert {**after, "updatedAt": before["updatedAt"]} == before
    assert botdb("trades", "undo", "t1", "--yes", db=url).code == 4
    assert botdb("trades", "undo", "--yes", "--rollup", db=url).lines == ["pnl: 40 → 50"]
    nothing = botdb("trades", "undo", "--yes", db=url)
    assert (nothing.code, "to take back" in nothing.err) == (4, True)


def test_undo_never_overwrites_what_another_writer_did_to_the_trade(
    db: peewee.Database, botdb: Botdb, url: str
) -> None:
    botdb("trades", "set", "t2", "pnl=40", "exitReason=time_exit", "--yes", db=url)
    db.execute(BotTrade.update({BotTrade.pnl: 45.0}).where(BotTrade.id == "t2"))
    refused = botdb("trades", "undo", "--yes", db=url)
    assert (refused.code, refused.out) == (4, "")
    assert "another writer changed trade 't2' meanwhile (pnl)" in refused.err
    assert "botdb trades set t2 exitReason=" in refused.err


def test_a_trade_that_is_gone_does_not_stop_undo(
    db: peewee.Database, botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "t10", "pnl": 40})  # whose id begins like that of the trade that goes
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
    botdb("trades", "set", "t1", "shares=40", "--yes", db=url)
    db.execute(BotTrade.delete().where(BotTrade.id == "t1"))
    assert botdb("trades", "undo", "--yes", db=url).lines == ["pnl: 40 → 50"]
