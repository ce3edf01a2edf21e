"""How trades are listed: the options, the query and the table that every list has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import typer

from botdb.cli import complete
from botdb.cli.context import Run
from botdb.cli.filters import settled
from botdb.output.render.format import counted
from botdb.output.render.table import Field
from botdb.output.views import trades as view
from botdb.output.views.scope import window
from botdb.trades import query
from botdb.trades.query import TradeFilter

TABLE_ROWS = 50
"""Rows or groups in a table, unless --limit says otherwise."""


def limit_option(help: str) -> Any:
    return typer.Option(
        "-n", "--limit", min=0, metavar="N", help=f"{help}; a table shows {TABLE_ROWS} by default."
    )


class Listing(NamedTuple):
    """How the trades are listed."""

    sort: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            autocompletion=complete.column_names,
            help="Sort by this column (held and return too); -COLUMN for descending.",
        ),
    ] = "-createdAt"
    limit: Annotated[int | None, limit_option("At most N rows")] = None
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C",
            autocompletion=complete.column_names,
            help="These columns, in this order; held (seconds) and return too.",
        ),
    ] = None


def list_trades(
    run: Run, which: TradeFilter, listing: Listing, what: str, fields: Sequence[Field]
) -> None:
    """List the trades of a filter; `what` is one of them in words, `fields` are the columns."""
    columns = None if listing.columns is None else [c.strip() for c in listing.columns.split(",")]
    limit = TABLE_ROWS if listing.limit is None and run.out.is_table else listing.limit
    with run.reading() as opened:
        which = settled(run, opened, which)
        found = query.find(
            opened.db, opened.catalog, which, columns=columns, sort=listing.sort, limit=limit
        )
        if not run.out.is_table:
            run.out.records(found)
            return
        if columns is not None:
            fields = view.chosen(opened.catalog, found.columns)
        rows = list(found.dicts())
        total = query.count(opened.db, which)
    if columns is None and run.out.width is not None:
        fields = view.with_short_ids(fields, rows)
    run.out.table(
        rows,
        fields,
        every_column=columns is not None,
        caption=[_caption(len(rows), total, what, window(which))],
    )


def _caption(shown: int, total: int, what: str, period: str) -> str:
    line = counted(total, what) if total else f"no {what}s"
    if shown < total:
        line = f"{shown:,} of {line}"
    if period:
        line += f", {period}"
    return line + ("; --limit N shows more" if shown < total else "")
