"""Set fields of one trade: all of them, or none.

They are checked as an import checks them.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli import complete
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import RollUp, TradeId, change
from botdb.trades import repair
from botdb.trades.query import EXIT_REASONS, STATUSES
from botdb.trades.rules import KNOWN


def _assignments(incomplete: str) -> list[tuple[str, str]]:
    fields = {name: "" for name in KNOWN if name not in repair.FIXED}
    return complete.assignments(
        incomplete, fields, {"status": STATUSES, "exitReason": EXIT_REASONS}
    )


def command(
    run: Run,
    trade_id: TradeId,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            autocompletion=_assignments,
            help="The new values; nothing after the = is null. Times are New York's.",
        ),
    ],
    consent: Consent,
    rollup: RollUp = False,
) -> None:
    change(
        run,
        trade_id,
        consent,
        "set",
        lambda opened, row: repair.propose(row, repair.parse(opened.catalog, assignments)),
        rollup=rollup,
    )
