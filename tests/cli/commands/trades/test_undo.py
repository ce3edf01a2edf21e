"""`botdb trades undo`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

from botdb.database.models import BotTrade
from tests.cli.conftest import CLOSING
from tests.conftest import AddTrades, Botdb

EARLY = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
"""Before its entry."""

pytestmark = pytest.mark.usefixtures("two_trades")


def test_undo_restores_the_last_change_or_that_of_one_trade(
    botdb: Botdb, url: str, stored: Any
) -> None:
    before = stored("t1")
    botdb(*CLOSING, db=url)
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
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
    assert (nothing.code, "to undo" in nothing.err) == (4, True)


def test_undo_skips_a_trade_that_was_deleted(
    db: peewee.Database, botdb: Botdb, url: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "t10", "pnl": 40})  # whose id begins like that of the trade that goes
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
    botdb("trades", "set", "t1", "shares=40", "--yes", db=url)
    db.execute(BotTrade.delete().where(BotTrade.id == "t1"))
    assert botdb("trades", "undo", "--yes", db=url).lines == ["pnl: 40 → 50"]


def test_undo_does_not_restore_an_exit_before_the_entry(
    db: peewee.Database, botdb: Botdb, url: str
) -> None:
    db.execute(BotTrade.update({BotTrade.exit_at: EARLY}).where(BotTrade.id == "t2"))
    repaired = botdb("trades", "set", "t2", "exitAt=2026-03-06 10:00", "pnl=40", "--yes", db=url)
    assert repaired.code == 0
    refused = botdb("trades", "undo", "--yes", db=url)
    assert (refused.code, refused.out) == (4, "")
    assert "would be before entryAt" in refused.err
    assert "hint: set the other fields by hand: botdb trades set t2 pnl=50.0" in refused.err
