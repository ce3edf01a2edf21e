"""Recompute the daily rows from the closed trades.

Without dates, every day. A trade belongs to the New York date of its exit. Only rows that
change are written.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.filters import DayRange
from botdb.cli.stored import stored
from botdb.output.views import days as view
from botdb.stats.rollup import plan, roll_up

EXAMPLES = """
botdb stats rollup
botdb stats rollup --since yesterday
botdb stats rollup --date 2026-03-06 --dry-run
"""


def command(
    run: Run,
    days: DayRange,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
) -> None:
    chosen = days.choose(run)
    with run.reading() if dry_run else run.writing() as opened:
        done = plan(opened.db, chosen) if dry_run else roll_up(opened.db, chosen, now=run.now)
    if not dry_run:
        stored("the daily rows are stored")
    if not run.out.is_table:
        run.out.record(view.roll_up_record(done, dry_run=dry_run))
        return
    if dry_run:
        run.out.table([{"change": change} for change in done.changes], view.DAY_CHANGES)
    run.out.text(view.rolled_up(done, dry_run=dry_run))
