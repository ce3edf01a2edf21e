"""Spans of time, as people read them."""

from __future__ import annotations

import pytest

from botdb.clock.durations import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.4, "0s"),
        (59.4, "59s"),
        (59.6, "1m 00s"),
        (245, "4m 05s"),
        (3599.7, "1h 00m"),
        (7800, "2h 10m"),
        (86400, "1d 00h"),
        (273600, "3d 04h"),
        (-61, "-1m 01s"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text
