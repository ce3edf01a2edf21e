"""The figures of `status`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import peewee
import pytest

from botdb.audit.status import Status, status
from botdb.database.models import BotConfig, BotTrade
from botdb.database.schema import Catalog
from botdb.stats import rollup
from botdb.stats.rollup import Day, Days
from tests.conftest import AddTrades, Botdb

NOW = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # 15:00 in New York
ENTRY = {"entryPrice": 10, "shares": 50, "entryAt": "2026-03-06T19:58:00Z"}


@pytest.fixture
def seen(db: peewee.Database, catalog: Catalog) -> Any:
    """The status at NOW."""
    return lambda: status(db, catalog, now=NOW)


def test_an_empty_database(seen: Any) -> None:
    empty: Status = seen()
    assert (empty.live, empty.stored, empty.is_stale) == (Day(0.0, 0, 0), None, False)
    assert (empty.open_count, empty.overdue, empty.oldest_open_sec) == (0, 0, None)
    assert empty.loss_limit_used_pct == 0


def test_today_comes_from_the_trades_of_the_new_york_day(
    db: peewee.Database, seen: Any, add_trades: AddTrades
) -> None:
    add_trades(
        {"id": "yesterday", "pnl": -99, "exitAt": "2026-03-06T04:59:59.999Z"},
        {"id": "first", "pnl": -100, "exitAt": "2026-03-06T05:00:00Z"},
        {"id": "day-trade", "pnl": -25, **ENTRY, "exitAt": "2026-03-06T19:59:00Z"},
    )
    before: Status = seen()
    assert before.live == Day(-125.0, 2, 1)
    assert before.loss_limit_used_pct == 25
    assert before.is_stale
    rollup.roll_up(db, Days(), now=NOW)
    after: Status = seen()
    assert after.stored == after.live == Day(-125.0, 2, 1)
    assert not after.is_stale
    assert [trade["id"] for trade in after.latest_closed] == ["day-trade", "first", "yesterday"]


def test_a_gain_does_not_count_for_the_loss_limit(seen: Any, add_trades: AddTrades) -> None:
    add_trades({"pnl": 300, "exitAt": "2026-03-06T19:59:00Z"})
    assert seen().loss_limit_used_pct == 0


def test_open_trades_are_counted_and_those_open_too_long_among_them(
    seen: Any, add_trades: AddTrades
) -> None:
    ages = {"late": "19:53:59", "just-in-time": "19:54:00", "young": "19:59:30"}
    for trade_id, at in ages.items():
        entered = {**ENTRY, "entryAt": f"2026-03-06T{at}Z"}
        add_trades({"id": trade_id, "status": "open", **entered})
    now: Status = seen()
    assert (now.open_count, now.overdue, now.oldest_open_sec) == (3, 1, 361)
    assert [trade["id"] for trade in now.open_trades] == ["late", "just-in-time", "young"]


def test_the_five_trades_entered_first_are_shown(seen: Any, add_trades: AddTrades) -> None:
    """Whatever the order in which the bot stored them."""
    minutes = (3, 1, 6, 2, 5, 4)
    add_trades(
        *[
            {
                "id": f"t{minute}",
                "status": "open",
                "entryAt": (NOW - timedelta(minutes=minute)).isoformat(),
                "createdAt": (NOW + timedelta(seconds=minute)).isoformat(),
            }
            for minute in minutes
        ]
    )
    assert [trade["id"] for trade in seen().open_trades] == ["t6", "t5", "t4", "t3", "t2"]


def test_invalid_limits_are_not_applied(
    db: peewee.Database, seen: Any, add_trades: AddTrades, botdb: Botdb, url: str
) -> None:
    add_trades({"status": "open"})
    limits = {BotConfig.daily_loss_limit_usd: 0.0, BotConfig.max_hold_duration_sec: -1}
    db.execute(BotConfig.update(limits))
    assert seen().loss_limit_used_pct is None
    assert seen().overdue == 0
    assert "no daily loss limit" in botdb("status", db=url).out


@pytest.mark.parametrize("engine", ["sqlite"])
def test_text_that_is_not_a_time_has_no_age(
    db: peewee.Database, seen: Any, add_trades: AddTrades, botdb: Botdb, url: str
) -> None:
    add_trades({"id": "t1", "status": "open"})
    soon = peewee.SQL("'soon'")
    db.execute(BotTrade.update({BotTrade.entry_at: soon, BotTrade.created_at: soon}))
    assert (seen().open_count, seen().oldest_open_sec) == (1, None)
    assert botdb("status", db=url).code == 0
