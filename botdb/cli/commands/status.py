"""Show at one glance whether all is well.

The state of the bot, today's P&L, the open positions and the latest closed trades.

Today's figures come from the trades; it says so where the stored row differs.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Annotated, Any

import typer

from botdb.cli.context import Run
from botdb.errors import DatabaseError
from botdb.output import flush
from botdb.output.render import screen
from botdb.output.views import status as view
from botdb.status import Status, status

EXAMPLES = """
botdb status
botdb status --watch 5
botdb status --json
"""


def command(
    run: Run,
    watch: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Refresh every SECONDS, until Ctrl-C."),
    ] = None,
) -> None:
    if watch is None:
        show(run)
    elif run.out.terminal and run.out.is_table:
        _redraw(run, watch)
    else:
        while True:
            show(run.restarted())
            flush()
            time.sleep(watch)


def show(run: Run) -> None:
    """The status, once."""
    now = _read(run)
    if not run.out.is_table:
        run.out.record(_facts(run, now))
        return
    width = run.out.width
    run.out.drawing(*view.screen(now, run.location.label, width), width=width)


def _redraw(run: Run, seconds: float) -> None:
    """The status on a screen of its own, again and again.

    While the database fails, the error is shown above the last status, and it is tried again.
    """
    now = _read(run)
    trouble = ""
    with screen.redrawn(run.out) as draw:
        while True:
            draw(partial(view.screen, now, run.location.label, trouble=trouble))
            time.sleep(seconds)
            try:
                now, trouble = _read(run.restarted()), ""
            except DatabaseError as error:
                trouble = f"error: {error}; trying again"


def _read(run: Run) -> Status:
    with run.reading() as opened:
        return status(opened.db, opened.catalog, now=run.now)


def _facts(run: Run, now: Status) -> dict[str, Any]:
    row = now.config
    return {
        "database": run.location.label,
        "state": row["state"],
        "mode": row["mode"],
        "enabled": row["enabled"],
        "openTrades": now.open_count,
        "today": {
            "date": now.today.isoformat(),
            "stored": now.stored.by_column() if now.stored else None,
            "live": now.live.by_column(),
        },
        "lossLimitUsedPct": now.loss_limit_used_pct,
        "oldestOpenSec": now.oldest_open_sec,
        "overdue": now.overdue,
    }
