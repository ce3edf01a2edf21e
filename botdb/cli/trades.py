"""`botdb trades`: the lists, one trade, and the import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from botdb.cli import complete
from botdb.cli.command import command
from botdb.cli.filters import Filters
from botdb.cli.run import Run
from botdb.errors import nearest

if TYPE_CHECKING:
    from botdb.output.render.table import Field
    from botdb.trades.query import TradeFilter

TABLE_ROWS = 50
"""Rows of a table, unless --limit says otherwise."""


@dataclass(frozen=True)
class Listing:
    """How the trades are listed."""

    sort: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            autocompletion=complete.columns,
            help="Sort by this column; -COLUMN for descending.",
        ),
    ] = "-createdAt"
    limit: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="N", help=f"At most N rows; a table shows {TABLE_ROWS} by default."
        ),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C", autocompletion=complete.columns, help="These columns, in this order."
        ),
    ] = None


def register(trades: typer.Typer) -> None:
    from botdb.cli import importing, reconcile, trade_edit

    command(trades, "list")(list_)
    command(trades, "open")(open_)
    command(trades, "closed")(closed)
    command(trades, "missed")(missed)
    command(trades, "show")(show)
    command(trades, "import")(importing.import_)
    command(trades, "close")(trade_edit.close)
    command(trades, "miss")(trade_edit.miss)
    command(trades, "set")(trade_edit.set_)
    command(trades, "reconcile")(reconcile.reconcile)


def list_(
    run: Run,
    filters: Filters,
    listing: Listing,
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATUS",
            autocompletion=complete.statuses,
            help="Only this status; repeatable.",
        ),
    ] = None,
) -> None:
    """List trades of every status, the newest first."""
    which = filters.choose(run, status or ())
    _warn_of_unknown_statuses(run, which.statuses)
    _list(run, which, listing, "trade", lambda view: view.TRADES)


def open_(run: Run, filters: Filters, listing: Listing) -> None:
    """List the open positions, the newest first."""
    which = filters.choose(run, ["open"])
    _list(run, which, listing, "open trade", lambda view: view.open_trades(run.now))


def closed(run: Run, filters: Filters, listing: Listing) -> None:
    """List the closed trades, the newest first."""
    which = filters.choose(run, ["closed"])
    _list(run, which, listing, "closed trade", lambda view: view.CLOSED)


def missed(run: Run, filters: Filters, listing: Listing) -> None:
    """List the trades that were not made, the newest first."""
    which = filters.choose(run, ["missed"])
    _list(run, which, listing, "missed trade", lambda view: view.MISSED)


def _list(
    run: Run,
    which: TradeFilter,
    listing: Listing,
    what: str,
    view: Callable[[Any], Sequence[Field]],
) -> None:
    columns = None if listing.columns is None else [c.strip() for c in listing.columns.split(",")]
    limit = TABLE_ROWS if listing.limit is None and run.out.is_table else listing.limit
    with run.reading() as opened:
        from botdb.trades import query

        found = query.find(
            opened.db,
            opened.catalog,
            which,
            columns=columns,
            sort=listing.sort,
            limit=limit,
        )
        if not run.out.is_table:
            run.out.records(found)
            return
        from botdb.output.views import trades

        fields = view(trades) if columns is None else trades.stored(opened.catalog, found.columns)
        rows = list(found.dicts())
        total = query.count(opened.db, which)
    run.out.table(
        rows,
        fields,
        every_column=columns is not None,
        caption=[_caption(len(rows), total, what)],
    )


def _caption(shown: int, total: int, what: str) -> str:
    from botdb.output.render.format import counted

    if not total:
        return f"no {what}s"
    if shown == total:
        return counted(total, what)
    return f"{shown:,} of {counted(total, what)}; --limit N shows more"


def _warn_of_unknown_statuses(run: Run, statuses: Sequence[str]) -> None:
    """Any status is accepted, for the bot may know more of them, but a typo is pointed out."""
    from botdb.trades.query import STATUSES

    for status in statuses:
        if status not in STATUSES and (meant := nearest(status, STATUSES)):
            run.out.warning(f"'{status}' is not a known status; did you mean '{meant}'?")


def show(
    run: Run,
    trade_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id, or an unambiguous start or end of it.")
    ],
) -> None:
    """Show one trade, every field of it."""
    with run.reading() as opened:
        from botdb.trades import query

        trade = query.get(opened.db, opened.catalog, trade_id)
        kinds = {column.name: column.kind for column in opened.catalog.tables["BotTrade"]}
    if not run.out.is_table:
        run.out.record(trade)
        return
    from botdb.output.views import trades

    run.out.table(trades.trade_fields(trade, kinds), trades.FIELD_AND_VALUE, every_column=True)
