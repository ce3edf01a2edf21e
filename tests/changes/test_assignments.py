"""New values for fields: found by name, and all checked at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from botdb import errors
from botdb.changes.assignments import (
    MOST_REASONS,
    check_values,
    defaults,
    parse_assignments,
)
from botdb.changes.field import FieldRule
from botdb.config.fields import BY_NAME, SETTINGS
from botdb.errors import InputError, InvalidError

ROW: dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}
OPTIONAL = {"peakPrice": FieldRule("peakPrice", "number", nullable=True)}


def refusals(*assignments: str) -> Sequence[str]:
    with pytest.raises(InvalidError) as caught:
        parse_assignments(BY_NAME, assignments)
    return caught.value.reasons


def test_field_names_ignore_case_and_values_are_parsed() -> None:
    values = parse_assignments(BY_NAME, ["POSITIONSIZEUSD=1_000", " mode = live", "enabled=yes"])
    assert values == {"positionSizeUsd": 1000.0, "mode": "live", "enabled": True}


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["positionSizeUsd", "750"], {"positionSizeUsd": 750.0}),
        (["state", "running"], {"state": "running"}),
        (["aiKeywords", '["a=b"]'], {"aiKeywords": '["a=b"]'}),
        (["maxHoldDurationSec", "20m"], {"maxHoldDurationSec": 1200}),
    ],
)
def test_a_single_field_and_its_value_need_no_sign_between(
    arguments: list[str], values: dict[str, Any]
) -> None:
    assert parse_assignments(BY_NAME, arguments) == values


def test_every_violation_is_reported_at_once() -> None:
    assert refusals(
        "minWinRate=50%", "positonSizeUsd=1", "mode", "enabled=yes", "Enabled=no", "updatedat=1"
    ) == [
        "minWinRate is a fraction: write 0.5 for 50%",
        "unknown field 'positonSizeUsd' (did you mean 'positionSizeUsd'?)",
        "mode needs a value: mode=VALUE",
        "enabled is given twice",
        "'updatedat' is kept by botdb itself and cannot be set",
    ]


def test_a_single_violation_keeps_its_hint() -> None:
    with pytest.raises(InvalidError, match="unknown field 'positonSize'") as caught:
        parse_assignments(BY_NAME, ["positonSize=1"])
    assert caught.value.hint == "did you mean 'positionSizeUsd'?"


def test_a_hint_that_several_share_is_given_once() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_assignments(OPTIONAL, ["zzz=1", "yyy=2", "peakPrise=3"])
    assert caught.value.reasons == [
        "unknown field 'zzz'",
        "unknown field 'yyy'",
        "unknown field 'peakPrise' (did you mean 'peakPrice'?)",
    ]
    assert caught.value.hint == "one of: peakPrice"


def test_null_is_set_where_the_field_takes_it() -> None:
    assert parse_assignments(OPTIONAL, ["peakPrice="]) == {"peakPrice": None}
    assert check_values(OPTIONAL, {"peakPrice": 3.5}, {"peakPrice": None}) == {"peakPrice": None}
    assert refusals("minWinRate=") == ["minWinRate must be a number"]


def test_a_document_is_checked_only_where_it_differs() -> None:
    row = ROW | {"minWinRate": 55.0}
    given = {**row, "id": "x", "updatedAt": "whenever", "maxSharePrice": 30}
    assert check_values(BY_NAME, row, given) == {"maxSharePrice": 30.0}
    with pytest.raises(InvalidError) as caught:
        check_values(BY_NAME, row, {"enabled": 1, "MODE": None, "mode": "live", "x": 1})
    assert caught.value.reasons[:3] == [
        "enabled must be true or false",
        "mode must not be null",
        "mode is given twice",
    ]


def test_of_very_many_violations_only_the_first_are_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looking for the nearest known name is slow: it must not be done 60,000 times."""
    asked: list[str] = []

    def unknown(kind: str, name: str, known: object) -> InputError:
        asked.append(name)
        return InputError(name)

    monkeypatch.setattr(errors, "unknown", unknown)
    with pytest.raises(InvalidError) as caught:
        check_values(BY_NAME, ROW, {f"field{number}": 1 for number in range(60_000)})
    assert len(asked) == MOST_REASONS
    assert len(caught.value.reasons) == MOST_REASONS + 1
    assert caught.value.reasons[-1] == f"{60_000 - MOST_REASONS:,} more values were not checked"


def test_a_field_without_a_default_is_refused() -> None:
    assert defaults(BY_NAME, ["MINWINRATE", "mode", "mode"]) == {"minWinRate": 0.5, "mode": "paper"}
    with pytest.raises(InvalidError, match="peakPrice has no default"):
        defaults(OPTIONAL, ["peakPrice"])
