"""Mark an open trade as missed: there is no position in it."""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli import complete
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import RollUp, TradeId, change
from botdb.trades import repair


def command(
    run: Run,
    trade_id: TradeId,
    reason: Annotated[
        str, typer.Option("--reason", autocompletion=complete.exit_reasons, help="Its exitReason.")
    ],
    consent: Consent,
    rollup: RollUp = False,
) -> None:
    change(
        run,
        trade_id,
        consent,
        "miss",
        lambda opened, row: repair.missed(opened.catalog, row, reason=reason),
        rollup=rollup,
    )
