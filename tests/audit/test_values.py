"""Which values of a column are sound."""

from __future__ import annotations

import peewee
import pytest

from botdb.audit.values import any_of, comparable, is_moment
from botdb.database.models import BotTrade
from tests.conftest import AddTrades


def sound(db: peewee.Database) -> bool:
    [(answer,)] = db.execute(BotTrade.select(is_moment(db, BotTrade.exit_at.column))).fetchall()
    return bool(answer)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("stored", "is_sound"),
    [
        ("2026-03-06 14:31:00.123", True),
        ("2026-03-06 14:31:00", True),  # as CURRENT_TIMESTAMP writes it
        (None, True),
        ("2026-02-31 14:31:00.123", False),
        ("2026-03-06T14:31:00.123Z", False),
        ("2026-03-06 14:31:00.12", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_sqlite_stores_any_text(
    db: peewee.Database, add_trades: AddTrades, stored: str | None, is_sound: bool
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql('UPDATE "BotTrade" SET "exitAt" = ?', (stored,))
    assert sound(db) is is_sound


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("stored", "is_sound"),
    [("2026-03-06 14:31:00.123", True), (None, True), ("infinity", False), ("-infinity", False)],
)
def test_postgresql_stores_infinity(
    db: peewee.Database, add_trades: AddTrades, stored: str | None, is_sound: bool
) -> None:
    add_trades({"id": "t1"})
    db.execute_sql('UPDATE "BotTrade" SET "exitAt" = %s', (stored,))
    assert sound(db) is is_sound


def test_times_with_and_without_a_fraction_compare_as_times(
    db: peewee.Database, engine: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "a"})
    place = "?" if engine == "sqlite" else "%s"
    earlier, later = "2026-03-06 14:31:00", "2026-03-06 14:31:00.001"
    entry_at, exit_at = BotTrade.entry_at.column, BotTrade.exit_at.column
    exit_is_before = comparable(db, exit_at) < comparable(db, entry_at)
    for entry, exit, expected in ((earlier, later, 0), (later, earlier, 1), (earlier, earlier, 0)):
        db.execute_sql(
            f'UPDATE "BotTrade" SET "entryAt" = {place}, "exitAt" = {place}',  # noqa: S608
            (entry, exit),
        )
        assert len(db.execute(BotTrade.select().where(exit_is_before)).fetchall()) == expected


def test_any_of_several_conditions_is_enough(db: peewee.Database, add_trades: AddTrades) -> None:
    add_trades({"id": "a"}, {"id": "b"}, {"id": "c"})
    either = any_of([BotTrade.id == "a", BotTrade.id == "c"])
    found = db.execute(BotTrade.select(BotTrade.id).where(either).order_by(BotTrade.id))
    assert [id for (id,) in found.fetchall()] == ["a", "c"]
