"""Close an open trade by hand.

Its pnl follows from its entryPrice and shares.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli import complete
from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import RollUp, TradeId, change
from botdb.clock.typed import parse_moment
from botdb.trades import repair


def command(
    run: Run,
    trade_id: TradeId,
    price: Annotated[
        str, typer.Option("--price", metavar="USD", help="What a share was sold for.")
    ],
    consent: Consent,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="WHEN",
            help="A date and time (New York), or an age: 5m; now if left out.",
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", autocompletion=complete.exit_reasons, help="Its exitReason.")
    ] = "force_close",
    rollup: RollUp = False,
) -> None:
    exit = run.now if at is None else parse_moment(at, run.now)
    change(
        run,
        trade_id,
        consent,
        "close",
        lambda opened, row: repair.closed(
            opened.catalog, row, price=price, at=exit, reason=reason, now=run.now
        ),
        rollup=rollup,
    )
