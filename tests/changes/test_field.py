"""Values as people type them."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botdb.changes.field import FieldRule
from botdb.config.fields import BY_NAME

POSITION = BY_NAME["positionSizeUsd"]
HOLD = BY_NAME["maxHoldDurationSec"]
WIN_RATE = BY_NAME["minWinRate"]
STOP = BY_NAME["hardStopLossPct"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("positionSizeUsd", "500", 500.0),
        ("positionSizeUsd", " 1_000 ", 1000.0),
        ("positionSizeUsd", "+20e6", 20_000_000.0),
        ("positionSizeUsd", ".5", 0.5),
        ("positionSizeUsd", "5.", 5.0),
        ("maxHoldDurationSec", "1_800", 1800),
        ("maxHoldDurationSec", "3e2", 300),
        ("maxHoldDurationSec", "300.0", 300),
        ("maxHoldDurationSec", "20m", 1200),
        ("maxHoldDurationSec", "5m 00s", 300),
        ("maxHoldDurationSec", "1d 2h3m4s", 93784),
        ("scannerCooldownMin", "1h 30m", 90),
        ("scannerCooldownMin", "120s", 2),
        ("aiKeywords", ' [ "fda", "ü" ] ', '["fda","ü"]'),
        ("minWinRate", "0", 0.0),
        ("enabled", "Yes", True),
        ("enabled", "ON", True),
        ("enabled", "true", True),
        ("enabled", "no", False),
        ("enabled", "off", False),
        ("enabled", "False", False),
        ("enabledCatalystTiers", "4,1", "1,4"),
        ("enabledCatalystTiers", " 3 , 2 ", "2,3"),
        ("state", " paused ", "paused"),
    ],
)
def test_an_unambiguous_value_is_accepted(name: str, text: str, value: object) -> None:
    parsed = BY_NAME[name].parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("minWinRate", "50%", "is a fraction: write 0.5 for 50%"),
        ("minWinRate", "7", "must be 0 to 1: it is a fraction, so 7 percent is 0.07"),
        ("hardStopLossPct", "7%", "is in percent already: leave the % sign out"),
        ("positionSizeUsd", "5%", "must be a number, not a percentage"),
        ("maxFloatShares", "20m", "write it out, as 20_000_000 or 20e6; letters are ambiguous"),
        ("positionSizeUsd", "1,000", "write 1_000, a comma is ambiguous"),
        ("positionSizeUsd", "$500", r"leave the \$ sign out"),
        ("positionSizeUsd", "", "must be a number"),
        ("positionSizeUsd", ".", "must be a number"),
        ("positionSizeUsd", "e5", "must be a number"),
        ("positionSizeUsd", "1__0", "must be a number"),
        ("positionSizeUsd", "nan", "must be a number"),
        ("positionSizeUsd", "inf", "must be a number"),
        ("positionSizeUsd", "1e999", "must be a finite number"),
        ("positionSizeUsd", "0x10", "must be a number"),
        ("positionSizeUsd", "٥٠٠", "must be a number"),
        ("maxHoldDurationSec", "1.5", "must be a whole number"),
        ("maxHoldDurationSec", "5m 3h", "must be a whole number"),
        ("maxHoldDurationSec", "1,200", "write 1_200, a comma is ambiguous"),
        ("maxHoldDurationSec", "0s", "must be at least 1"),
        ("scannerCooldownMin", "90s", "must be a whole number"),
        ("maxConcurrentPositions", "5%", "must be a whole number, not a percentage"),
        ("maxConcurrentPositions", "3m", "letters are ambiguous"),
        ("aiKeywords", "fda", "must be a JSON array of texts"),
        ("aiKeywords", "[1]", "must be a JSON array of texts"),
        ("aiKeywords", "[" * 100_000, "must be a JSON array of texts"),
        ("maxHoldDurationSec", "five", "must be a whole number"),
        ("maxHoldDurationSec", "9" * 40, "is too large"),
        ("enabled", "1", "must be true or false"),
        ("state", "halted", "must be one of stopped, running, paused"),
        ("enabledCatalystTiers", "1,5", "must be tiers from 1 to 4"),
        ("enabledCatalystTiers", "2,2", "names a tier twice"),
        ("enabledCatalystTiers", "", "must be tiers from 1 to 4"),
    ],
)
def test_an_ambiguous_or_invalid_value_is_refused_with_the_reason(
    name: str, text: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        BY_NAME[name].parse(text)


@given(st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_every_digit_that_is_typed_is_kept(value: float) -> None:
    parsed = POSITION.parse(repr(value))
    assert struct.pack("d", parsed) == struct.pack("d", value)


@settings(max_examples=30)
@given(st.text() | st.floats().map(str) | st.from_regex(r"[-+0-9_.eE,%$kmKM ]{0,12}"))
def test_any_typed_text_is_valid_or_refused_with_a_reason(text: str) -> None:
    for setting in BY_NAME.values():
        try:
            value = setting.parse(text)
        except ValueError as error:
            assert str(error)
        else:
            assert setting.check(value) == value
            assert not isinstance(value, float) or math.isfinite(value)


@settings(max_examples=30)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=4,
    )
)
def test_any_json_value_is_valid_or_refused_with_a_reason(value: object) -> None:
    for setting in BY_NAME.values():
        try:
            checked = setting.check(value)
        except ValueError as error:
            assert str(error)
        else:
            assert setting.check(checked) == checked


def test_an_integer_must_fit_its_column() -> None:
    small = FieldRule("tiny", "integer", bits=16)
    assert small.parse("-32768") == -32768
    for beyond in ("32768", "-32769"):
        with pytest.raises(ValueError, match="holds 16 bits"):
            small.parse(beyond)
    large = FieldRule("big", "integer", bits=64)
    assert large.parse("9223372036854775807") == 2**63 - 1
    with pytest.raises(ValueError, match="holds 64 bits"):
        large.parse("9223372036854775808")


def test_a_time_without_an_offset_is_in_new_york_time() -> None:
    until = FieldRule("pausedUntil", "timestamp")
    assert until.parse("2026-03-06T09:31:00-05:00") == "2026-03-06T14:31:00.000Z"
    assert until.parse("2026-03-06 09:31") == "2026-03-06T14:31:00.000Z"
    assert until.stored("2026-03-06T14:31:00.000Z") == "2026-03-06 14:31:00.000"
    with pytest.raises(ValueError, match="ISO 8601"):
        until.parse("soon Z")
    with pytest.raises(ValueError, match="happens twice in America/New_York"):
        until.parse("2026-11-01 01:30")


def test_a_negative_zero_loses_its_sign() -> None:
    volume = BY_NAME["minRelativeVolume"]
    assert [repr(value) for value in (volume.parse("-0"), volume.check(-0.0))] == ["0.0", "0.0"]


def test_an_empty_text_is_null_where_the_column_takes_null() -> None:
    optional = FieldRule("peakPrice", "number", nullable=True)
    assert optional.parse("") is None
    assert optional.check(None) is None
    with pytest.raises(ValueError, match="must be a number"):
        POSITION.parse("")
    with pytest.raises(ValueError, match="must not be null"):
        POSITION.check(None)


@pytest.mark.parametrize("text", ["", "  "])
def test_some_texts_may_not_be_blank(text: str) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        FieldRule("symbol", "text", may_be_blank=False).parse(text)


def test_a_type_that_botdb_does_not_set_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="has the type jsonb, which botdb does not set: use SQL"):
        FieldRule("extra", "other", declared="jsonb").parse("{}")
    with pytest.raises(ValueError, match="is computed by the database"):
        FieldRule("total", "integer", computed=True).check(1)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_takes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="without NUL and lone surrogates"):
        FieldRule("note", "text").parse(text)


def test_text_keeps_its_blanks_and_has_a_maximum_length() -> None:
    note = FieldRule("note", "text", longest=4)
    assert note.parse(" a  ") == " a  "
    with pytest.raises(ValueError, match="at most 4 characters"):
        note.parse("12345")
