"""The functions that SQLite calls give null for what is not a timestamp."""

from __future__ import annotations

import pytest

from botdb.database.sqlite_functions import new_york_date, wire_time


@pytest.mark.parametrize(
    ("stored", "wire"),
    [
        ("2026-03-06 14:31:00", "2026-03-06T14:31:00.000Z"),
        ("2026-03-06T14:31:00.9999Z", "2026-03-06T14:31:00.999Z"),
        ("2026-03-06T09:31:00.5-05:00", "2026-03-06T14:31:00.500Z"),
        ("now", None),
        ("12:00", None),
        ("2026-02-31 00:00:00", None),
        (2460000, None),
        (b"\xff", None),
        (None, None),
    ],
)
def test_sqlite_gets_the_wire_form_of_a_timestamp_only(stored: object, wire: str | None) -> None:
    assert wire_time(stored) == wire


@pytest.mark.parametrize("stored", [None, 5, b"x", "", "garbage", "0001-01-01 00:00:00.000"])
def test_the_function_for_sqlite_gives_null_for_what_has_no_date(stored: object) -> None:
    assert new_york_date(stored) is None
