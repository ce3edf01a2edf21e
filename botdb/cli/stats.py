"""`botdb stats`: the daily rows, their roll-up and their proof."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from botdb.cli import performance
from botdb.cli.command import command
from botdb.cli.filters import DayRange
from botdb.cli.run import FINDINGS, Run
from botdb.errors import NotFoundError

if TYPE_CHECKING:
    from botdb.stats.rollup import RollUp


def register(stats: typer.Typer) -> None:
    command(stats, "rollup")(rollup)
    command(stats, "verify")(verify)
    command(stats, "show")(show)
    command(stats, "performance")(performance.performance)
    command(stats, "plot")(performance.plot)
    command(stats, "missed")(performance.missed)


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
    with run.reading() if dry_run else run.writing() as opened:
        from botdb.stats import rollup as daily_rows

        done = (
            daily_rows.plan(opened.db, chosen)
            if dry_run
            else daily_rows.roll_up(opened.db, chosen, now=run.now)
        )
    if not run.out.is_table:
        run.out.record(_facts(done, dry_run))
        return
    from botdb.output.views import days as day_view

    if dry_run:
        run.out.table([{"change": change} for change in done.changes], day_view.DAY_CHANGES)
    run.out.text(day_view.rolled_up(done, dry_run=dry_run))


def _facts(done: RollUp, dry_run: bool) -> dict[str, Any]:
    return {
        "days": done.days,
        "changed": [
            {
                "date": change.date,
                "old": change.old.by_column() if change.old else None,
                "new": change.new.by_column(),
            }
            for change in done.changes
        ],
        "closedWithoutExitAt": done.without_exit_at,
        "closedWithoutPnl": done.without_pnl,
        "dryRun": dry_run,
    }


def verify(run: Run, days: DayRange) -> int:
    """Compare the daily rows with the closed trades.

    Without dates it compares every day.

    Writes nothing. Exits 6 if they differ: 'botdb stats rollup' brings the rows up to date, but
    for those of days without trades, which it leaves alone.
    """
    chosen = days.choose(run)
    with run.reading() as opened:
        from botdb.stats import rollup as daily_rows

        verified = daily_rows.verify(opened.db, chosen)
    findings = [asdict(finding) for finding in verified.findings]
    if run.out.is_table:
        from botdb.output.views import days as day_view

        run.out.table(findings, day_view.FINDINGS, caption=[day_view.verified(verified)])
    else:
        from botdb.database.json_rows import Records

        rows = (tuple(finding.values()) for finding in findings)
        run.out.records(Records(("date", "finding", "column", "stored", "computed"), rows))
    return FINDINGS if findings else 0


def show(
    run: Run,
    days: DayRange,
    by: Annotated[
        Literal["day", "week", "month"],
        typer.Option(case_sensitive=False, help="What a row is; a week begins on Monday."),
    ] = "day",
) -> None:
    """Show the daily rows, or their sums.

    By day, week or month, with a running total and a bar for each.
    """
    chosen = days.choose(run)
    with run.reading() as opened:
        from botdb.stats import daily

        found = daily.by_period(opened.db, opened.catalog, chosen, by)
        rows = list(found.rows)
    if days.date is not None and not rows:
        raise NotFoundError(
            f"there is no row for {chosen.first}",
            f"'botdb stats rollup --date {chosen.first}' makes it if trades closed on that day",
        )
    found = replace(found, rows=iter(rows))
    if not run.out.is_table:
        run.out.records(found)
        return
    from botdb.output.views import days as day_view

    periods = list(found.dicts())
    run.out.table(
        day_view.with_running_total(periods),
        day_view.fields(periods, by, run.out.width),
        footer=day_view.totals(periods, by),
        caption=[day_view.in_words(periods, by)],
    )
