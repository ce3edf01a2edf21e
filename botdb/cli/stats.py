"""`botdb stats`: the daily rows and their roll-up."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, Any

import typer

from botdb.cli.filters import DayRange
from botdb.cli.run import Run, command

if TYPE_CHECKING:
    from botdb.stats import Day, RollUp


def register(app: typer.Typer) -> None:
    stats = typer.Typer(
        help="Roll up and show the daily statistics.", no_args_is_help=True, rich_markup_mode=None
    )
    app.add_typer(stats, name="stats")
    command(stats, "rollup")(rollup)
    command(stats, "show")(show)


def rollup(
    run: Run,
    days: DayRange,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
) -> None:
    """Recompute the daily rows from the closed trades.

    Without dates, every day. A trade belongs to the New York date of its exit. Only rows that
    change are written.
    """
    chosen = days.choose(run)
    with run.writing() as opened:
        from botdb import stats

        done = stats.roll_up(opened.db, chosen, now=run.now, dry_run=dry_run)
    if not run.out.is_table:
        run.out.record(_facts(done, dry_run))
        return
    if dry_run:
        from botdb.output import day_view

        run.out.table([{"change": change} for change in done.changes], day_view.DAY_CHANGES)
    run.out.text(_summary(done, dry_run))


def _facts(done: RollUp, dry_run: bool) -> dict[str, Any]:
    return {
        "days": done.days,
        "changed": [
            {"date": change.date, "old": _figures(change.old), "new": _figures(change.new)}
            for change in done.changes
        ],
        "closedWithoutExitAt": done.without_exit_at,
        "closedWithoutPnl": done.without_pnl,
        "dryRun": dry_run,
    }


def _figures(day: Day | None) -> dict[str, float] | None:
    if day is None:
        return None
    return {
        "realizedPnl": day.realized_pnl,
        "tradeCount": day.trade_count,
        "dayTradeCount": day.day_trade_count,
    }


def _summary(done: RollUp, dry_run: bool) -> str:
    """One line, fit for a cron mail."""
    changed = f"{len(done.changes):,} would change" if dry_run else f"{len(done.changes):,} changed"
    line = f"{_count(done.days, 'day')} rolled up, {changed}"
    if done.without_exit_at:
        line += f"; {_count(done.without_exit_at, 'closed trade')} without exitAt left out"
    if done.without_pnl:
        line += f"; {_count(done.without_pnl, 'closed trade')} without pnl counted as 0"
    return line


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def show(run: Run, days: DayRange) -> None:
    """Show the daily rows, with a running total."""
    chosen = days.choose(run)
    with run.reading() as opened:
        from botdb import stats

        found = stats.daily(opened.db, opened.catalog, chosen)
        if not run.out.is_table:
            run.out.records(found)
            return
        rows = list(found.dicts())
    from botdb.output import day_view

    totals = accumulate(row["realizedPnl"] for row in rows)
    shown = [{**row, "runningTotal": total} for row, total in zip(rows, totals, strict=True)]
    caption = f"{_count(len(rows), 'day')}" if rows else "no days; 'botdb stats rollup' makes them"
    run.out.table(shown, day_view.DAYS, caption=[caption])
