"""Makes text from outside harmless: what would steer a terminal is shown as an escape."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category

_PLAIN = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\u02ff]*")
_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a cell must not hold: controls, bidi and other format characters,
surrogates, private and unassigned characters, line and paragraph separators."""


def visible(text: str) -> str:
    """`text` on one line, with escapes such as ``\\x1b`` in the place of what is not printable."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_visible_character, text))


def visible_lines(text: str, *, json: bool) -> str:
    """The same for text of several lines; in JSON the escapes are JSON's own."""
    escape = _json_escape if json else visible
    return _STEERING_OR_BREAK.sub(lambda match: escape(match[0]), text)


_STEERING_OR_BREAK = re.compile(r"\r(?!\n)|[^\r\n\x20-\x7e\xa1-\xac\xae-\u02ff]")


def _json_escape(character: str) -> str:
    if _visible_character(character) == character:
        return character
    utf16 = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{utf16[i : i + 4]}" for i in range(0, len(utf16), 4))


@lru_cache(maxsize=4096)
def _visible_character(character: str) -> str:
    if category(character) not in _STEERING:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
