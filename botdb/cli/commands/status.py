"""Show what needs attention, today's money and the open positions.

Each problem comes with the command that deals with it. The latest closed trades are at the end.

Today's figures come from the trades; it says so where the stored row differs. A finding of
severity info is not a problem.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from botdb.audit.status import Status, status
from botdb.cli.context import Run
from botdb.cli.journaled import journaled
from botdb.errors import FINDINGS, DatabaseError
from botdb.output import flush, say_error
from botdb.output.render import screen
from botdb.output.views import status as view

EXAMPLES = """
botdb status
botdb status --watch
botdb status --exit-code --json
"""
IMPLIED = {"--watch": "5"}


def command(
    run: Run,
    watch: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            metavar="[SECONDS]",
            help="Refresh every SECONDS (5 if left out), until q or Ctrl-C.",
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", "-e", help="Exit 6 if there is a problem.")
    ] = False,
) -> int:
    now = _read(run)
    if watch is None:
        _show(run, now)
    elif run.out.terminal and run.out.is_table:
        now = _redraw(run, now, watch)
    else:
        _repeat(run, now, watch)
    return FINDINGS if exit_code and now.has_problem else 0


def _show(run: Run, now: Status) -> None:
    if not run.out.is_table:
        run.out.record(view.record(now, run.location.label))
        return
    width = run.out.width
    run.out.drawing(*view.screen(now, run.location.label, width), width=width)


def _redraw(run: Run, now: Status, seconds: float) -> Status:
    """The status on a screen of its own, again and again until q is typed; the last one."""
    trouble = ""

    def failed(error: DatabaseError) -> None:
        nonlocal trouble
        trouble = f"error: {error}; trying again"

    with screen.redrawn(run.out) as draw, screen.keyboard() as wait_for:
        while True:
            draw(partial(view.screen, now, run.location.label, trouble=trouble))
            if wait_for("q", seconds):
                return now
            trouble = ""
            now = _read_again(run, failed) or now


def _repeat(run: Run, now: Status | None, seconds: float) -> None:
    """The status, again and again, for a file or a program."""
    while True:
        if now:
            _show(run, now)
            flush()
        time.sleep(seconds)
        now = _read_again(run, say_error)


def _read_again(run: Run, failed: Callable[[DatabaseError], None]) -> Status | None:
    """A new status; None while the database fails, which a watch survives."""
    try:
        return _read(run.restarted())
    except DatabaseError as error:
        failed(error)
        return None


def _read(run: Run) -> Status:
    with run.reading() as opened:
        return status(opened.db, opened.catalog, now=run.now, journal=journaled(run))
