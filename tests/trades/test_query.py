"""Trades filtered and sorted: both engines against a brute-force filter in Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botdb.clock.timestamps import to_bound, to_stored, to_wire
from botdb.database.models import BotTrade
from botdb.database.schema import Catalog
from botdb.trades.query import TradeFilter, count, find
from tests.conftest import AddTrades

SYMBOLS = ["AAPL", "aapl", "Brk.b", "é", "É", "[/oops]", "日本", "A'--"]
STATUSES = ["open", "closed", "missed", "rejected", ""]
REASONS = ["trailing_stop", "pdt_limit", None]
CATALYSTS = ["FDA_APPROVAL", "unknown", None]
MOMENTS = [
    datetime(2026, 3, 6, hour, minute, second, milliseconds * 1000, UTC)
    for hour in (4, 5)
    for minute, second, milliseconds in ((0, 0, 0), (0, 0, 1), (59, 59, 999))
]
COLUMNS = [field.column_name for field in BotTrade._meta.sorted_fields]

rows_ = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text("abAB_%é", min_size=1, max_size=4),
            "symbol": st.sampled_from(SYMBOLS),
            "entryPrice": st.none() | st.floats(0, 1e9),
            "pnl": st.none() | st.sampled_from([-0.01, -1e300, 0.0, 0.01, 1e-300, 12.5]),
            "catalystType": st.sampled_from(CATALYSTS),
            "catalystTier": st.none() | st.integers(0, 5),
            "exitReason": st.sampled_from(REASONS),
            "status": st.sampled_from(STATUSES),
            "entryAt": st.none() | st.sampled_from(MOMENTS),
            "exitAt": st.none() | st.sampled_from(MOMENTS),
            "createdAt": st.sampled_from(MOMENTS),
            "updatedAt": st.just(MOMENTS[0]),
        }
    ),
    max_size=12,
    unique_by=lambda row: row["id"],
)


def some(values: Sequence[Any]) -> st.SearchStrategy[list[Any]]:
    return st.just([]) | st.lists(st.sampled_from(values), max_size=3)


filters = st.builds(
    TradeFilter,
    statuses=some(STATUSES[:4]),
    symbols=some([*SYMBOLS, "Aapl", "BRK.B", "none"]),
    catalysts=some(CATALYSTS[:2]),
    tiers=some([0, 1, 4]),
    exit_reasons=some(REASONS[:2]),
    outcome=st.sampled_from([None, None, "winners", "losers"]),
    since=st.none() | st.sampled_from(MOMENTS),
    until=st.none() | st.sampled_from(MOMENTS),
    on=st.sampled_from(["created", "entered", "exited"]),
)


def ascii_upper(text: str) -> str:
    return text.encode().upper().decode()


def passes(row: dict[str, Any], which: TradeFilter) -> bool:
    """What the documentation of each option says, on one row."""
    moment = row[{"created": "createdAt", "entered": "entryAt", "exited": "exitAt"}[which.on]]
    bounded = which.since is not None or which.until is not None
    return all(
        [
            not which.statuses or row["status"] in which.statuses,
            not which.symbols
            or ascii_upper(row["symbol"]) in [ascii_upper(symbol) for symbol in which.symbols],
            not which.catalysts or row["catalystType"] in which.catalysts,
            not which.tiers or row["catalystTier"] in which.tiers,
            not which.exit_reasons or row["exitReason"] in which.exit_reasons,
            which.outcome != "winners" or (row["pnl"] is not None and row["pnl"] > 0),
            which.outcome != "losers" or (row["pnl"] is not None and row["pnl"] < 0),
            not bounded or moment is not None,
            which.since is None or moment is None or moment >= which.since,
            which.until is None or moment is None or moment < which.until,
        ]
    )


def in_order(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Nulls last either way, ties by id (which a reverse sort keeps); text by code point."""
    column = sort.removeprefix("-")
    rows = sorted(rows, key=lambda row: str(row["id"]))
    known = [row for row in rows if row.get(column) is not None]
    unknown = [row for row in rows if row.get(column) is None]
    return sorted(known, key=lambda row: row[column], reverse=sort.startswith("-")) + unknown


def store(db: peewee.Database, rows: list[dict[str, Any]]) -> None:
    db.execute_sql('DELETE FROM "BotTrade"')
    for row in rows:
        # Some as CURRENT_TIMESTAMP has them: without a fraction.
        stored = to_bound if row["id"] < "b" else to_stored
        values = [stored(v) if isinstance(v, datetime) else v for v in row.values()]
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join([db.param] * len(row))
        db.execute_sql(f'INSERT INTO "BotTrade" ({names}) VALUES ({marks})', values)  # noqa: S608


def trade(trade_id: str, created_at: object = MOMENTS[0]) -> dict[str, Any]:
    return {
        "id": trade_id,
        "symbol": "A",
        "status": "open",
        "createdAt": created_at,
        "updatedAt": MOMENTS[0],
    }


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=rows_,
    which=filters,
    sort=st.builds(str.__add__, st.sampled_from(["", "-"]), st.sampled_from(COLUMNS)),
    limit=st.none() | st.integers(0, 5),
)
def test_filter_sort_and_limit_agree_with_brute_force(
    db: peewee.Database,
    catalog: Catalog,
    rows: list[dict[str, Any]],
    which: TradeFilter,
    sort: str,
    limit: int | None,
) -> None:
    store(db, rows)
    expected = [row for row in in_order(rows, sort) if passes(row, which)]
    found = list(find(db, catalog, which, sort=sort, limit=limit).dicts())
    assert [row["id"] for row in found] == [row["id"] for row in expected[:limit]]
    assert count(db, which) == len(expected)
    for row, original in zip(found, expected, strict=False):
        for name, value in original.items():
            assert row[name] == (to_wire(value) if isinstance(value, datetime) else value)


def test_columns_are_found_in_any_case_and_given_in_the_order_asked_for(
    db: peewee.Database, catalog: Catalog
) -> None:
    store(db, [trade("x")])
    found = find(db, catalog, TradeFilter(), columns=["STATUS", "id"], sort="-CREATEDAT")
    assert found.columns == ("status", "id")
    assert list(found.dicts()) == [{"status": "open", "id": "x"}]


def test_any_number_of_values_can_be_chosen(
    db: peewee.Database, catalog: Catalog, add_trades: AddTrades
) -> None:
    add_trades({"id": "a", "symbol": "S999"}, {"id": "b", "symbol": "B"})
    which = TradeFilter(symbols=[f"S{number}" for number in range(1_000)])
    assert [row["id"] for row in find(db, catalog, which).dicts()] == ["a"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_symbol_that_is_not_utf8_hides_no_other(db: peewee.Database, catalog: Catalog) -> None:
    store(db, [{**trade("odd"), "symbol": "tbd"}, {**trade("good"), "symbol": "Aapl"}])
    db.execute_sql("""UPDATE "BotTrade" SET symbol = CAST(x'41eda080' AS TEXT) WHERE id = 'odd'""")
    which = TradeFilter(symbols=["aapl"])
    assert [row["id"] for row in find(db, catalog, which).dicts()] == ["good"]
    assert count(db, TradeFilter(symbols=["q"])) == 0
