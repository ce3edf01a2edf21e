"""The steps of every repair of one trade: old → new, consent, write, journal, daily rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from botdb.changes.undo import Undo
from botdb.cli import complete
from botdb.cli.consent import Consent, carry_out
from botdb.cli.context import Opened, Run
from botdb.cli.journal import Subject
from botdb.stats.rollup import Days, roll_up
from botdb.trades.repair import Repair, write


def trade_argument(
    metavar: str, help: str, offered: Callable[..., Sequence[object]] = complete.trade_ids
) -> Any:
    return typer.Argument(metavar=metavar, autocompletion=offered, help=help)


_BY_ID = "an unambiguous start or end of it, or"
TradeId = Annotated[str, trade_argument("ID", f"The id, {_BY_ID} the symbol of an open trade.")]
OpenTrade = Annotated[
    str,
    trade_argument(
        "ID", f"The id of an open trade, {_BY_ID} its symbol.", complete.open_trade_names
    ),
]
ExitReason = Annotated[
    str,
    typer.Option(
        "--reason",
        metavar="REASON",
        autocompletion=complete.exit_reasons,
        help="The exitReason to record.",
    ),
]
RollUp = Annotated[
    bool, typer.Option("--rollup", help="Bring the daily rows of the trade up to date as well.")
]


def change(
    run: Run,
    opened: Opened,
    consent: Consent,
    repair: Repair,
    command: str,
    *,
    rollup: bool,
    undo: Undo | None = None,
    remarks: Sequence[str] = (),
) -> None:
    """Carry out a repair, and the roll-up of its days if asked for."""
    row = repair.row
    question = f"Write this to trade {row['id']} ({row['symbol']})? No order is sent."
    carry_out(
        run,
        consent,
        Subject(f"trades {command}", "BotTrade", row["id"], undo),
        repair.changes,
        question,
        lambda: write(opened.db, opened.catalog, repair, now=run.now),
        remarks=remarks,
    )
    if consent.dry_run:
        return
    for day in repair.days:
        _bring_up_to_date(run, opened, day, rollup)


def _bring_up_to_date(run: Run, opened: Opened, day: date, rollup: bool) -> None:
    """Roll a day up, or say that it should be."""
    if not rollup:
        run.out.note(f"the daily row of {day} is out of date: botdb stats rollup --date {day}")
        return
    try:
        done = roll_up(opened.db, Days(day, day), now=run.now)
    except Exception:  # for any error: the trade is written already
        run.out.warning(f"the daily row of {day} is not up to date")
        raise
    if done.computed.days:
        run.out.note(f"the daily row of {day} is up to date")
    else:
        run.out.warning(f"no closed trade is left on {day}: its daily row stays as it was")
