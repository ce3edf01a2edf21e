"""How the configuration reads in a table and in a script."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from botdb.changes.field import FieldRule
from botdb.output.views.config import FIELDS, FOREIGN, bare_value, groups, updated

RULES = {
    "size": FieldRule("size", "number", 500.0, "USD", "money"),
    "extra": FieldRule("extra", "other", declared="jsonb"),
}
ROW = {"id": "singleton", "size": 750.0, "extra": {"a": [1, None]}}


def test_known_and_unknown_columns_are_in_separate_groups() -> None:
    known, foreign = groups(ROW, RULES, [])
    assert [[field.cell(record) for field in FIELDS] for record in known] == [
        ["size", ("750 *", "bold yellow"), ("500", "dim"), "USD", "money"]
    ]
    assert [[field.cell(record) for field in FOREIGN] for record in foreign] == [
        ["extra", '{"a": [1, null]}', ("", "dim"), "jsonb"]
    ]


def test_named_fields_come_once_and_in_their_order() -> None:
    known, foreign = groups(ROW, RULES, ["size", "id", "size"])
    assert [record["setting"].name for record in known] == ["size", "id"]
    assert known[1]["setting"].meaning == "kept by every writer"
    assert foreign == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20_000_000.0, "20000000"),
        (0.5, "0.5"),
        (True, "true"),
        (None, ""),
        ("a\nb", "a\nb"),
        (["x", 1], '["x", 1]'),
        (Decimal("1.5"), "1.5"),
        (b"\x00", "AA=="),
    ],
)
def test_a_script_gets_the_bare_value(value: Any, text: str) -> None:
    assert bare_value(value) == text


def test_the_time_of_the_last_write_is_new_yorks() -> None:
    assert updated({"updatedAt": "2026-03-06T14:31:00.123Z"}).startswith(
        "updated 2026-03-06 09:31:00.123 EST"
    )
