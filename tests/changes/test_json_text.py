"""JSON that is read strictly."""

from __future__ import annotations

import pytest

from botdb.changes.json_text import parse_json
from botdb.errors import InputError


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: the JSON is broken"),
        ('{"a": 1\n"b": 2}', "line 2: the JSON is broken"),
        ('[{"a": 1, "b": 2, "a": 1}]', "the JSON is broken: 'a' is given twice"),
        ('{"a": NaN}', "the JSON is broken: JSON has no NaN"),
        ('{"a": ' + "9" * 5000 + "}", "the JSON is broken: Exceeds the limit"),
        ("[" * 100_000, "the JSON is broken: nested too deeply"),
    ],
)
def test_broken_json_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"^{reason}"):
        parse_json(text)


def test_values_keep_their_types() -> None:
    found = parse_json('{"a": 1, "b": 1.5, "c": null, "d": [true, "x"]}')
    assert repr(found) == "{'a': 1, 'b': 1.5, 'c': None, 'd': [True, 'x']}"
