"""What a trade may hold, field by field."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic_core import ValidationError

from botdb.database.schema import Column
from botdb.trades import rules
from botdb.trades.fields import KNOWN

_TYPES = {
    "entryPrice": "double precision",
    "exitPrice": "DOUBLE PRECISION",
    "shares": "double precision",
    "pnl": "double precision",
    "catalystTier": "integer",
    "entryAt": "timestamp(3) without time zone",
    "exitAt": "TIMESTAMP(3)",
    "createdAt": "TIMESTAMP(3)",
    "updatedAt": "TIMESTAMP(3)",
}
_LATER = (
    Column("peakPrice", "double precision", True, None),
    Column("retries", "integer", True, None),
    Column("volume", "BIGINT", True, None),
    Column("stars", "smallint", False, "3"),
    Column("flagged", "boolean", True, None),
    Column("detail", "jsonb", True, None),
)
COLUMNS = [Column(name, _TYPES.get(name, "text"), True, None) for name in KNOWN]
COLUMNS += _LATER
NAMES = [column.name for column in COLUMNS]
MINIMUM = {"symbol": "ACME", "status": "open"}


def check(fields: dict[str, Any], columns: list[Column] = COLUMNS) -> dict[str, Any] | list[str]:
    """A row of JSON as it passes the rules, or why it does not."""
    try:
        row = rules.json_validator(columns).validate_json(json.dumps({**MINIMUM, **fields}))
    except ValidationError as error:
        return rules.reasons(error, [column.name for column in columns])
    return {name: row[name] for name in fields}


def check_cells(
    fields: dict[str, str | None], columns: list[Column] = COLUMNS
) -> dict[str, Any] | list[str]:
    """The same for a row of CSV."""
    names = [column.name for column in columns]
    cells = [{**MINIMUM, **fields}.get(name) for name in names]
    try:
        row = rules.cells_validator(columns).validate_python(cells)
    except ValidationError as error:
        return rules.reasons(error, names)
    return {name: row[names.index(name)] for name in fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "x", "symbol": " [red]X[/] ", "status": "rejected", "exitReason": ""},
        {"entryPrice": 0, "exitPrice": 0.0001, "shares": 1.5, "pnl": -1e300},
        {"shares": -40.0},
        {"catalystTier": 1},
        {"catalystTier": 4},
        dict.fromkeys(name for name in NAMES if name not in ("symbol", "status")),
        {"retries": -(2**31), "volume": 2**63 - 1, "stars": 32_767, "flagged": True},
    ],
)
def test_valid_values_pass_as_they_are(fields: dict[str, Any]) -> None:
    assert check(fields) == fields


def test_a_whole_number_may_be_written_as_a_fraction_of_zero() -> None:
    row = check({"catalystTier": 2.0, "volume": 1e15})
    assert row == {"catalystTier": 2, "volume": 10**15}
    assert {type(value) for value in dict(row).values()} == {int}


def test_objects_and_wide_numbers_in_other_types_are_kept_as_text() -> None:
    assert check({"detail": {"ä": [1, None]}}) == {"detail": '{"ä": [1, null]}'}
    assert check({"detail": 2**70}) == {"detail": str(2**70)}


def test_json_is_stored_as_json_text() -> None:
    assert check({"detail": "5"}) == {"detail": '"5"'}
    assert check({"detail": "text"}) == {"detail": '"text"'}
    assert check({"detail": 1.5}) == {"detail": "1.5"}
    assert check({"detail": False}) == {"detail": "false"}
    assert check({"detail": None}) == {"detail": None}


@pytest.mark.parametrize("default", [None, "'{}'"])
def test_null_is_json_null_where_the_column_forbids_sql_null(default: str | None) -> None:
    columns = [*COLUMNS[:-1], Column("detail", "jsonb", False, default)]
    row = {"symbol": "A", "status": "open", "detail": None}
    assert rules.json_validator(columns).validate_python(row) == {**row, "detail": "null"}


def test_json_in_csv_is_json_text_or_else_a_string() -> None:
    for cell, stored in (('{"a": 1}', '{"a": 1}'), ("5", "5"), ("ABC", '"ABC"'), (None, None)):
        assert check_cells({"detail": cell}) == {"detail": stored}


def test_an_empty_cell_is_no_json_where_null_is_jsons_own() -> None:
    with_default = [*COLUMNS[:-1], Column("detail", "jsonb", False, "'{}'")]
    assert check_cells({"detail": None}, with_default) == {"detail": None}
    without = [*COLUMNS[:-1], Column("detail", "jsonb", False, None)]
    assert check_cells({"detail": None}, without) == ["detail is required"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"symbol": None}, "symbol is required"),
        ({"symbol": ""}, "symbol must not be empty"),
        ({"status": " \t"}, "status must not be empty"),
        ({"id": ""}, "id must not be empty"),
        ({"id": 5}, "id must be text"),
        ({"symbol": "A\0B"}, "symbol contains NUL"),
        ({"exitReason": "\0"}, "exitReason contains NUL"),
        ({"exitReason": 5}, "exitReason must be text"),
        ({"entryAt": 1_772_807_460_123}, "entryAt must be text"),
        ({"pnl": "5"}, "pnl must be a number"),
        ({"pnl": True}, "pnl must be a number"),
        ({"pnl": []}, "pnl must be a number"),
        ({"entryPrice": -0.01}, "entryPrice must be at least 0"),
        ({"exitPrice": -1}, "exitPrice must be at least 0"),
        ({"peakPrice": -1}, "peakPrice must be at least 0"),
        ({"shares": float("nan")}, "shares must be a finite number"),
        ({"pnl": float("-inf")}, "pnl must be a finite number"),
        ({"pnl": 10**400}, "pnl must be a finite number"),
        ({"peakPrice": float("inf")}, "peakPrice must be a finite number"),
        ({"detail": float("nan")}, "detail must be a finite number"),
        ({"detail": {"a": [float("inf")]}}, "detail must be a finite number"),
        ({"catalystTier": 0}, "catalystTier must be 1 to 4"),
        ({"catalystTier": 5}, "catalystTier must be 1 to 4"),
        ({"catalystTier": 10**30}, "catalystTier must be 1 to 4"),
        ({"catalystTier": 2.5}, "catalystTier must be a whole number"),
        ({"catalystTier": "2"}, "catalystTier must be a whole number"),
        ({"catalystTier": True}, "catalystTier must be a whole number"),
        ({"retries": 2**31}, "retries is out of range"),
        ({"volume": -(2**63) - 1}, "volume is out of range"),
        ({"stars": 32_768}, "stars is out of range"),
        ({"flagged": 1}, "flagged must be true or false"),
        ({"exitreason": "x"}, "unknown column 'exitreason', did you mean 'exitReason'?"),
        ({"zzz": None}, "unknown column 'zzz'"),
    ],
)
def test_refusals_name_the_column_and_the_rule(fields: dict[str, Any], reason: str) -> None:
    assert check(fields) == [reason]


def test_every_wrong_column_of_a_row_is_named() -> None:
    assert check({"symbol": "", "exitPrice": -1, "catalystTier": 9}) == [
        "symbol must not be empty",
        "exitPrice must be at least 0",
        "catalystTier must be 1 to 4",
    ]


def test_symbol_status_and_columns_without_default_are_required() -> None:
    columns = [*COLUMNS, Column("venue", "text", False, None)]
    validator = rules.json_validator(columns)
    with pytest.raises(ValidationError) as refused:
        validator.validate_json('{"id": "x"}')
    assert rules.reasons(refused.value, NAMES) == [
        "symbol is required",
        "status is required",
        "venue is required",
    ]
    assert check({"venue": None}, columns) == ["venue is required"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"symbol": "A"', "broken JSON: EOF while parsing an object"),
        ('{"symbol": "A"} x', "broken JSON: trailing characters"),
        (r'{"symbol": "\ud800"}', "broken JSON: unexpected end of hex escape"),
        ('{"pnl": 1%s}' % ("0" * 5_000), "broken JSON: number out of range"),
        ("[" * 1_000, "broken JSON: recursion limit exceeded"),
    ],
)
def test_broken_json_is_refused_with_its_column(text: str, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rules.json_validator(COLUMNS).validate_json(text)
    [said] = rules.reasons(refused.value, NAMES)
    assert re.fullmatch(rf"{reason} \(column \d+\)", said)


@pytest.mark.parametrize("text", ["[1]", "null", '"A"', "5"])
def test_json_that_is_not_an_object_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rules.json_validator(COLUMNS).validate_json(text)
    assert rules.reasons(refused.value, NAMES) == ["not a JSON object"]


def test_cells_of_csv_are_read_by_the_type_of_their_column() -> None:
    cells: dict[str, str | None] = {
        "id": "007",
        "pnl": "-1.5e2",
        "catalystTier": "3",
        "retries": "7",
        "flagged": "true",
    }
    expected = {"id": "007", "pnl": -150.0, "catalystTier": 3, "retries": 7, "flagged": True}
    assert check_cells(cells) == expected


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"pnl": "nan"}, "pnl must be a finite number"),
        ({"pnl": "-Infinity"}, "pnl must be a finite number"),
        ({"pnl": "1e999"}, "pnl must be a finite number"),
        ({"pnl": "$5"}, "pnl must be a number"),
        ({"exitPrice": "-1"}, "exitPrice must be at least 0"),
        ({"catalystTier": "2.5"}, "catalystTier must be a whole number"),
        ({"retries": "9" * 5_000}, "retries is out of range"),
        ({"flagged": "perhaps"}, "flagged must be true or false"),
        ({"status": None}, "status is required"),
    ],
)
def test_invalid_cells_are_refused(cells: dict[str, str | None], reason: str) -> None:
    assert check_cells(cells) == [reason]
