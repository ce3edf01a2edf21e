"""JSON, JSON lines and CSV of records, as bytes, a block at a time: memory stays flat."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from pydantic_core import to_json

from botdb.records import Records, Row

_BLOCK = 500
"""Rows in a block of output."""

_encoded = partial(to_json, inf_nan_mode="null", bytes_mode="base64", fallback=str)
"""JSON; NaN and the infinities become null, types that it lacks (a range, an interval) text."""


def json_object(value: object) -> bytes:
    """One value as JSON over several lines."""
    return _encoded(value, indent=2) + b"\n"


def json_line(value: object) -> bytes:
    """One value as JSON on a line of its own."""
    return _encoded(value) + b"\n"


def json_array(records: Records) -> Iterator[bytes]:
    """An array of objects, an object a line."""
    opening = b"[\n"
    for block in _blocks(records.dicts()):
        yield opening + b",\n".join([_encoded(record) for record in block])
        opening = b",\n"
    yield b"[]\n" if opening == b"[\n" else b"\n]\n"


def json_lines(records: Records) -> Iterator[bytes]:
    """An object a line."""
    for block in _blocks(records.dicts()):
        yield b"".join([_encoded(record) + b"\n" for record in block])


def csv_lines(records: Records) -> Iterator[bytes]:
    """RFC 4180: a header, then a line a record; null is empty."""
    yield _quoted_line(records.columns)
    for block in _blocks(records.rows):
        yield b"".join([_plain_line(row) or _quoted_line(row) for row in block])


def _plain_line(row: Row) -> bytes | None:
    """A row in which nothing needs CSV's quotes: its JSON without JSON's. None for others.

    Three times as fast as the csv module, and nearly every row of trades is one.
    """
    line = _encoded(row)
    if (
        b"\\" in line  # a quote, a line break or a control character
        or b"{" in line
        or line.count(b"[") > 1
        or line.count(b",") != len(row) - 1
        or line.count(b"null") != row.count(None)  # text, or no finite number
        or len(row) == 1  # whose empty value must be told from an empty line
    ):
        return None
    return line[1:-1].replace(b'"', b"").replace(b"null", b"") + b"\r\n"


def _quoted_line(row: Row) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(map(_cell, row))
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def _cell(value: Any) -> Any:
    """A value as CSV has it: the very text that JSON has, without the quotes."""
    if isinstance(value, float):
        return to_json(value).decode() if math.isfinite(value) else None
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    return _encoded(value).decode().strip('"')


def _blocks(items: Iterator[Any]) -> Iterator[list[Any]]:
    while block := list(islice(items, _BLOCK)):
        yield block
