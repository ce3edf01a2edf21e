"""List trades of every status, the newest first."""

from __future__ import annotations

from typing import Annotated

from botdb.cli import complete
from botdb.cli.context import Run
from botdb.cli.filters import Filters, several
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
        several("STATUS", "Only these statuses: A,B or repeated.", complete.statuses),
    ] = None,
) -> None:
    which = filters.choose(run, status or ())
    list_trades(run, which, listing, "trade", view.TRADES)
