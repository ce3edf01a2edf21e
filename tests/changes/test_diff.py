"""What differs between two states of a row."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from botdb.changes.diff import (
    Change,
    ConflictError,
    as_stored,
    changes,
    check_same,
    json_value,
    same,
)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, None, True),
        (None, 0, False),
        (math.nan, math.nan, True),
        ([math.nan], [math.nan], True),
        (math.nan, 1.0, False),
        (0.0, -0.0, True),
        (Decimal("0.1"), 0.1, True),
        (Decimal("0.13"), 0.125, False),
        (Decimal("0.10"), Decimal("0.1"), True),
        (Decimal("NaN"), math.nan, True),
        ("1", 1, False),
    ],
)
def test_equal_values_of_different_types_are_the_same(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


def test_only_differences_are_changes() -> None:
    row = {"a": 1, "b": None, "c": "x"}
    assert changes(row, {"a": 1.0, "b": 2, "c": None, "d": 3}) == [
        Change("b", None, 2),
        Change("c", "x", None),
        Change("d", None, 3),
    ]


def test_changes_are_reported_as_the_database_stores_them() -> None:
    asked = [Change("fee", 1.0, 0.126), Change("a", 1, 2), Change("kept", 5.0, 5.0001)]
    assert as_stored(asked, {"fee": 0.13, "a": 2, "kept": 5.0}) == [
        Change("fee", 1.0, 0.13),
        Change("a", 1, 2),
    ]


def test_a_conflict_lists_every_field_that_another_writer_changed() -> None:
    check_same("it", {"a": 1, "b": 2}, {"a": 1, "b": 2}, "look")
    with pytest.raises(ConflictError) as caught:
        check_same("it", {"a": 1, "b": 2}, {"a": 9, "b": 2, "c": 3}, "look")
    assert str(caught.value) == ("another writer changed it meanwhile (a, c); nothing was written")
    assert caught.value.differences == [Change("a", 1, 9), Change("c", None, 3)]
    assert (caught.value.hint, caught.value.exit_code) == ("look", 4)


@pytest.mark.parametrize(
    ("value", "read_back"),
    [
        (Decimal("1.50"), 1.5),
        (Decimal("NaN"), None),
        ([[Decimal("NaN")], Decimal("1.50")], [[None], 1.5]),
        (math.inf, None),
        ({"a": [math.nan, "ü"]}, {"a": [None, "ü"]}),
        (True, True),
        (b"\x00\xff", "AP8="),
    ],
)
def test_a_stored_value_reads_back_from_json(value: Any, read_back: Any) -> None:
    assert json_value(value) == read_back
