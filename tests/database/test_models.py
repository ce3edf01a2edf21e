"""The models: new ids, times in and out, and updatedAt on every write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import peewee
import pytest

from botdb.database.models import MODELS, BotConfig, BotDailyStats, BotTrade, new_id


@pytest.fixture(autouse=True)
def _bound(db: peewee.Database) -> None:
    db.bind(MODELS)


def test_new_ids_are_unique_and_have_the_form_of_a_cuid() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch("c[0-9a-z]{24}", new) for new in ids)


def test_a_trade_is_stored_and_read_as_it_was() -> None:
    entry_at = datetime(2026, 3, 6, 9, 31, 0, 123999, ZoneInfo("America/New_York"))
    made = BotTrade.create(symbol="ACME", status="open", entry_at=entry_at, entry_price=0.1 + 0.2)
    [read] = BotTrade.select()
    assert read.id == made.id
    assert (read.symbol, read.status, read.pnl, read.exit_at) == ("ACME", "open", None, None)
    assert read.entry_price == 0.1 + 0.2
    assert read.entry_at == datetime(2026, 3, 6, 14, 31, 0, 123000, UTC)
    assert read.entry_at.tzinfo is UTC and read.created_at.tzinfo is UTC
    found = BotTrade.get(BotTrade.entry_at == entry_at)
    assert found.id == made.id


def test_saving_updates_updated_at() -> None:
    config = BotConfig.get()
    old = datetime(2020, 1, 1, tzinfo=UTC)
    BotConfig.update(updated_at=old).execute()
    config.min_win_rate = 0.4
    config.save()
    read = BotConfig.get()
    assert (read.min_win_rate, read.enabled) == (0.4, False)
    assert read.updated_at > old


def test_a_day_has_one_row() -> None:
    BotDailyStats.create(date="2026-03-06", realized_pnl=1.5)
    with pytest.raises(peewee.IntegrityError):
        BotDailyStats.create(date="2026-03-06")


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("moment", ["infinity", "-infinity", "0044-03-15 BC", "12026-01-01"])
def test_a_time_outside_pythons_range_reads_as_none(db: peewee.Database, moment: str) -> None:
    BotTrade.create(id="good", symbol="ACME", status="open")
    BotTrade.create(id="odd", symbol="ACME", status="open")
    db.execute_sql('UPDATE "BotTrade" SET "entryAt" = %s WHERE "id" = \'odd\'', (moment,))
    assert {row.id: row.entry_at for row in BotTrade.select()} == {"good": None, "odd": None}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_text_that_is_not_a_time_reads_as_none(db: peewee.Database) -> None:
    BotTrade.create(symbol="ACME", status="open")
    for garbage in ("yesterday", "", 5, b"\xff"):
        db.execute_sql('UPDATE "BotTrade" SET "entryAt" = ?', (garbage,))
        assert BotTrade.get().entry_at is None
