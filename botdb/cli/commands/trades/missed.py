"""List the missed trades, the newest first."""

from __future__ import annotations

from botdb.cli.context import Run
from botdb.cli.filters import Filters
from botdb.cli.listing import Listing, list_trades
from botdb.output.views import trades as view

EXAMPLES = """
botdb trades missed --since yesterday
botdb trades missed --exit-reason no_fill --json
"""


def command(run: Run, filters: Filters, listing: Listing) -> None:
    which = filters.choose(run, ["missed"])
    list_trades(run, which, listing, "missed trade", view.MISSED)
