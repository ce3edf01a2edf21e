"""Which leading arguments are shared options."""

from __future__ import annotations

import pytest

from botdb.cli.shared_options import is_awaiting_value, leading


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ([], 0),
        (["status"], 0),
        (["--json"], 1),
        (["--json", "status", "--wide"], 1),
        (["--db", "x.db", "status"], 2),
        (["--db=x.db", "status"], 1),
        (["-o", "json", "-q", "status"], 3),
        (["-ojson", "-qv", "status"], 2),
        (["--db"], 1),  # its value is missing, which the command will say
        (["--limit", "3"], 0),
        (["-h"], 0),
        (["-", "status"], 0),
        (["", "status"], 0),
    ],
)
def test_leading_shared_options_with_their_values(arguments: list[str], count: int) -> None:
    assert leading(arguments) == count


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--db"], True),
        (["-q", "--output"], True),
        (["--db", "-o"], False),  # -o is the value of --db
        (["--json"], False),
        (["status", "--db"], False),  # which the command completes
        ([], False),
    ],
)
def test_the_last_option_may_await_its_value(arguments: list[str], expected: bool) -> None:
    assert is_awaiting_value(arguments) is expected
