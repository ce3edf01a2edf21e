"""List the closed trades, the newest first."""

from __future__ import annotations

from botdb.cli.context import Run
from botdb.cli.filters import Filters
from botdb.cli.listing import Listing, list_trades
from botdb.output.views import trades as view

EXAMPLES = """
botdb trades closed --losers --since 7d
botdb trades closed --sort -pnl -n 10
botdb trades closed --since today --columns id,symbol,pnl,exitReason
"""


def command(run: Run, filters: Filters, listing: Listing) -> None:
    which = filters.choose(run, ["closed"], on="exited")
    list_trades(run, which, listing, "closed trade", view.CLOSED)
