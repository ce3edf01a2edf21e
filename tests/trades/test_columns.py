"""Columns that the screen computes, in SQL: listed and sorted like stored ones."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from botdb.database.schema import Catalog, inspect
from botdb.errors import InputError
from botdb.trades.columns import find_column
from botdb.trades.query import TradeFilter, find
from tests.conftest import AddTrades

ENTRY = "2026-03-06T14:31:00.000Z"


@pytest.fixture
def stored(add_trades: AddTrades) -> None:
    add_trades(
        {"id": "a", "entryPrice": 10, "exitPrice": 11, "entryAt": ENTRY,
         "exitAt": "2026-03-06T14:33:05.250Z"},
        {"id": "b", "entryPrice": 4, "exitPrice": 3, "entryAt": ENTRY,
         "exitAt": "2026-03-08T14:31:00.001Z"},
        {"id": "c", "entryPrice": 0, "exitPrice": 3, "entryAt": ENTRY, "exitAt": ENTRY},
        {"id": "d", "exitPrice": 3, "exitAt": ENTRY},
    )  # fmt: skip


def column(db: peewee.Database, catalog: Catalog, name: str, **how: Any) -> dict[str, Any]:
    found = find(db, catalog, TradeFilter(), columns=["id", name], **how)
    return dict(found.rows)


@pytest.mark.usefixtures("stored")
def test_held_and_return_follow_from_the_stored_columns(
    db: peewee.Database, catalog: Catalog
) -> None:
    assert column(db, catalog, "held", sort="id") == {
        "a": pytest.approx(125.25, abs=1e-9),
        "b": pytest.approx(2 * 86_400 + 0.001, abs=1e-9),
        "c": 0,
        "d": None,
    }
    assert column(db, catalog, "RETURN", sort="id") == {
        "a": pytest.approx(0.1),
        "b": pytest.approx(-0.25),
        "c": None,
        "d": None,
    }


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("sort", "ids"),
    [("held", "cabd"), ("-held", "bacd"), ("return", "bacd"), ("-return", "abcd")],
)
@pytest.mark.parametrize("limit", [None, 2])
def test_lists_can_be_sorted_by_computed_columns(
    db: peewee.Database, catalog: Catalog, sort: str, ids: str, limit: int | None
) -> None:
    assert "".join(column(db, catalog, "held", sort=sort, limit=limit)) == ids[:limit]


@pytest.mark.usefixtures("stored")
def test_a_heading_can_be_given_for_its_column(db: peewee.Database, catalog: Catalog) -> None:
    found = find(db, catalog, TradeFilter(), columns=["exit", "P&L", "Reason"], sort="-entry")
    assert found.columns == ("exitPrice", "pnl", "exitReason")
    assert [price for price, *_ in found.rows] == [11, 3, 3, 3]


@pytest.mark.usefixtures("stored")
def test_a_column_of_the_table_comes_before_a_computed_one(db: peewee.Database) -> None:
    with db.atomic():
        db.execute_sql('ALTER TABLE "BotTrade" ADD COLUMN "held" TEXT')
        db.execute_sql("""UPDATE "BotTrade" SET "held" = 'yes' WHERE "id" = 'a'""")
    assert column(db, inspect(db), "held", sort="held") == {
        "a": "yes", "b": None, "c": None, "d": None,
    }  # fmt: skip


def test_an_unknown_column_suggests_a_computed_one(catalog: Catalog) -> None:
    with pytest.raises(InputError, match="unknown column 'hold'") as refusal:
        find_column(catalog.tables["BotTrade"], "hold")
    assert refusal.value.hint == "did you mean 'held'?"
