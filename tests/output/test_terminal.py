"""What botdb takes a stream for."""

from __future__ import annotations

import io

import pytest

from botdb.output.terminal import columns, is_terminal
from tests.terminals import terminal


def test_a_pipe_has_no_columns() -> None:
    assert not is_terminal(io.StringIO())
    assert columns(io.StringIO()) is None


def test_a_closed_stream_is_not_a_terminal() -> None:
    assert not is_terminal(None)
    assert columns(None) is None


@pytest.mark.parametrize(("width", "expected"), [(100, 100), (0, 80)])
def test_a_terminal_has_its_own_width_or_eighty_columns(width: int, expected: int) -> None:
    with terminal(width) as (theirs, _), open(theirs, "w", encoding="utf-8") as screen:
        assert is_terminal(screen)
        assert columns(screen) == expected
