"""Makes text from outside harmless: what would steer a terminal is shown as an escape."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category


def visible(text: str) -> str:
    """`text` on one line, with escapes such as ``\\x1b`` in the place of what is not printable."""
    if text.isprintable():
        return text
    return "".join(map(_visible_character, text))


def visible_lines(text: str, *, json: bool) -> str:
    """The same for text of several lines; in JSON the escapes are JSON's own."""
    escape = _json_escape if json else visible
    return _PERHAPS_STEERING.sub(lambda match: escape(match[0]), text)


_PERHAPS_STEERING = re.compile(r"\r(?!\n)|[^\r\n\x20-\x7e]")


def _json_escape(character: str) -> str:
    if _visible_character(character) == character:
        return character
    utf16 = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{utf16[i : i + 4]}" for i in range(0, len(utf16), 4))


@lru_cache(maxsize=4096)
def _visible_character(character: str) -> str:
    # What cannot be seen are controls, bidi and other format characters, surrogates, private and
    # unassigned characters, line and paragraph separators; spaces of any width are harmless.
    if character.isprintable() or category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
