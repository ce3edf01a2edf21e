"""The cells of a trade: what follows from its columns, and values of the wrong type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from botdb.database.schema import Column
from botdb.output.render.cells import GAIN, LOSS
from botdb.output.render.table import Cell, Field
from botdb.output.views import trades

NOW = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
NOTHING = dict.fromkeys(
    ("id", "symbol", "status", "pnl", "entryPrice", "exitPrice", "shares", "entryAt", "exitAt",
     "createdAt", "exitReason", "catalystType", "catalystTier", "alpacaOrderId")
)  # fmt: skip


def cell(fields: Any, heading: str, **trade: Any) -> Cell:
    [field] = [field for field in fields if isinstance(field, Field) and field.heading == heading]
    return field.cell({**NOTHING, **trade})


@pytest.mark.parametrize(
    ("entry", "exit", "expected"),
    [
        (10.0, 11.0, ("10.0%", GAIN)),
        (10.0, 9.5, ("-5.0%", LOSS)),
        (10.0, 10.0, "0.0%"),
        (10.0, 0.0, ("-100.0%", LOSS)),  # delisted: a price like any other
        (0.0, 10.0, "—"),
        (None, 10.0, "—"),
        (10.0, None, "—"),
        ("ten", 10.0, "—"),
    ],
)
def test_the_return_is_a_fraction_of_the_entry_price(entry: Any, exit: Any, expected: Cell) -> None:
    assert cell(trades.CLOSED, "return", entryPrice=entry, exitPrice=exit) == expected


@pytest.mark.parametrize(
    ("entry", "exit", "expected"),
    [
        ("2026-03-06T14:31:00.000Z", "2026-03-06T14:36:05.000Z", "5m 05s"),
        ("2026-03-08T06:59:00.000Z", "2026-03-08T07:01:00.000Z", "2m 00s"),
        (None, "2026-03-06T14:36:05.000Z", "—"),
        ("2026-03-06T14:31:00.000Z", None, "—"),
        ("soon", "2026-03-06T14:36:05.000Z", "—"),
    ],
)
def test_held_is_from_entry_to_exit(entry: Any, exit: Any, expected: str) -> None:
    assert cell(trades.CLOSED, "held", entryAt=entry, exitAt=exit) == expected


def test_the_age_of_an_open_trade_counts_from_its_entry_or_else_its_making() -> None:
    fields = trades.open_fields(NOW)
    made = "2026-03-05T12:00:00.000Z"
    assert cell(fields, "age", createdAt=made, entryAt="2026-03-06T14:31:00.000Z") == "29m 00s"
    assert cell(fields, "age", createdAt=made) == "1d 03h"
    assert cell(fields, "age") == "—"


def test_one_trade_has_every_column_and_what_follows_from_them() -> None:
    trade = {
        "entryPrice": 10.0,
        "exitPrice": 9.0,
        "peakPrice": 12.5,
        "entryAt": "2026-03-06T14:31:00.000Z",
        "exitAt": "2026-03-06T14:36:00.000Z",
        "note": "x",
    }
    types = {"entryAt": "TIMESTAMP(3)", "exitAt": "TIMESTAMP(3)", "note": "TEXT"}
    columns = [Column(name, types.get(name, "REAL"), True, None) for name in trade]
    rows = {row["field"]: row for row in trades.trade_fields(trade, columns)}
    assert list(rows) == [*trade, "(held)", "(return)"]
    assert rows["(held)"]["cell"] == "5m 00s" and rows["(return)"]["cell"] == ("-10.0%", LOSS)
    assert (rows["peakPrice"]["cell"], rows["peakPrice"]["unit"]) == ("$12.5", "USD")
    assert rows["peakPrice"]["meaning"].startswith("highest price seen while held")
    assert (rows["note"]["cell"], rows["note"]["meaning"]) == ("x", "")
    nothing = trades.trade_fields(dict.fromkeys(trade), columns)
    assert "(held)" not in {row["field"] for row in nothing}
    assert all(cell for row in nothing for cell in (field.cell(row) for field in trades.SHOWN[:2]))


@pytest.mark.parametrize(
    ("ids", "short"),
    [
        (["c17684aaaa", "c9aaaaaaaa"], ["c17684", "c9aaaa"]),
        (["c17684aaaa", "c17684abaa", "c9aaaaaaaa"], ["c17684aa", "c17684ab", "c9aaaaaa"]),
        (["abcdef", "abcdefg", "x"], ["abcdef", "abcdefg", "x"]),
        (["c17684aaaa", "c9aac17684"], ["c17684a", "c9aac17"]),  # or "c17684" would be both
        (["c17684aaaa"], ["c17684"]),
        ([], []),
    ],
)
def test_ids_are_as_long_as_it_takes_to_tell_the_rows_apart(
    ids: list[str], short: list[str]
) -> None:
    rows = [{"id": id} for id in ids]
    [first, *_] = trades.with_short_ids(trades.CLOSED, rows)
    assert [first.cell(row) for row in rows] == short
