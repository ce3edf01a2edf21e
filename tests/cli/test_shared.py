"""Which leading arguments are shared options."""

from __future__ import annotations

import pytest

from botdb.cli.shared import leading


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
