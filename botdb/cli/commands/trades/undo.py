"""Undo the newest change of a trade in the journal.

Without an ID it is the newest of all. Run it again to undo the change before. It never overwrites
what others changed since. No order is sent to the broker.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from botdb.cli import change_log
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import RollUp, change, trade_argument
from botdb.errors import InputError, NotFoundError
from botdb.trades import lookup, repair
from botdb.trades.fields import fields_of

EXAMPLES = """
botdb trades undo --dry-run
botdb trades undo
"""


def command(
    run: Run,
    consent: Consent,
    trade_id: Annotated[str | None, trade_argument("[ID]", "Only a change of this trade.")] = None,
    change_id: change_log.ChangeId = None,
    rollup: RollUp = False,
) -> None:
    with consent.session(run) as opened:
        row_of = partial(lookup.with_id, opened.db, opened.catalog)
        only = lookup.find(opened.db, opened.catalog, trade_id)["id"] if trade_id else None
        undo = change_log.to_undo(run, "trades", "BotTrade", row_of, change_id, row=only)
        row = row_of(undo.entry.row)
        if row is None:
            raise NotFoundError(f"there is no trade '{undo.entry.row}' any more")
        fields = fields_of(opened.catalog.tables["BotTrade"])
        values = undo.values(fields, row, f"trade '{row['id']}'")
        try:
            taken_back = repair.propose(row, values)
        except InputError as error:  # the times alone have a rule together
            raise undo.refusal(error, row, {"entryAt", "exitAt"}) from error
        change(run, opened, consent, taken_back, "undo", rollup=rollup, undo=undo)
