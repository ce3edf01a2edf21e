"""A progress bar on standard error, for work over a second at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BRIEF_SECONDS = 1.0


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A function to call with how much is done and how much there is in all (0: not known).

    Nothing is drawn in the first second, nor where standard error is no terminal.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(what)
    started = time.monotonic()

    def advance(done: int, total: int) -> None:
        if time.monotonic() - started > BRIEF_SECONDS:
            bar.start()
            bar.update(task, completed=done, total=total or None)

    try:
        yield advance
    finally:
        bar.stop()
