"""Two writers of one row: the second waits for the first, sees what it did, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

from botdb.changes.diff import Change, ConflictError
from botdb.config.configuration import Configuration
from botdb.database.models import BotConfig, BotTrade
from botdb.database.schema import Catalog
from botdb.trades import lookup, repair
from tests.conftest import AddTrades, connected

NOW = datetime(2026, 3, 6, 14, 31, tzinfo=UTC)
Write = Callable[[peewee.Database], object]


@pytest.fixture(params=["BotConfig", "BotTrade"])
def table(request: pytest.FixtureRequest, add_trades: AddTrades) -> str:
    add_trades({"id": "t1", "pnl": 5, "shares": 33})
    return str(request.param)


@pytest.fixture
def write(table: str, db: peewee.Database, catalog: Catalog) -> Write:
    """What changes a field of the row that was read before the other writer came."""
    if table == "BotTrade":
        proposed = repair.propose(lookup.get(db, catalog, "t1"), {"shares": 1.0})
        return lambda own: repair.write(own, catalog, proposed, now=NOW)
    config = Configuration.load(db, catalog)
    proposal = config.propose({"maxSharePrice": 30.0})
    return lambda own: Configuration(own, catalog, config.row, config.fields).write(
        proposal, now=NOW
    )


def stored(db: peewee.Database, field: Any) -> object:
    return db.execute(field.model.select(field)).fetchone()[0]


OTHER: dict[str, Any] = {
    "BotConfig": (BotConfig.min_win_rate, 0.5, 0.7),
    "BotTrade": (BotTrade.pnl, 5.0, 7.0),
}


def test_the_second_writer_waits_and_is_refused(
    db: peewee.Database, url: str, table: str, write: Write
) -> None:
    field, old, new = OTHER[table]

    def second() -> None:
        with connected(url) as own:
            write(own)

    with ThreadPoolExecutor() as pool:
        with db.atomic():
            db.execute(field.model.update({field: new}))
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        with pytest.raises(ConflictError) as refused:
            waiting.result(timeout=10)
    assert refused.value.differences == [Change(field.column_name, old, new)]
    assert stored(db, field) == new


def test_without_another_writer_it_is_written(
    db: peewee.Database, table: str, write: Write
) -> None:
    write(db)
    wanted = {"BotConfig": (BotConfig.max_share_price, 30), "BotTrade": (BotTrade.shares, 1)}
    field, new = wanted[table]
    assert stored(db, field) == new
