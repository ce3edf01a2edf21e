"""JSON, JSON lines and CSV of records, as bytes, a block at a time: memory stays flat."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pydantic_core import to_json

from botdb.records import Records

_BLOCK = 500
"""Rows in a block of output."""


def json_object(value: object) -> bytes:
    """One value as JSON over several lines; NaN and the infinities become null."""
    return _encoded(value, indent=2) + b"\n"


def json_line(value: object) -> bytes:
    """One value as JSON on a line of its own."""
    return _encoded(value) + b"\n"


def _encoded(value: object, indent: int | None = None) -> bytes:
    """JSON, with types that it lacks (a range, an interval) as their text."""
    return to_json(value, indent=indent, inf_nan_mode="null", bytes_mode="base64", fallback=str)


def json_array(records: Records) -> Iterator[bytes]:
    """An array of objects, an object a line."""
    opening = b"[\n"
    for block in _blocks(json_line(record)[:-1] for record in records.dicts()):
        yield opening + b",\n".join(block)
        opening = b",\n"
    yield b"[]\n" if opening == b"[\n" else b"\n]\n"


def json_lines(records: Records) -> Iterator[bytes]:
    """An object a line."""
    for block in _blocks(json_line(record) for record in records.dicts()):
        yield b"".join(block)


def csv_lines(records: Records) -> Iterator[bytes]:
    """RFC 4180: a header, then a line a record; null is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(records.columns)
    for block in _blocks(list(map(_cell, row)) for row in records.rows):
        writer.writerows(block)
        yield _drain(buffer)
    if buffer.tell():
        yield _drain(buffer)


def _cell(value: Any) -> Any:
    """A value as CSV has it: the very text that JSON has, without the quotes."""
    if isinstance(value, float):
        return to_json(value).decode() if math.isfinite(value) else None
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    return _encoded(value).decode().strip('"')


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "surrogatepass")


def _blocks(items: Iterator[Any]) -> Iterator[list[Any]]:
    while block := list(islice(items, _BLOCK)):
        yield block
