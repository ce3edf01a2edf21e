"""List trades of every status, the newest first."""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli import complete
from botdb.cli.context import Run
from botdb.cli.filters import Filters
from botdb.cli.listing import Listing, list_trades
from botdb.output.views import trades as view

EXAMPLES = """
botdb trades --since 7d
botdb trades list --symbol CRVS --sort -pnl
botdb trades list --csv > trades.csv
"""


def command(
    run: Run,
    filters: Filters,
    listing: Listing,
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATUS",
            autocompletion=complete.statuses,
            help="Only these statuses: A,B or repeated.",
        ),
    ] = None,
) -> None:
    which = filters.choose(run, status or ())
    list_trades(run, which, listing, "trade", view.TRADES)
