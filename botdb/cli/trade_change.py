"""The way of every repair of one trade: old → new, consent, write, journal, daily rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from botdb.cli.consent import Consent, Subject, carry_out
from botdb.cli.context import Opened, Run
from botdb.stats.rollup import Days, roll_up
from botdb.trades import query
from botdb.trades.repair import Repair, write

TradeId = Annotated[
    str, typer.Argument(metavar="ID", help="The id, or an unambiguous start or end of it.")
]
RollUp = Annotated[
    bool, typer.Option("--rollup", help="Bring the daily rows of the trade up to date as well.")
]


def change(
    run: Run,
    trade_id: str,
    consent: Consent,
    verb: str,
    propose: Callable[[Opened, dict[str, object]], Repair],
    *,
    rollup: bool,
) -> None:
    """Change one trade as `propose` says of the row that was read."""
    with consent.session(run) as opened:
        row = query.get(opened.db, opened.catalog, trade_id)
        repair = propose(opened, row)
        carry_out(
            run,
            consent,
            Subject(f"trades {verb}", "BotTrade", row["id"]),
            repair.changes,
            None if consent.dry_run else f"write this to trade {row['id']} ({row['symbol']})?",
            lambda: write(opened.db, opened.catalog, [repair], now=run.now)[0].changes,
        )
        if consent.dry_run:
            return
        for day in repair.days:
            _bring_up_to_date(run, opened, day, rollup)


def _bring_up_to_date(run: Run, opened: Opened, day: date, rollup: bool) -> None:
    """Roll a day up, or say that it should be."""
    if not rollup:
        run.out.note(f"the daily row of {day} is stale now: botdb stats rollup --date {day}")
        return
    try:
        done = roll_up(opened.db, Days(day, day), now=run.now)
    except Exception:  # whatever it is, the trade was written before it
        run.out.warning(f"the trade is changed, but not the daily row of {day}")
        raise
    if done.days:
        run.out.note(f"the daily row of {day} is up to date")
    else:
        run.out.warning(f"no closed trade is left on {day}: its daily row stays as it was")
