"""Files that commands read: by their names, or ``-`` for standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from botdb.errors import InputError


@contextmanager
def opened_file(file: str) -> Iterator[TextIO]:
    """The file as UTF-8 text, its line ends untouched. Raises InputError if it cannot be read."""
    try:
        if file == "-":
            if sys.stdin is None:
                raise InputError("standard input is closed")
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict", newline="")  # type: ignore[union-attr]  # a TextIOWrapper, always
            yield sys.stdin
        else:
            with Path(file).open(encoding="utf-8-sig", newline="") as text:
                yield text
    except OSError as error:
        if error.filename != file:
            raise
        raise InputError(f"cannot read {file}: {error.strerror}") from error
