"""Open trades that the broker does not hold are marked as missed: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

from botdb.changes.diff import Change, ConflictError, Row
from botdb.changes.spool import Spool
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.errors import NotFoundError
from botdb.trades.missing import Marked, mark_as_missed, missing_trades
from botdb.trades.query import MISSING_REASON
from botdb.trades.reconcile import Comparison, OpenTrades
from tests.conftest import AddTrades, connected

NOW = datetime(2026, 3, 6, 14, 31, tzinfo=UTC)


@pytest.fixture
def lost(db: peewee.Database, catalog: Catalog, add_trades: AddTrades) -> Iterator[Spool[Row]]:
    """More trades than one block holds, as they were read; others are held, or closed."""
    trades: list[dict[str, Any]] = [
        {"id": f"t{n:04}", "symbol": "gone", "status": "open"} for n in range(1_001)
    ]
    trades[7] |= {"exitReason": "retry", "exitPrice": 3.0}
    kept = ({"id": "h", "symbol": "HELD"}, {"id": "x", "symbol": "GONE", "status": "closed"})
    add_trades(*trades, *({"status": "open", **trade} for trade in kept))
    with closing(Spool[Row]()) as spool:
        for trade in missing_trades(db, catalog, [Comparison("GONE", OpenTrades(), None)]):
            spool.add(trade)
        yield spool


def by_status(db: peewee.Database) -> dict[str, int]:
    query = BotTrade.select(BotTrade.status, peewee.fn.COUNT(BotTrade.id)).group_by(BotTrade.status)
    return dict(db.execute(query).fetchall())


BEFORE = {"open": 1_002, "closed": 1}


def test_every_trade_is_marked_and_its_changes_are_kept(
    db: peewee.Database, catalog: Catalog, lost: Spool[Row]
) -> None:
    with closing(Spool[Marked]()) as marked:
        marked.add(Marked("of an attempt that was undone", []))
        mark_as_missed(db, catalog, lost, marked, NOW)
        done = list(marked)
    assert by_status(db) == {"missed": 1_001, "open": 1, "closed": 1}
    status = Change("status", "open", "missed")
    assert [each.id for each in done] == [f"t{n:04}" for n in range(1_001)]
    assert done[0].changes == [status, Change("exitReason", None, MISSING_REASON)]
    assert done[7].changes == [
        status,
        Change("exitReason", "retry", MISSING_REASON),
        Change("exitPrice", 3.0, None),
    ]
    written = BotTrade.select(peewee.fn.COUNT(BotTrade.id)).where(BotTrade.updated_at == NOW)
    assert db.execute(written).fetchone() == (1_001,)


def test_nothing_is_written_if_another_writer_changed_one(
    db: peewee.Database, catalog: Catalog, lost: Spool[Row]
) -> None:
    db.execute(BotTrade.update({BotTrade.shares: 7.0}).where(BotTrade.id == "t1000"))
    changed = pytest.raises(ConflictError, match=r"trade 't1000' meanwhile \(shares\)")
    with closing(Spool[Marked]()) as marked, changed as refused:
        mark_as_missed(db, catalog, lost, marked, NOW)
    assert refused.value.differences == [Change("shares", None, 7.0)]
    assert by_status(db) == BEFORE


def test_nothing_is_written_if_one_is_gone(
    db: peewee.Database, catalog: Catalog, lost: Spool[Row]
) -> None:
    db.execute(BotTrade.delete().where(BotTrade.id == "t0999"))
    gone = pytest.raises(NotFoundError, match="there is no trade 't0999' any more")
    with closing(Spool[Marked]()) as marked, gone:
        mark_as_missed(db, catalog, lost, marked, NOW)
    assert by_status(db) == {**BEFORE, "open": 1_001}


def test_a_writer_that_came_first_is_waited_for(
    db: peewee.Database, url: str, catalog: Catalog, lost: Spool[Row]
) -> None:
    def second() -> None:
        with connected(url) as own, closing(Spool[Marked]()) as marked:
            mark_as_missed(own, catalog, lost, marked, NOW)

    with ThreadPoolExecutor() as pool:
        with db.atomic():
            db.execute(BotTrade.update({BotTrade.shares: 7.0}).where(BotTrade.id == "t0000"))
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        with pytest.raises(ConflictError, match="trade 't0000' meanwhile"):
            waiting.result(timeout=10)
    assert by_status(db) == BEFORE
