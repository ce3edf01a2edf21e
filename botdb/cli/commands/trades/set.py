"""Set fields of one trade: all of them, or none.

They follow the same rules as an import. Nothing after the = is null; a time without an offset is
New York's. This changes the record only: no order is sent to the broker.
"""

from __future__ import annotations

from typing import Annotated

from botdb.changes.field import FIXED
from botdb.cli import complete
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import RollUp, TradeId, change
from botdb.trades import lookup, repair
from botdb.trades.fields import FIELDS
from botdb.trades.query import EXIT_REASONS, STATUSES

EXAMPLES = """
botdb trades set co1o07 pnl=84.93 --rollup
botdb trades set co1o07 exitReason= --dry-run      # no value: null
"""


def _assignments(incomplete: str) -> list[tuple[str, str]]:
    fields = {field.name: field.meaning for field in FIELDS if field.name not in FIXED}
    return complete.assignments(
        incomplete, fields, {"status": STATUSES, "exitReason": EXIT_REASONS}
    )


def command(
    run: Run,
    trade_id: TradeId,
    assignments: Annotated[list[str], complete.assigned(_assignments)],
    consent: Consent,
    rollup: RollUp = False,
) -> None:
    with consent.session(run) as opened:
        row = lookup.find(opened.db, opened.catalog, trade_id)
        setting = repair.propose(row, repair.parse(opened.catalog, assignments))
        change(run, opened, consent, setting, "set", rollup=rollup)
