"""Files of trades taken apart: which format, which lines, and which files cannot be read."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botdb.errors import InputError
from botdb.trades.importing.readers import (
    Format,
    Line,
    RefusedLinesError,
    read_lines,
)

KNOWN = ("id", "symbol", "status", "exitReason")


def read(
    content: str | bytes, format: Format | None = None
) -> tuple[list[Line], list[tuple[int, str]]]:
    """The lines of a file as it is opened for an import, and what was refused in it."""
    data = content.encode() if isinstance(content, str) else content
    refused = RefusedLinesError()
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    return list(read_lines(text, format, KNOWN, refused)), refused.problems


def items(content: str | bytes, format: Format | None = None) -> list[tuple[int, Any]]:
    """Line number and value of each item of a file in which nothing is refused."""
    lines, problems = read(content, format)
    assert not problems
    return [(n, json.loads(item) if isinstance(item, str) else item[1]) for n, item in lines]


A, B = {"id": "a"}, {"id": "b"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[{"id": "a"}, {"id": "b"}]', [(1, A), (1, B)]),
        ('[\n{"id": "a"},\n\n{"id":\n"b"}\n]\n', [(2, A), (4, B)]),
        ('\n\n [{"id": "a"}]', [(3, A)]),
        ("[]", []),
        (" [\n ]\n", []),
        ('{"id": "a"}\n{"id": "b"}\n', [(1, A), (2, B)]),
        ('{"id": "a"}\r\n\r\n   \r\n{"id": "b"}', [(1, A), (4, B)]),
        ('{\n  "id": "a"\n}\n', [(1, A)]),
        ('{"id":\n"a"}', [(1, A)]),
        ('{\n"id": "a"\n}\n{\n"id": "b"\n}\n', [(1, A), (4, B)]),
        ('{"id": "a", "tags": [\n1]}', [(1, {"id": "a", "tags": [1]})]),
        ("", []),
        ("\n \r\n\t", []),
    ],
)
def test_json_and_json_lines_are_distinguished_by_content(
    content: str, expected: list[Any]
) -> None:
    assert items(content) == expected


ROW = [None, "A", "open", None]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("symbol,status\nA,open\n", [(2, ROW)]),
        ("symbol,status\r\nA,open\r\n", [(2, ROW)]),
        ("symbol,status\rA,open", [(2, ROW)]),
        ("\n  \nsymbol,status\n\n \nA,open\n", [(6, ROW)]),
        ("symbol,status\n", []),
        ("symbol,status", []),
        ('"symbol","status"\n"A, ""B""\r\nC",open\nA,open', [
            (2, [None, 'A, "B"\r\nC', "open", None]), (4, ROW)]),
        ("status,symbol,id\nopen,A,\nmissed,B,x", [(2, ROW), (3, ["x", "B", "missed", None])]),
    ],
)  # fmt: skip
def test_csv_is_read_by_rfc_4180(content: str, expected: list[Any]) -> None:
    assert items(content) == expected


def test_a_row_of_csv_comes_with_the_names_of_its_header() -> None:
    [(_, content)] = read("status,symbol,id\nopen,A,\n")[0]
    assert content == (("status", "symbol", "id"), ROW)


def test_a_given_format_is_used_whatever_the_content() -> None:
    assert items('{"id": "a"}', "json") == [(1, A)]
    assert read('[{"id": "a"}]', "jsonl") == ([(1, '[{"id": "a"}]')], [])
    with pytest.raises(InputError, match="neither a JSON array nor a JSON object"):
        read("symbol,status\n", "json")
    assert read('{"id": "a"}', "csv")[1][0][0] == 1


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('[\n{"id": "a"}\n{"id": "b"}]', 3, "a comma or ] is missing"),
        ('[\n{"id": "a"},\n', 3, "Expecting value"),
        ('[{"id": "a"},]', 1, "Expecting value"),
        ("[", 1, "a comma or ] is missing"),
        ('[\n{"id": "a"\n', 3, "Expecting ',' delimiter"),
        ('[{"id": "a"}]\n\n{}', 3, "there is more after its end"),
        ('{\n"id": "a"\n}\nx', 4, "Expecting value"),
        ("[" * 100_000, 1, "nested too deeply"),
        ("[\n" + '{"a":' * 100_000, 2, "nested too deeply"),
    ],
)
def test_broken_json_is_refused_with_its_line(content: str, line: int, reason: str) -> None:
    with pytest.raises(InputError, match=f"^line {line}: the JSON is broken: {reason}"):
        read(content)


def test_a_number_of_any_length_is_read() -> None:
    [(line, item)] = read(f'[{{"id": {"9" * 5_000}}}]')[0]
    assert line == 1 and item == f'{{"id": {"9" * 5_000}}}'


@pytest.mark.parametrize(
    ("header", "reasons"),
    [
        ("symbol,status,exitreason", "unknown column 'exitreason', did you mean 'exitReason'?"),
        ("symbol,status,", "unknown column ''"),
        ("symbol,symbol,status", "symbol comes twice"),
        ("id,status", "symbol is required"),
        ("<html>", "unknown column '<html>'; symbol is required; status is required"),
    ],
)
def test_an_invalid_header_is_refused_once(header: str, reasons: str) -> None:
    assert read(f"\n{header}\nA,open\nB,open\n") == ([], [(2, reasons)])


def test_csv_rows_of_another_length_are_refused_with_their_first_line() -> None:
    lines, problems = read('symbol,status\n"A\nB",open\nA\nA,open,x\n"C\n"\n,\nA,open\n')
    assert [number for number, _ in lines] == [2, 8, 9]
    assert problems == [
        (4, "1 cells under a header of 2"),
        (5, "3 cells under a header of 2"),
        (6, "1 cells under a header of 2"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('symbol,status\nA,"open\nB,open\n', "line 3: the CSV is broken: unexpected end of data"),
        ('symbol,status\nA,"op"en\n', "line 2: the CSV is broken: ',' expected after '\"'"),
    ],
)
def test_broken_csv_is_refused_with_its_line(content: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(content)
    assert str(refused.value).startswith(message)


@settings(max_examples=30)
@given(
    st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none(), min_size=1)),
    st.booleans(),
)
def test_json_lines_arrays_and_pretty_objects_give_the_same_items(
    objects: list[Any], ascii: bool
) -> None:
    def dump(value: object, **kwargs: Any) -> bytes:
        return json.dumps(value, ensure_ascii=ascii, **kwargs).encode("utf-8", "replace")

    expected = [json.loads(dump(value)) for value in objects]
    compact = b"\n".join(map(dump, objects))
    pretty = b"\n".join(dump(value, indent=2) for value in objects)
    for content in (compact, dump(objects), dump(objects, indent=2), pretty):
        assert [value for _, value in items(content)] == expected
