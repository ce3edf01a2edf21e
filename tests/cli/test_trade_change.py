"""What every repair of a trade asks, says and leaves to do."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from tests.cli.conftest import CLOSING
from tests.conftest import Botdb

pytestmark = pytest.mark.usefixtures("two_trades")


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


def test_a_note_says_that_a_day_lost_its_last_trade(botdb: Botdb, url: str) -> None:
    botdb("stats", "rollup", db=url)
    result = botdb("trades", "set", "t2", "exitAt=", "--rollup", "--yes", db=url)
    assert "no closed trade is left on 2026-03-06" in result.err


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["set", "t1", "shares=many", "catalystTier=9"],
            2,
            "shares must be a number\nerror: catalystTier must",
        ),
        (["set", "t1", "pnl=NaN"], 2, "pnl must be a number"),
        (["set", "t1", "pnl=1,000"], 2, "write 1_000, a comma is ambiguous"),
        (
            ["set", "t1", "pln=1", "symbol=", "shares=x"],
            2,
            "symbol must not be empty\nerror: shares must be",
        ),
        (["set", "t1", "symbol="], 2, "symbol must not be empty"),
        (["set", "t1", "id=t9"], 2, "kept by botdb itself"),
        (["set", "t1", "pln=1"], 2, "did you mean 'pnl'?"),
        (["set", "t1", "pnl"], 2, "pnl needs a value: pnl=VALUE"),
        (["set", "t1", "pnl=1", "PNL=2"], 2, "given twice"),
        (
            ["set", "t1", "exitAt=2026-03-06 09:00"],
            2,
            "exitAt 2026-03-06 09:00:00 EST would be before entryAt 2026-03-06 09:31:00 EST",
        ),
        (["set", "t1", "exitAt=2026-11-01 01:30"], 2, "happens twice"),
        (["set", "nobody", "pnl=1"], 3, "no trade 'nobody'"),
        (["close", "t2", "--price", "1"], 4, "not open but closed"),
        (["miss", "t2", "--reason", "x"], 4, "not open but closed"),
        (["close", "t1", "--price", "-1"], 2, "must be at least 0"),
        (["close", "t1", "--price", ""], 2, "exitPrice"),
        (["close", "t1", "--price", "1e308"], 2, "finite"),
        (
            ["close", "t1", "--price", "1", "--at", "2126-03-06 10:00"],
            2,
            "2126-03-06 10:00:00 EST is in the future",
        ),
        (["close", "t1", "--price", "1", "--at", "yesterday"], 2, "is a whole day"),
        (["close", "t1", "--price", "1", "--at", "2026-03-06"], 2, "is a whole day"),
        (["close", "t1", "--price", "1", "--at", "2026-03-06 09:30"], 2, "before entryAt"),
    ],
)
def test_a_refused_change_changes_nothing(
    botdb: Botdb, url: str, arguments: list[str], code: int, said: str
) -> None:
    before = botdb("trades", "list", "--json", db=url).json
    result = botdb("trades", *arguments, "--yes", db=url)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert botdb("trades", "list", "--json", db=url).json == before


def test_the_error_about_a_daily_row_says_that_the_trade_was_changed(
    db: peewee.Database, botdb: Botdb, url: str, stored: Any
) -> None:
    botdb("stats", "rollup", db=url)
    db.execute_sql('CREATE UNIQUE INDEX once ON "BotDailyStats"("tradeCount")')
    add = ("exitAt=2026-03-09T10:00", "pnl=1", "--rollup", "--yes")
    done = botdb("trades", "set", "t2", *add, db=url)
    assert done.code != 0
    assert "warning: the daily row of 2026-03-09 is not up to date\nerror: " in done.err
    assert done.err.endswith("\nnote: the change is stored\n")
    assert stored("t2")["pnl"] == 1


def test_the_question_says_that_no_order_is_sent(botdb: Botdb, url: str) -> None:
    refused = botdb("trades", "close", "AAPL", "--price", "11.5", db=url)
    assert refused.code == 4
    assert "Write this to trade t1 (AAPL)? No order is sent." in refused.err
    for verb in ("close", "miss", "set", "undo"):
        words = " ".join(botdb("trades", verb, "--help").out.split()).lower()
        assert "no order is sent to the broker" in words
