"""Text from outside, made harmless."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botdb.output.escape import visible, visible_lines

STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

ANYTHING = st.text(st.characters() | st.characters(categories=["C", "Zl", "Zp"]))
"""Text in which every other character may steer a terminal, lone surrogates among them."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [red]X[/] 漢字 é — ✓ €", "plain [red]X[/] 漢字 é — ✓ €"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\0b\tc\r\nd\x7f", r"a\x00b\tc\r\nd\x7f"),
        ("\x9b31m\x85", r"\x9b31m\x85"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066x\u2069\u200f\u200b\ufeff", r"\u2066x\u2069\u200f\u200b\ufeff"),
        ("a\u2028b\u2029c\xadd", r"a\u2028b\u2029c\xadd"),
        ("GME\xad", r"GME\xad"),  # a soft hyphen alone: GME to the eye, but another symbol
        ("\ud800\ue000\U000e0041", r"\ud800\ue000\U000e0041"),
    ],
)
def test_control_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANYTHING)
def test_only_control_characters_are_escaped(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(character) for character in shown} & STEERING
    assert visible(shown) == shown
    if not {unicodedata.category(character) for character in text} & STEERING:
        assert shown == text


@settings(max_examples=40)
@given(st.dictionaries(ANYTHING, ANYTHING | st.lists(ANYTHING)))
def test_escaped_json_is_the_same_json(value: object) -> None:
    for indent in (None, 2):
        shown = visible_lines(json.dumps(value, ensure_ascii=False, indent=indent), json=True)
        assert json.loads(shown) == json.loads(json.dumps(value))
        kinds = {unicodedata.category(character) for character in shown.replace("\n", "")}
        assert not kinds & STEERING


def test_the_line_ends_of_csv_stay() -> None:
    assert visible_lines("GME\xad\r\n", json=False) == "GME\\xad\r\n"
    assert visible_lines("a\x1b,b\r\n\u202ec\n", json=False) == "a\\x1b,b\r\n\\u202ec\n"
