"""The configuration as TOML to edit and as JSON to apply."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botdb.changes.diff import same
from botdb.changes.field import FieldRule
from botdb.config.documents import edited, from_json, to_toml, with_refusals
from botdb.config.fields import SETTINGS
from botdb.errors import InputError

DEFAULTS: dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}


def test_the_toml_has_every_field_with_its_meaning_and_its_rule() -> None:
    text = to_toml({**DEFAULTS, "maxFloatShares": 25_000_000.0}, SETTINGS, label="bot.db")
    assert tomllib.loads(text) == {**DEFAULTS, "maxFloatShares": 25_000_000}
    assert text.startswith("# The configuration in bot.db\n")
    assert (
        "# float above which a stock is skipped\n"
        "# shares, > 0; default 20_000_000\n"
        "maxFloatShares = 25_000_000\n"
    ) in text
    for setting in SETTINGS:
        assert f"# {setting.meaning}\n" in text


def test_unknown_columns_come_in_a_section_of_their_own() -> None:
    later = [
        FieldRule("ratio", "number", 10.0, declared="double precision"),
        FieldRule('weird "col', "text", declared="text"),
        FieldRule("pausedUntil", "timestamp", declared="timestamp(3)"),
        FieldRule("extra", "other", declared="jsonb"),
    ]
    row = {**DEFAULTS, "ratio": 12.5, 'weird "col': "\x1b[31m\n", "pausedUntil": None}
    row["extra"] = {"a": [1, None]}
    text = to_toml(row, [*SETTINGS, *later], label="bot.db\nevil = 1")
    _, _, apart = text.partition("# --- columns that botdb does not know ---\n")
    assert tomllib.loads(apart) == {"ratio": 12.5, 'weird "col': "\x1b[31m\n"}
    assert "\x1b" not in text
    assert "# double precision; default 10\nratio = 12.5\n" in text
    assert "# pausedUntil =\n" in text
    assert '# jsonb: botdb does not set it\n# extra = "{\\"a\\": [1, null]}"\n' in text
    assert "evil" not in tomllib.loads(text)


@given(st.floats() | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.text())
def test_any_value_reads_back_as_it_was(value: Any) -> None:
    setting = FieldRule("field", "text")
    text = to_toml({"field": value}, [setting], label="bot.db")
    assert same(tomllib.loads(text)["field"], value)
    assert edited(text, text) == {}


def test_only_what_differs_is_edited() -> None:
    before = "a = 1\nb = 2.0\nc = true\n"
    assert edited(before, "a = 1.0\nb = 3\nc = 1\nd = 'x'\n") == {"b": 3, "c": 1, "d": "x"}
    assert edited(before, "") == {}


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ("a = 1\nb = yes\n", "the TOML is broken: Invalid value: b = yes"),
        ("a = 1\na = 2\n", "the TOML is broken: Cannot overwrite a value: a = 2"),
        ("a = '\udcff'\nb", "the TOML is broken"),
        ("a = " + "9" * 5000, "the TOML is broken: Exceeds the limit (4300 digits)"),
    ],
)
def test_broken_toml_is_refused_with_its_line(after: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        edited("", after)
    assert str(caught.value).startswith(reason)


def test_reasons_are_put_on_top_and_replace_earlier_ones() -> None:
    text = "# a comment\na = 1\n"
    once = with_refusals(text, ["a must be > 1", "b is unknown"])
    assert once == (
        "#! refused, nothing is set yet:\n#!   a must be > 1\n#!   b is unknown\n" + text
    )
    assert with_refusals(once, ["c"]) == "#! refused, nothing is set yet:\n#!   c\n" + text


@pytest.mark.parametrize("text", ["[]", "3"])
def test_json_that_is_not_an_object_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not an object"):
        from_json(text)
