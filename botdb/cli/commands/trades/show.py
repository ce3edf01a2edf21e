"""Show one trade, every field of it."""

from __future__ import annotations

from botdb.cli.context import Run
from botdb.cli.trade_change import TradeId
from botdb.output.views import trades as view
from botdb.trades import lookup

EXAMPLES = """
botdb trades show ct2ner      # the start of an id is enough
botdb trades show ct2ner --json
"""


def command(run: Run, trade_id: TradeId) -> None:
    with run.reading() as opened:
        trade = lookup.find(opened.db, opened.catalog, trade_id)
    if run.out.is_table:
        columns = opened.catalog.tables["BotTrade"]
        run.out.table(view.trade_fields(trade, columns), view.SHOWN)
    else:
        run.out.record(trade)
