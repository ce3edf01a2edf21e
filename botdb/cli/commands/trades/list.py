"""List trades of every status, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from botdb.cli import complete
from botdb.cli.context import Run
from botdb.cli.filters import Filters
from botdb.cli.listing import Listing, list_trades
from botdb.errors import nearest
from botdb.output.views import trades as view
from botdb.trades.query import STATUSES


def command(
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
    which = filters.choose(run, status or ())
    _warn_of_unknown_statuses(run, which.statuses)
    list_trades(run, which, listing, "trade", view.TRADES)


def _warn_of_unknown_statuses(run: Run, statuses: Sequence[str]) -> None:
    """Any status is accepted, since the bot may know more of them, but a typo is pointed out."""
    for status in statuses:
        if status not in STATUSES and (meant := nearest(status, STATUSES)):
            run.out.warning(f"'{status}' is not a known status; did you mean '{meant}'?")
