"""Mark an open trade as missed, if it has no position.

This changes the record only: no order is sent to the broker.
"""

from __future__ import annotations

from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import ExitReason, OpenTrade, RollUp, change
from botdb.trades import lookup, repair

EXAMPLES = """
botdb trades miss cozeb8 --reason reconciled_missing_on_startup
botdb trades miss RGTI --reason never_filled --dry-run
"""


def command(
    run: Run, trade_id: OpenTrade, reason: ExitReason, consent: Consent, rollup: RollUp = False
) -> None:
    with consent.session(run) as opened:
        row = lookup.find_open(opened.db, opened.catalog, trade_id)
        missing = repair.missed(opened.catalog, row, reason=reason)
        change(run, opened, consent, missing, "miss", rollup=rollup)
