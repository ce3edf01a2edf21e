"""Show figures over the closed trades.

In a terminal they come with the curve of the running total.

Only trades with an exitAt and a pnl are counted; skipped trades are counted apart.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.filters import Filters, settled
from botdb.database.json_rows import Records
from botdb.output.views import equity_curve
from botdb.output.views import performance as view
from botdb.performance.report import Grouping, Report, column_of, measure

EXAMPLES = """
botdb stats performance --since 30d
botdb stats performance --by catalyst
botdb stats performance --symbol IONQ --json
"""


def command(
    run: Run,
    filters: Filters,
    by: Annotated[
        Grouping | None,
        typer.Option(
            case_sensitive=False,
            help="A row for each; weekday, hour and month are those of the exit in New York.",
        ),
    ] = None,
) -> None:
    which = filters.choose(run, ["closed"], on="exited")
    with run.reading() as opened:
        done = measure(opened.db, settled(run, opened, which), by)
    if by:
        _by_group(run, done, by)
        return
    facts = view.report(done)
    if not run.out.is_table:
        run.out.record(facts)
        return
    run.out.sentence(view.scope(done))
    run.out.drawing(view.blocks(facts, run.out.width), width=run.out.width)
    if run.out.terminal:
        _curve(run, done)


def _by_group(run: Run, done: Report, by: Grouping) -> None:
    name = column_of(by)
    groups = [view.group(name, key, figures) for key, figures in done.groups]
    total = view.group(name, "all", done.overall)
    if not run.out.is_table:
        run.out.records(Records(tuple(total), (tuple(group.values()) for group in groups)))
        if left_out := view.left_out(done):
            run.out.note("; ".join(left_out))
        return
    caption = [view.scope(done)]
    if any(group["smallSample"] for group in groups):
        caption.append(view.SMALL_SAMPLE_LEGEND)
    run.out.table(groups, view.groups(name), footer=total, caption=caption)


def _curve(run: Run, done: Report) -> None:
    width = run.out.width or equity_curve.UNBOUNDED
    if done.curve.points and width >= equity_curve.NARROWEST:
        run.out.text("")
        run.out.drawing(equity_curve.draw(done.curve.points, done.overall, width), width=width)
        run.out.sentence(equity_curve.legend(done.overall))
