"""JSON, JSON lines and CSV: what other programs read back."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.database.json_rows import Records
from botdb.output import encode

TEXT = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    ["null", "[null", "a,null", "],[", "]", "[x", "{}", "true", "1", " ", ""]
)
VALUES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT
    | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
COLUMNS = ("id", "a b", '"q",', "é\n")
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), max_size=5)


def records(*rows: tuple[Any, ...], columns: tuple[str, ...] = COLUMNS) -> Records:
    return Records(columns, iter(rows))


def text(blocks: Iterator[bytes]) -> str:
    return b"".join(blocks).decode()


def strictly(content: str) -> Any:
    """The value of a JSON text. Fails on NaN, Infinity and -Infinity, which no JSON has."""

    def refuse(token: str) -> None:
        pytest.fail(f"not JSON: {token}")

    return json.loads(content, parse_constant=refuse)


@given(ROWS)
def test_json_and_json_lines_read_back_as_the_same_values(rows: list[tuple[Any, ...]]) -> None:
    expected = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert strictly(text(encode.json_array(records(*rows)))) == expected
    lines = text(encode.json_lines(records(*rows)))
    assert [strictly(line) for line in lines.split("\n")[:-1]] == expected
    for record in expected:
        assert strictly(encode.json_object(record).decode()) == record


def in_csv(value: Any) -> str:
    """A value as a cell of CSV: as JSON without quotes, null empty."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


@given(ROWS)
def test_csv_reads_back_as_the_same_cells(rows: list[tuple[Any, ...]]) -> None:
    content = text(encode.csv_lines(records(*rows)))
    header, *cells = csv.reader(io.StringIO(content, newline=""), strict=True)
    assert tuple(header) == COLUMNS
    assert len(cells) == len(rows)
    for row, line in zip(rows, cells, strict=True):
        for value, cell in zip(row, line, strict=True):
            exact = not isinstance(value, float)
            assert cell == in_csv(value) if exact else float(cell) == value


def test_csv_is_written_by_rfc_4180() -> None:
    row = ("plain", 'say "hi", twice', "two\nlines", None)
    assert text(encode.csv_lines(records(row))) == (
        'id,a b,"""q"",","é\n"\r\nplain,"say ""hi"", twice","two\nlines",\r\n'
    )


def test_a_row_of_one_null_is_a_line_of_csv() -> None:
    assert text(encode.csv_lines(records((None,), columns=("id",)))) == 'id\r\n""\r\n'


def test_no_rows() -> None:
    assert text(encode.json_array(records())) == "[]\n"
    assert text(encode.json_lines(records())) == ""
    assert text(encode.csv_lines(records(columns=("a", "b")))) == "a,b\r\n"


def test_an_array_has_an_object_a_line() -> None:
    rows = records((1,), (2,), columns=("n",))
    assert text(encode.json_array(rows)) == '[\n{"n":1},\n{"n":2}\n]\n'


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_null(value: float) -> None:
    assert text(encode.json_lines(records((value,), columns=("n",)))) == '{"n":null}\n'
    assert strictly(encode.json_object({"n": value}).decode()) == {"n": None}
    assert text(encode.csv_lines(records((value, 1), columns=("n", "m")))) == "n,m\r\n,1\r\n"


def test_values_of_other_types_become_json() -> None:
    row = (Decimal("1.50"), b"\x00\xff", {"a": [1]}, datetime(2026, 3, 6, tzinfo=UTC))
    columns = ("decimal", "bytes", "json", "moment")
    line = strictly(text(encode.json_lines(records(row, columns=columns))))
    assert (line["decimal"], line["bytes"], line["json"]) == ("1.50", "AP8=", {"a": [1]})
    [_, cells] = csv.reader(io.StringIO(text(encode.csv_lines(records(row, columns=columns)))))
    assert cells == ["1.50", "AP8=", '{"a":[1]}', line["moment"]]


def test_rows_are_encoded_as_they_come() -> None:
    """The first block is there long before the last row has been read."""
    read = 0

    def rows() -> Iterator[tuple[int]]:
        nonlocal read
        for read in range(100_000):  # counted from outside
            yield (read,)

    for encoder in (encode.json_array, encode.json_lines, encode.csv_lines):
        next(encoder(Records(("n",), rows())))
        assert read < 2_000
