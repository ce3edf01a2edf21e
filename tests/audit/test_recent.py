"""The trades that the rules about now read."""

from __future__ import annotations

from datetime import timedelta

import peewee
import pytest

from botdb.audit import recent
from botdb.audit.recent import newest_trades, open_trades
from botdb.database.dialect import is_postgres
from botdb.database.models import BotTrade
from tests.audit.findings import NOW, open_trade, plant, trade
from tests.conftest import AddTrades


def test_only_the_newest_trades_and_the_longest_open_ones_are_read(
    db: peewee.Database, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "NEWEST", 3)
    moments = [(NOW - timedelta(minutes=i)).isoformat() for i in range(5)]
    add_trades(*[trade(f"c{i}", createdAt=moment) for i, moment in enumerate(moments)])
    add_trades(*[open_trade(f"o{i}", entryAt=moment) for i, moment in enumerate(moments)])
    assert [trade.id for trade in open_trades(db)] == ["o4", "o3", "o2"]
    assert {trade.id for trade in newest_trades(db)} <= {"c0", "c1", "o0", "o1"}


def test_an_invalid_number_or_time_reads_as_none(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(trade("t"))
    number, time = ("'NaN'", "'infinity'") if is_postgres(db) else ("'ten'", "'soon'")
    plant(db, BotTrade.pnl, number)
    plant(db, BotTrade.exit_at, time)
    [read] = newest_trades(db)
    assert (read.pnl, read.exited, read.cost) == (None, None, 500)


def test_decimals_and_times_with_a_zone_read_as_numbers_and_moments(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    if is_postgres(db):
        for name, kind in (("pnl", "NUMERIC(12,2)"), ("exitAt", "TIMESTAMPTZ(3)")):
            db.execute_sql(f'ALTER TABLE "BotTrade" ALTER COLUMN "{name}" TYPE {kind}')
    add_trades(trade("t", exitAt="2026-03-06T19:00:00Z"))
    [read] = newest_trades(db)
    assert (read.pnl, read.exited) == (50.0, NOW - timedelta(hours=1))


def test_the_age_counts_from_the_entry_or_else_from_the_creation(
    db: peewee.Database, add_trades: AddTrades
) -> None:
    add_trades(open_trade("t", entryAt=None, createdAt="2026-03-06T19:59:50Z"))
    assert [trade.age_sec(NOW) for trade in open_trades(db)] == [10]
