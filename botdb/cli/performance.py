"""`botdb stats`: figures over the trades, pictures of them, and what was missed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from botdb.cli.filters import Filters
from botdb.cli.run import Run

if TYPE_CHECKING:
    from botdb.performance.report import Grouping, Report


def performance(
    run: Run,
    filters: Filters,
    by: Annotated[
        Literal["symbol", "catalyst", "tier", "exit-reason", "weekday", "hour", "month"] | None,
        typer.Option(
            case_sensitive=False,
            help="A row for each; weekday, hour and month are those of the exit in New York.",
        ),
    ] = None,
) -> None:
    """Show figures over the closed trades.

    In a terminal they come with the curve of the running total.

    Counted are trades with an exitAt and a pnl; how many others there are is said.
    """
    done = _measure(run, filters, by)
    if by:
        _by_group(run, done, by)
        return
    from botdb.output.views import performance

    facts = performance.report(done)
    if not run.out.is_table:
        run.out.record(facts)
        return
    run.out.sentence(performance.scope(done))
    run.out.drawing(performance.blocks(facts, run.out.width), width=run.out.width)
    if run.out.terminal:
        _curve(run, done)


def _measure(run: Run, filters: Filters, by: Grouping | None = None) -> Report:
    which = filters.choose(run, ["closed"])
    with run.reading() as opened:
        from botdb.performance.report import measure

        return measure(opened.db, which, by)


def _by_group(run: Run, done: Report, by: Grouping) -> None:
    from botdb.output.views import performance
    from botdb.performance.report import column_of

    name = column_of(by)
    groups = [performance.group(name, key, figures) for key, figures in done.groups]
    total = performance.group(name, "all", done.overall)
    if not run.out.is_table:
        from botdb.database.json_rows import Records

        run.out.records(Records(tuple(total), (tuple(group.values()) for group in groups)))
        if left_out := performance.left_out(done):
            run.out.note("; ".join(left_out))
        return
    caption = [performance.scope(done)]
    if any(group["smallSample"] for group in groups):
        caption.append(performance.SMALL_SAMPLE_LEGEND)
    run.out.table(groups, performance.groups(name), footer=total, caption=caption)


def _curve(run: Run, done: Report) -> None:
    from botdb.output.views import equity_curve

    width = run.out.width or equity_curve.UNBOUNDED
    if done.curve.points and width >= equity_curve.NARROWEST:
        run.out.text("")
        run.out.drawing(equity_curve.draw(done.curve.points, done.overall, width), width=width)
        run.out.sentence(equity_curve.legend(done.overall))


def plot(
    run: Run,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A name that ends in .svg, .png or .html.")
    ],
    filters: Filters,
) -> None:
    """Draw the equity curve into a picture.

    The running total, its drawdown and the daily P&L.

    A file of that name is replaced. Needs matplotlib: pip install 'botdb[plot]'.
    """
    from botdb.output.views import plot as picture

    path = Path(file)
    picture.check(path)
    done = _measure(run, filters)
    title = picture.title(done)
    picture.write(path, done, title)
    run.out.note(f"{path}: {title}")


def missed(run: Run, filters: Filters) -> None:
    """Count the missed trades against those taken.

    By exitReason, catalyst and tier.
    """
    which = filters.choose(run, [])
    with run.reading() as opened:
        from botdb.stats.missed import count_missed

        counted = count_missed(opened.db, which)
    from botdb.output.views import missed

    rows = [missed.facts(row) for row in counted.rows]
    if run.out.is_table:
        run.out.table(rows, missed.FIELDS, caption=missed.caption(counted))
        return
    from botdb.database.json_rows import Records

    run.out.records(Records(tuple(rows[0]), (tuple(row.values()) for row in rows)))
