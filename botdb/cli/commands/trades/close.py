"""Close an open trade by hand.

Its pnl follows from its entryPrice and shares. This changes the record only: no order is sent
to the broker.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.consent import Consent
from botdb.cli.context import Run
from botdb.cli.trade_change import ExitReason, OpenTrade, RollUp, change
from botdb.clock.typed import parse_moment
from botdb.output.views import changes as view
from botdb.trades import lookup, repair

EXAMPLES = """
botdb trades close ct2ner --price 2.31 --rollup
botdb trades close cozeb8 --price 14.8 --at 15m --dry-run
"""


def command(
    run: Run,
    trade_id: OpenTrade,
    price: Annotated[
        str, typer.Option("--price", metavar="USD", help="The price that one share was sold for.")
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
    reason: ExitReason = "force_close",
    rollup: RollUp = False,
) -> None:
    exit = run.now if at is None else parse_moment(at, run.now)
    with consent.session(run) as opened:
        row = lookup.find_open(opened.db, opened.catalog, trade_id)
        closing = repair.closed(
            opened.catalog, row, price=price, at=exit, reason=reason, now=run.now
        )
        remarks = [view.result(closing)]
        share = closing.fractional_return
        if share is not None and abs(share) > repair.LARGE_RETURN:
            remarks.append("warning: an unusually large return: is --price the USD for one share?")
        change(run, opened, consent, closing, "close", rollup=rollup, remarks=remarks)
