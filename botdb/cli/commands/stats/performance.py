"""Show figures over the closed trades.

In a terminal they come with the curve of the running total. Only trades with an exitAt and a pnl
are counted; the others are counted apart. --since and --until look at the exit.

Under each figure is its 95% interval, where 20 trades on 10 days allow one. A group is marked if it
differs from the rest by more than luck. Exit reasons and holding times are never marked: they are
part of the outcome.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.filters import Filters, settled
from botdb.cli.listing import TABLE_ROWS, limit_option
from botdb.database.json_rows import Records
from botdb.errors import InputError, find_named
from botdb.output.terminal import size
from botdb.output.views import equity_curve
from botdb.output.views import groups as groups_view
from botdb.output.views import performance as view
from botdb.performance.grouping import GROUPINGS, Grouping, name_of
from botdb.performance.intervals import intervals
from botdb.performance.luck import LEVEL
from botdb.performance.report import Groups, Report, measure
from botdb.trades.query import TradeFilter

EXAMPLES = """
botdb stats performance --since 30d
botdb stats performance --by catalyst
botdb stats performance --symbol IONQ --json
"""


def command(
    run: Run,
    filters: Filters,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            autocompletion=lambda: list(GROUPINGS),
            help=f"One row for each value of WHAT: {', '.join(GROUPINGS)}. Weekday, hour and month"
            " are those of the exit in New York, price is a band of the entry price. Several cross:"
            " catalyst,tier.",
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Sort groups by a name that they have in JSON, such as trades or winRate;"
            " -COLUMN for descending.",
        ),
    ] = None,
    limit: Annotated[
        int | None, limit_option("At most N groups, those with the largest net P&L, won or lost")
    ] = None,
    no_intervals: Annotated[
        bool, typer.Option("--no-intervals", help="Skip the 95% intervals.")
    ] = False,
) -> None:
    which = filters.choose(run, ["closed"], on="exited")
    groupings = _groupings(by or ())
    if not groupings and (sort is not None or limit is not None):
        raise InputError("--sort and --limit are for groups", "add --by, for example --by symbol")
    with run.reading() as opened:
        which = settled(run, opened, which)
        done = measure(opened.db, which, groupings, opened.catalog)
    if done.groups is not None:
        _groups(run, done, done.groups, which, groupings, sort, limit)
    else:
        _overall(run, done, which, with_intervals=not no_intervals)


def _groupings(given: Sequence[str]) -> list[Grouping]:
    """Each of the groupings once. Raises InputError for an unknown word."""
    words = [word.strip() for text in given for word in text.split(",")]
    return list(dict.fromkeys(find_named("grouping", word, GROUPINGS) for word in words))


def _overall(run: Run, done: Report, which: TradeFilter, *, with_intervals: bool) -> None:
    facts = view.report(done, intervals(done.days) if with_intervals else None)
    if not run.out.is_table:
        run.out.record(facts)
        return
    run.out.sentence(view.scope(done, which))
    drawn = run.out.drawn(view.blocks(facts, run.out.width), width=run.out.width)
    run.out.text(drawn, trusted=True)
    for line in view.too_few_line(done.overall):
        run.out.sentence(line)
    if run.out.terminal:
        _curve(run, done, lines_above=len(drawn.splitlines()) + 2)


def _curve(run: Run, done: Report, *, lines_above: int) -> None:
    width = run.out.width or equity_curve.UNBOUNDED
    if done.curve.points and width >= equity_curve.NARROWEST:
        height = equity_curve.fitting(size(sys.stdout)[1] - lines_above)
        drawn = equity_curve.draw(done.curve.points, done.overall, width, height)
        run.out.drawing(drawn, width=width)
        run.out.sentence(equity_curve.legend(done.overall))


def _groups(
    run: Run,
    done: Report,
    groups: Groups,
    which: TradeFilter,
    by: list[Grouping],
    sort: str | None,
    limit: int | None,
) -> None:
    names = [name_of(each) for each in by]
    if limit is None and run.out.is_table:
        limit = TABLE_ROWS
    found = groups.arranged(sort, limit)
    rows = (groups_view.group(names, group.key, group.figures, group.p) for group in found)
    total = groups_view.group(names, ["all", *[""] * (len(by) - 1)], done.overall, None)
    if not run.out.is_table:
        run.out.records(Records(tuple(total), (tuple(row.values()) for row in rows)))
        if left_out := view.left_out(done):
            run.out.note("; ".join(left_out))
        return
    shown = list(rows)
    run.out.table(
        shown,
        groups_view.fields(names, LEVEL),
        footer=total,
        caption=[view.scope(done, which), *groups_view.legend(shown, len(groups), by, LEVEL)],
    )
