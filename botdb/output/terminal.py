"""What a stream is connected to."""

from __future__ import annotations

import os
from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def columns(stream: TextIO | None) -> int | None:
    """The columns of a terminal, 80 if it does not tell; None if the stream is not a terminal."""
    if stream is None or not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
