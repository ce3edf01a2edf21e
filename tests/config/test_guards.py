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
def test_only_the_allowed_state_changes_are_accepted(old: str, new: str) -> None:
    changed = changes({"state": old}, {"state": new})
    if old == new or (old, new) in ALLOWED:
        check_transition(changed)
    else:
        with pytest.raises(RefusedError, match=f"cannot go from {old} to {new}"):
            check_transition(changed)


def test_an_unknown_state_can_only_change_to_stopped() -> None:
    check_transition([Change("state", "halted", "stopped")])
    with pytest.raises(RefusedError, match="from halted to running"):
        check_transition([Change("state", "halted", "running")])


GO_LIVE = "Go live with real money: up to 3 positions of $1,000, $210 lost if all stop out at 7 %?"


@pytest.mark.parametrize(
    ("mode", "values", "asked"),
    [
        # 3 positions of 500 × 2, each 7 % down: 210.
        ("paper", {"mode": "live"}, GO_LIVE),
        ("LIVE", {"mode": "live"}, GO_LIVE),
        ("paper", {"mode": "live", "maxSharePrice": 30.0, "enabled": True}, GO_LIVE),
        ("paper", {"enabled": True, "state": "running"}, None),
        ("paper", {"maxSharePrice": 30.0}, None),
        ("live", {"maxSharePrice": 30.0}, "Change maxSharePrice while the mode is live?"),
        ("live", {"profitTargetPct": 9.0}, "Change profitTargetPct while the mode is live?"),
        ("live", {"mode": "paper", "minWinRate": 0.1}, "Change minWinRate while the mode is live?"),
        ("live", {"mode": "paper"}, None),
        (
            "live",
            {"enabled": True, "state": "running"},
            "Set enabled=true, state=running while the mode is live?",
        ),
        (
            "LIVE",
            {"enabled": True, "maxSharePrice": 30.0},
            "Change maxSharePrice and set enabled=true while the mode is LIVE?",
        ),
        ("live", {"mode": "paper", "enabled": True}, None),
        ("live", {"state": "paused"}, None),
        ("LIVE", {"maxSharePrice": 30.0}, "Change maxSharePrice while the mode is LIVE?"),
    ],
)
def test_changes_that_concern_real_money_need_confirmation(
    mode: str, values: dict[str, Any], asked: str | None
) -> None:
    row = {**DEFAULTS, "mode": mode, "profitTargetPct": 10.0}
    assert question(row, changes(row, values)) == asked


def test_turning_a_live_bot_off_needs_no_confirmation() -> None:
    row = {**DEFAULTS, "mode": "live", "enabled": True, "state": "running"}
    for values in ({"enabled": False}, {"state": "paused"}, {"enabled": False, "state": "stopped"}):
        assert question(row, changes(row, values)) is None
    paused = {**row, "state": "paused"}
    resumed = question(paused, changes(paused, {"state": "running"}))
    assert resumed == "Set state=running while the mode is live?"


def test_the_question_names_the_largest_stake_if_it_is_known() -> None:
    row = {**DEFAULTS, "tradeSizeStars5": 2500.0}
    assert question(row, changes(row, {"mode": "live"})) == (
        "Go live with real money: up to 3 positions of $2,500, $525 lost if all stop out at 7 %?"
    )
    unsound = {**DEFAULTS, "positionSizeUsd": "lots"}
    assert question(unsound, changes(unsound, {"mode": "live"})) == "Go live with real money?"


def odd(**values: Any) -> list[str]:
    return [why for _, why in oddities({**DEFAULTS, **values})]


def test_the_defaults_cause_no_warning() -> None:
    assert odd() == []


def test_multipliers_that_fall_with_confidence_cause_a_warning() -> None:
    assert odd(confidenceMultiplierMed=3.0) == [
        "confidenceMultiplierHigh (2) is below confidenceMultiplierMed (3)"
    ]
    assert odd(confidenceMultiplierLow=1.5) == [
        "confidenceMultiplierMed (1) is below confidenceMultiplierLow (1.5)"
    ]


def test_a_possible_loss_far_above_the_daily_limit_causes_a_warning() -> None:
    # 3 positions of 5,000 × 2, each 7 % down: 2,100.
    assert odd(positionSizeUsd=5000.0) == [
        "3 positions of up to $10,000 that stop out at 7 % lose $2,100, "
        "above dailyLossLimitUsd ($500)"
    ]
    assert odd(positionSizeUsd=1000.0) == []


def test_a_percentage_that_looks_like_a_fraction_causes_a_warning() -> None:
    assert odd(hardStopLossPct=0.07) == ["hardStopLossPct is in percent: 0.07 means −0.07 %"]
    assert odd(hardStopLossPct=0.5) == []
