"""A terminal's screen, drawn over and over in place."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botdb.output import flush
from botdb.output.terminal import size

if TYPE_CHECKING:
    from rich.console import RenderableType

    from botdb.output import Output

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""To the terminal's other screen, without a cursor; and back to the one with what was written."""
_HOME, _CLEAR_LINE, _CLEAR_BELOW = "\x1b[H", "\x1b[K", "\x1b[J"

Drawing = Callable[[int], Sequence["RenderableType"]]
"""What to draw, given the width in columns."""


@contextmanager
def keyboard() -> Iterator[Callable[[str, float], bool]]:
    """Keys as they are typed, without Enter and without echo: wait some seconds for one.

    Returns whether it was typed. Without a terminal to type on, it only waits.
    """

    def only_wait(key: str, seconds: float) -> bool:
        time.sleep(seconds)
        return False

    if sys.stdin is None or not sys.stdin.isatty() or not _in_foreground(sys.stdin.fileno()):
        yield only_wait
        return
    typed = sys.stdin.fileno()

    def wait_for(key: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([typed], [], [], left)[0]:
                keys = os.read(typed, 1024)
                if key.encode() in keys.lower():
                    return True
                if not keys:  # the terminal was closed
                    time.sleep(left)
        return False

    before = termios.tcgetattr(typed)
    tty.setcbreak(typed)
    try:
        yield wait_for
    finally:
        termios.tcsetattr(typed, termios.TCSADRAIN, before)


def _in_foreground(terminal: int) -> bool:
    """Whether this program may change the terminal: the system stops one in the background."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:  # it is another terminal than the one that started the program
        return True


@contextmanager
def redrawn(out: Output) -> Iterator[Callable[[Drawing], None]]:
    """A screen of its own for drawings, each over the one before; the last one stays behind.

    Nothing is cleared before it is drawn over, so nothing flickers. The terminal is measured
    each time, as it may have been resized.
    """
    last = ""

    def draw(drawing: Drawing) -> None:
        nonlocal last
        width, height = size(sys.stdout)
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
