"""List the open trades, the newest first."""

from __future__ import annotations

from botdb.cli.context import Run
from botdb.cli.filters import Filters
from botdb.cli.listing import Listing, list_trades
from botdb.output.views import trades as view

EXAMPLES = """
botdb trades open
botdb trades open --json
"""


def command(run: Run, filters: Filters, listing: Listing) -> None:
    which = filters.choose(run, ["open"])
    list_trades(run, which, listing, "open trade", view.open_fields(run.now))
