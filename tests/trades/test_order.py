"""The order of a list where timestamps lack their fraction, and the index that it goes by."""

from __future__ import annotations

from itertools import product
from typing import Any

import peewee
import pytest

from botdb.database.schema import Catalog
from botdb.trades.query import TradeFilter, find

CREATED = {
    "z": "2026-03-06 12:00:00",
    "m": "2026-03-06 12:00:00.000",
    "a": "2026-03-06 12:00:00",
    "n": "2026-03-06 12:00:00.001",
    "b": "2026-03-06 11:59:59.999",
    "y": "2026-03-06 11:59:59",
}
ASCENDING, DESCENDING = ["y", "b", "a", "m", "z", "n"], ["n", "a", "m", "z", "b", "y"]


@pytest.fixture
def trades(db: peewee.Database) -> None:
    for id, moment in CREATED.items():
        values = f"'{id}', 'A', 'closed', '{moment}', '{moment}', '{moment}'"
        columns = '"id", "symbol", "status", "createdAt", "exitAt", "updatedAt"'
        db.execute_sql(f'INSERT INTO "BotTrade" ({columns}) VALUES ({values})')  # noqa: S608


@pytest.mark.usefixtures("trades")
@pytest.mark.parametrize("column", ["createdAt", "exitAt"])
def test_a_moment_is_the_same_with_and_without_a_fraction(
    db: peewee.Database, catalog: Catalog, column: str
) -> None:
    for (sign, expected), limit in product(
        {"": ASCENDING, "-": DESCENDING}.items(), (None, 0, 1, 2, 3, 4, 6, 9)
    ):
        found = find(
            db, catalog, TradeFilter(), columns=["id"], sort=f"{sign}{column}", limit=limit
        )
        assert [id for (id,) in found.rows] == expected[:limit], (sign, limit)


@pytest.mark.usefixtures("trades")
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(("whole_seconds", "limit"), [(False, None), (False, 2), (True, 2)])
def test_the_index_gives_the_order_of_creation(
    db: peewee.Database,
    catalog: Catalog,
    caplog: pytest.LogCaptureFixture,
    whole_seconds: bool,
    limit: int | None,
) -> None:
    if not whole_seconds:
        db.execute_sql("""DELETE FROM "BotTrade" WHERE LENGTH("createdAt") = 19""")
    with caplog.at_level("DEBUG", logger="peewee"):
        list(find(db, catalog, TradeFilter(), columns=["id"], limit=limit).rows)
    message: Any = caplog.records[-1].msg
    sql, parameters = message
    plan = [row[3] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
    assert any("USING" in step and "INDEX BotTrade_createdAt_idx" in step for step in plan), plan
    assert not any(step.startswith("SCAN t1") and "INDEX" not in step for step in plan), plan
