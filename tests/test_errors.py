"""Exit codes and suggestions."""

from __future__ import annotations

import pytest

from botdb import errors
from botdb.errors import nearest, unknown


def test_each_error_has_the_exit_code_that_is_documented() -> None:
    codes = {
        errors.BotdbError: 1,
        errors.InputError: 2,
        errors.NotFoundError: 3,
        errors.RefusedError: 4,
        errors.DatabaseError: 5,
    }
    assert {kind: kind("message").exit_code for kind in codes} == codes


def test_an_error_carries_a_message_and_perhaps_a_hint() -> None:
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
