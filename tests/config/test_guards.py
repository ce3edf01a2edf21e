"""Refusals and questions, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from botdb.changes.diff import Change, changes
from botdb.config.fields import SETTINGS
from botdb.config.guards import check_transition, oddities, question
from botdb.errors import RefusedError

DEFAULTS: dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}
STATES = ("stopped", "running", "paused")
ALLOWED = {
    ("stopped", "running"),
    ("running", "paused"),
    ("running", "stopped"),
    ("paused", "running"),
    ("paused", "stopped"),
}


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_the_state_moves_only_where_it_may(old: str, new: str) -> None:
    changed = changes({"state": old}, {"state": new})
    if old == new or (old, new) in ALLOWED:
        check_transition(changed)
    else:
        with pytest.raises(RefusedError, match=f"cannot go from {old} to {new}"):
            check_transition(changed)


def test_a_state_that_the_bot_does_not_have_is_left_by_stopping() -> None:
    check_transition([Change("state", "halted", "stopped")])
    with pytest.raises(RefusedError, match="from halted to running"):
        check_transition([Change("state", "halted", "running")])


@pytest.mark.parametrize(
    ("mode", "values", "asked"),
    [
        ("paper", {"mode": "live"}, "Go live, with real money?"),
        ("paper", {"mode": "live", "maxSharePrice": 30.0}, "Go live, with real money?"),
        ("paper", {"maxSharePrice": 30.0}, None),
        ("live", {"maxSharePrice": 30.0}, "Change maxSharePrice while the mode is live?"),
        ("live", {"profitTargetPct": 9.0}, "Change profitTargetPct while the mode is live?"),
        ("live", {"mode": "paper", "minWinRate": 0.1}, "Change minWinRate while the mode is live?"),
        ("live", {"mode": "paper"}, None),
        ("live", {"enabled": True, "state": "running"}, None),
        ("LIVE", {"maxSharePrice": 30.0}, "Change maxSharePrice while the mode is LIVE?"),
    ],
)
def test_real_money_asks(mode: str, values: dict[str, Any], asked: str | None) -> None:
    row = {**DEFAULTS, "mode": mode, "profitTargetPct": 10.0}
    assert question(row, changes(row, values)) == asked


def odd(**values: Any) -> list[str]:
    return [why for _, why in oddities({**DEFAULTS, **values})]


def test_the_defaults_make_sense() -> None:
    assert odd() == []


def test_multipliers_that_fall_with_confidence_are_odd() -> None:
    assert odd(confidenceMultiplierMed=3.0) == [
        "confidenceMultiplierHigh (2) is below confidenceMultiplierMed (3)"
    ]
    assert odd(confidenceMultiplierLow=1.5) == [
        "confidenceMultiplierMed (1) is below confidenceMultiplierLow (1.5)"
    ]


def test_positions_that_could_lose_far_more_than_a_day_may_are_odd() -> None:
    # 3 positions of 5,000 × 2, each 7 % down: 2,100.
    assert odd(positionSizeUsd=5000.0) == [
        "3 positions of up to $10,000 that stop out at 7 % lose $2,100, "
        "above dailyLossLimitUsd ($500)"
    ]
    assert odd(positionSizeUsd=1000.0) == []


def test_a_percentage_that_looks_like_a_fraction_is_odd() -> None:
    assert odd(hardStopLossPct=0.07) == ["hardStopLossPct is in percent: 0.07 means −0.07 %"]
