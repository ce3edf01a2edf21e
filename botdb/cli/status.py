"""`botdb status`: one glance."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from botdb.cli.command import command
from botdb.cli.run import Run
from botdb.errors import DatabaseError

if TYPE_CHECKING:
    from botdb.status import Status


def register(app: typer.Typer) -> None:
    command(app, "status")(status)


def status(
    run: Run,
    watch: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Show it anew this often, until Ctrl-C."),
    ] = None,
) -> None:
    """Show at one glance whether all is well.

    The state of the bot, today's P&L, the open positions and the latest closed trades.

    Today's figures come from the trades; where the stored row differs, that is said.
    """
    if watch is None:
        show(run)
    elif run.out.terminal and run.out.is_table:
        _redraw(run, watch)
    else:
        from botdb.output import flush

        while True:
            show(run)
            flush()
            time.sleep(watch)


def show(run: Run) -> None:
    """The status, once."""
    now = _read(run)
    if not run.out.is_table:
        run.out.record(_facts(run, now))
        return
    from botdb.output.views import status

    width = run.out.width
    run.out.drawing(*status.screen(now, run.location.label, width), width=width)


def _redraw(run: Run, seconds: float) -> None:
    """The status on a screen of its own, again and again.

    A database that fails for a while is told of, beneath what was true before, and tried again.
    """
    from botdb.output.render import screen
    from botdb.output.views import status

    now = _read(run)
    trouble = ""
    with screen.redrawn(run.out) as draw:
        while True:
            draw(partial(status.screen, now, run.location.label, trouble=trouble))
            time.sleep(seconds)
            try:
                now, trouble = _read(run), ""
            except DatabaseError as error:
                trouble = f"error: {error}; trying again"


def _read(run: Run) -> Status:
    with run.reading() as opened:
        from botdb.status import status

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
