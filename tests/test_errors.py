"""Exit codes and suggestions."""

from __future__ import annotations

import pytest

from botdb import errors
from botdb.errors import nearest, unknown

EXIT_CODES = [0, 1, 2, 3, 4, 5, 6, 130, 141]
"""All that a command may return; the last two are 128 and the number of SIGINT and of SIGPIPE."""


def test_each_error_has_its_documented_exit_code() -> None:
    kinds = ("BotdbError", "InputError", "NotFoundError", "RefusedError", "DatabaseError")
    codes = [getattr(errors, kind)("message").exit_code for kind in kinds]
    assert [0, *codes, errors.FINDINGS, errors.INTERRUPTED, errors.PIPE_CLOSED] == EXIT_CODES


def test_an_error_has_a_message_and_an_optional_hint() -> None:
    assert errors.InputError("no").hint is None
    error = errors.InputError("no", "try yes")
    assert (str(error), error.hint) == ("no", "try yes")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("positionSize", "positionSizeUsd"),
        ("POSITIONSIZEUSD", "positionSizeUsd"),
        ("minwinrat", "minWinRate"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_the_nearest_known_word_is_found_whatever_its_case(word: str, meant: str | None) -> None:
    assert nearest(word, ["positionSizeUsd", "minWinRate"]) == meant


def test_an_unknown_name_suggests_the_nearest_or_lists_them_all() -> None:
    error = unknown("column", "entryPrize", ["entryPrice", "exitPrice"])
    assert (str(error), error.hint) == ("unknown column 'entryPrize'", "did you mean 'entryPrice'?")
    assert unknown("column", "zzz", ["pnl", "symbol"]).hint == "one of: pnl, symbol"
