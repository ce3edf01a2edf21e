"""How a single value reads in a table, and its colour."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from botdb.output.render.cells import GAIN, LOSS, column, reads, shown, signed, stored_cell
from botdb.output.render.format import money
from botdb.output.render.table import Cell


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("pnl", -1234.5, ("-$1,234.5", LOSS)),
        ("entryPrice", 0.000123456789, "$0.000123456789"),
        ("entryPrice", 0.0, "$0"),
        ("shares", 1234.0, "1,234"),
        ("shares", 0.00000001, "0.00000001"),
        ("shares", Decimal("1234.50"), "1,234.50"),
        ("catalystTier", 2, "2"),
        ("entryAt", "2026-03-06T14:31:00.123Z", "2026-03-06 09:31:00.123 EST"),
        ("flagged", True, "true"),
        ("detail", {"a": 1}, "{'a': 1}"),
        ("symbol", "[red]", "[red]"),
        ("peakPrice", None, "—"),
        # SQLite keeps what it is given, whatever the column's type is.
        ("pnl", "lots", "lots"),
        ("shares", "many", "many"),
        ("shares", float("inf"), "inf"),
        ("entryPrice", b"\x00", "b'\\x00'"),
        ("entryAt", 5, "5"),
        ("catalystTier", "one", "one"),
    ],
)
def test_a_stored_value_shows_every_digit(name: str, value: Any, expected: Cell) -> None:
    assert stored_cell(name, value) == expected


def test_a_value_of_another_type_is_shown_as_it_is() -> None:
    assert shown(None, money) == "—"
    assert shown(1.5, money) == "$1.50"
    assert shown("many", money) == "many"
    assert shown(Decimal("NaN"), money) == "NaN"
    assert column("pnl", money)({"pnl": 2}) == "$2.00"
    assert column("pnl", money)({}) == "—"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (1, ("$1.00", GAIN)),
        (-0.5, ("-$0.50", LOSS)),
        (Decimal("-2.50"), ("-$2.50", LOSS)),
        (0, "$0.00"),
        (None, "—"),
        ("lots", "lots"),
        (math.inf, "inf"),
    ],
)
def test_only_a_gain_or_a_loss_has_a_colour(value: Any, cell: Cell) -> None:
    assert signed(value) == cell


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (True, "true"),
        (20_000_000.0, "20,000,000"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-0.0, "-0"),
        (1e300, "1e+300"),
        ("1,2,3,4", "1,2,3,4"),
        ("2026-03-06T14:31:00.123Z", "2026-03-06 09:31:00.123 EST"),
        ("2026-03-06", "2026-03-06"),
    ],
)
def test_a_value_for_people_keeps_every_digit(value: Any, text: str) -> None:
    assert reads(value) == text
