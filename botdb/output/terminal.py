"""What a stream is connected to."""

from __future__ import annotations

import os
from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def size(stream: TextIO) -> tuple[int, int]:
    """Columns and lines of the terminal; 80 by 24 where they are unknown."""
    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except OSError:
        columns = lines = 0
    return columns or 80, lines or 24


def columns(stream: TextIO | None) -> int | None:
    """The columns of the terminal; None if the stream is not one."""
    return size(stream)[0] if stream is not None and stream.isatty() else None
