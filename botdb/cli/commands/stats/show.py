"""Show the daily rows, or their sums.

By day, week or month, with a running total and a bar for each.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.filters import DayRange
from botdb.errors import NotFoundError
from botdb.output.views import days as view
from botdb.stats import daily
from botdb.stats.daily import Period

EXAMPLES = """
botdb stats --since 2026-03-01 --until 2026-03-31
botdb stats show --by week
"""


def command(
    run: Run,
    days: DayRange,
    by: Annotated[
        Period, typer.Option(case_sensitive=False, help="What a row is; a week begins on Monday.")
    ] = "day",
) -> None:
    chosen = days.choose(run)
    with run.reading() as opened:
        found = daily.by_period(opened.db, opened.catalog, chosen, by)
        rows = list(found.rows)
    if days.date is not None and not rows:
        raise NotFoundError(
            f"no daily row for {chosen.first}",
            f"'botdb stats rollup --date {chosen.first}' makes it if trades closed on that day",
        )
    found = found._replace(rows=iter(rows))
    if not run.out.is_table:
        run.out.records(found)
        return
    periods = list(found.dicts())
    run.out.table(
        view.with_running_total(periods),
        view.fields(periods, by, run.out.width),
        footer=view.totals(periods, by),
        caption=[view.summary(periods, by)],
    )
