"""Import a file of trades: all of them or none.

The file is a JSON array, JSON lines or CSV. symbol and status are required; a missing id is
created. A column that a line does not give takes its default; null is stored as null. An empty
file is an empty list: it imports 0 trades, and is a success.

With --on-conflict replace, a trade takes what its line gives, null included, and its other columns
stay as they are: a full export restores a trade, a partial file blanks nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from threading import current_thread, main_thread
from typing import Annotated, TextIO
from zoneinfo import ZoneInfo

import typer

from botdb.cli.context import Run
from botdb.cli.files import InputFile, opened_file
from botdb.cli.stored import stored
from botdb.errors import InputError
from botdb.output import say
from botdb.output.render.progress import progress
from botdb.output.views import imported as view
from botdb.trades.importing import pipeline
from botdb.trades.importing.readers import Format, RefusedLinesError
from botdb.trades.importing.staging import OnConflict

EXAMPLES = """
botdb trades import trades.jsonl
botdb trades import trades.csv --tz America/New_York --dry-run
botdb trades list --jsonl | botdb trades import - --db other.db
"""


def command(
    run: Run,
    file: InputFile,
    format: Annotated[
        Format | None,
        typer.Option(
            case_sensitive=False, help="Its format; recognized by its content if left out."
        ),
    ] = None,
    tz: Annotated[
        str, typer.Option(metavar="ZONE", help="The time zone of times without an offset.")
    ] = "UTC",
    on_conflict: Annotated[
        OnConflict,
        typer.Option(case_sensitive=False, help="What to do with ids that exist already."),
    ] = "fail",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every line, and write nothing.")
    ] = False,
) -> None:
    zone = _zone(tz)
    with _deaf_to_interrupts() as too_late:
        with opened_file(file) as text, run.writing() as opened, _progress(run, text) as advance:
            try:
                done = pipeline.import_trades(
                    opened.db,
                    opened.catalog,
                    text,
                    zone=zone,
                    now=run.now,
                    format=format,
                    on_conflict=on_conflict,
                    dry_run=dry_run,
                    progress=advance,
                    before_commit=too_late,
                )
            except RefusedLinesError as refused:
                for line, reason in refused.problems:
                    say(f"line {line}: {reason}")
                if refused.total > len(refused.problems):
                    say(f"… and {refused.total - len(refused.problems):,} more")
                raise
        if not dry_run:
            stored("the trades are imported")
        if run.out.is_table:
            run.out.text(view.summary(done, dry_run=dry_run))
        else:
            run.out.record(view.record(done, dry_run=dry_run))


@contextmanager
def _deaf_to_interrupts() -> Iterator[Callable[[], None]]:
    """What to call when it is too late for Ctrl-C: the import is not interrupted any more."""
    if current_thread() is not main_thread():  # which alone gets signals, and may handle them
        yield lambda: None
        return
    before = signal.getsignal(signal.SIGINT)

    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    try:
        yield ignore
    finally:
        signal.signal(signal.SIGINT, before)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, not the name of a zone, a folder of zones
        raise InputError(
            f"unknown time zone '{name}'", "for example UTC or America/New_York"
        ) from None


@contextmanager
def _progress(run: Run, file: TextIO) -> Iterator[Callable[[int], None]]:
    """What to call with the rows read since the last call; it draws how far the file is read."""
    size = os.fstat(file.fileno()).st_size if file is not sys.stdin else 0
    read = 0
    with progress("importing", quiet=run.out.quiet) as draw:

        def advance(rows: int) -> None:
            nonlocal read
            read += rows
            position = file.buffer.tell() if size else 0  # what was read, a block ahead
            draw(position, size, f"{read:,} trades read")

        yield advance
