"""A terminal's screen, drawn over and over in place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botdb.output import flush

if TYPE_CHECKING:
    from rich.console import RenderableType

    from botdb.output import Output

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""To the screen beside the one that keeps what was written, without a cursor; and back."""
_HOME, _CLEAR_LINE, _CLEAR_BELOW = "\x1b[H", "\x1b[K", "\x1b[J"

Drawing = Callable[[int], Sequence["RenderableType"]]
"""What to draw on so many columns."""


def size() -> tuple[int, int]:
    """Columns and lines of the terminal on standard output; 80 by 24 where it does not tell."""
    try:
        columns, lines = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        columns = lines = 0
    return columns or 80, lines or 24


@contextmanager
def redrawn(out: Output) -> Iterator[Callable[[Drawing], None]]:
    """A screen of its own for drawings, each over the one before; the last one stays behind.

    Nothing is cleared before it is drawn over, so nothing flickers. The terminal is measured
    anew each time, for it may have been resized.
    """
    last = ""

    def draw(drawing: Drawing) -> None:
        nonlocal last
        width, height = size()
        last = out.drawn(*drawing(width), width=width)
        lines = last.splitlines()[: height - 1]
        frame = "\n".join(line + _CLEAR_LINE for line in lines)
        # In one write, with the last line's break before what clears the rest.
        out.text(f"{_HOME}{frame}\n{_CLEAR_BELOW}", end="", trusted=True)
        flush()

    out.text(_ENTER, end="", trusted=True)
    try:
        yield draw
    finally:
        out.text(_LEAVE + last, trusted=True)
        flush()
