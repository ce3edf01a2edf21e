"""What the rules about now read: the P&L of the day, the week and the month."""

from __future__ import annotations

from datetime import datetime, timedelta

import peewee
import pytest

from botdb.audit import recent, scene
from botdb.audit.scene import Scene
from botdb.clock.timestamps import from_text
from botdb.stats.rollup import Day
from tests.audit.findings import NOW, trade
from tests.conftest import AddTrades


def read(db: peewee.Database, now: datetime = NOW) -> Scene:
    return scene.read(db, {}, now=now)


def test_day_week_and_month_begin_in_new_york(db: peewee.Database, add_trades: AddTrades) -> None:
    """NOW is a Friday; the week began on Monday 2 March, the month on Sunday the 1st."""
    exits = {
        "2026-03-06T05:00:00Z": 1,  # the first moment of today
        "2026-03-06T04:59:59.999Z": 10,
        "2026-03-02T05:00:00Z": 100,  # the first of the week
        "2026-03-02T04:59:59.999Z": 1000,
        "2026-03-01T05:00:00Z": 10_000,  # the first of the month
        "2026-03-01T04:59:59.999Z": 100_000,
    }
    add_trades(*[trade(exit, pnl=pnl, entryAt=None, exitAt=exit) for exit, pnl in exits.items()])
    seen = read(db)
    assert seen.live == Day(1, 1, 0)
    assert (seen.week, seen.month) == (Day(111, 3, 0), Day(11_111, 5, 0))


def test_a_week_may_begin_in_the_month_before(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades(
        trade("march", entryAt=None, exitAt="2026-03-31T15:00:00Z"),
        trade("april", entryAt=None, exitAt="2026-04-01T15:00:00Z"),
    )
    seen = read(db, from_text("2026-04-02T15:00:00Z"))
    assert (seen.week, seen.month) == (Day(100, 2, 0), Day(50, 1, 0))


def test_sums_that_may_lack_trades_are_left_out(
    db: peewee.Database, add_trades: AddTrades, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (recent, scene):
        monkeypatch.setattr(module, "NEWEST", 3)
    days = [NOW - timedelta(days=i, hours=1) for i in range(5)]
    add_trades(
        *[trade(f"t{i}", entryAt=None, exitAt=day.isoformat()) for i, day in enumerate(days)]
    )
    seen = read(db)
    assert seen.covered_since == days[2]
    assert (seen.live, seen.week, seen.month) == (Day(50, 1, 0), None, None)
    add_trades(*[trade(f"u{i}", entryAt=None, exitAt=NOW.isoformat()) for i in range(3)])
    assert read(db).live == Day(200, 4, 0)  # of today, all are counted
