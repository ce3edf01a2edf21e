"""Text for screens and files that know less than Unicode: look-alikes instead of escapes."""

from __future__ import annotations

import codecs

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("─╴╶—–−", "-"),
        **dict.fromkeys("│┃┤├", "|"),
        **dict.fromkeys("└┘┌┐┴┬┼╵╷", "+"),
        **dict.fromkeys("█▌▐▀▄▏▕", "#"),
        "→": ">",
        "━": "=",
        "…": "~",
        "×": "x",
        "≤": "<",
        "▲": "^",
        "▼": "v",
        "·": ".",
        # Braille draws curves: any dots are a mark, none are a blank.
        **{chr(0x2800 + dots): "*" if dots else " " for dots in range(256)},
    }
)


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    # One for one, so that columns stay in line; what has no look-alike is shown as an escape.
    shown = "".join(
        character if character.isascii() else character.encode("ascii", "backslashreplace").decode()
        for character in lost.translate(_LOOKALIKES)
    )
    return shown, error.end


codecs.register_error("botdb.lookalike", _replace)


def encoded(text: str, encoding: str | None) -> bytes:
    """`text` in an encoding (None: UTF-8), whatever it lacks."""
    return text.encode(encoding or "utf-8", "botdb.lookalike")
