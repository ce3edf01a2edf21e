"""Show what botdb changed in the trades, the newest first.

It reads botdb's own journal, which does not have the changes that the bot made.
"""

from __future__ import annotations

from typing import Annotated

from botdb.cli import change_log
from botdb.cli.context import Run
from botdb.cli.trade_change import trade_argument
from botdb.trades import lookup

EXAMPLES = """
botdb trades log
botdb trades log --json
"""


def command(
    run: Run,
    trade_id: Annotated[
        str | None, trade_argument("[ID]", "Only the changes of this trade.")
    ] = None,
    every_database: change_log.EveryDatabase = False,
) -> None:
    row = None
    if trade_id is not None:
        with run.reading() as opened:
            row = lookup.find(opened.db, opened.catalog, trade_id)["id"]
    change_log.show(run, "BotTrade", row=row, every_database=every_database)
