"""A progress bar on standard error, for work over a second at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

BRIEF_SECONDS = 1.0


class Advance(Protocol):
    def __call__(self, done: int, total: int, words: str = "") -> None: ...


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Advance]:
    """A function to call with what is done, what there is in all (0: not known), and words.

    Nothing is drawn in the first second, or if standard error is not a terminal.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total, words="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(what, words="")
    started = time.monotonic()

    def advance(done: int, total: int, words: str = "") -> None:
        if time.monotonic() - started > BRIEF_SECONDS:
            bar.start()
            bar.update(task, completed=done, total=total or None, words=words)

    try:
        yield advance
    finally:
        bar.stop()
