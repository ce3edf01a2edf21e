"""`botdb trades close`, `miss` and `set`: repairs of one trade, in the place of SQL by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from botdb.cli import complete
from botdb.cli.changing import Consent, Subject, carry_out
from botdb.cli.run import Opened, Run

if TYPE_CHECKING:
    from datetime import date

    from botdb.trades.repair import Repair

TradeId = Annotated[
    str, typer.Argument(metavar="ID", help="The id, or an unambiguous start or end of it.")
]
RollUp = Annotated[
    bool, typer.Option("--rollup", help="Bring the daily rows of the trade up to date as well.")
]


def close(
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
    """Close an open trade by hand.

    Its pnl follows from its entryPrice and shares.
    """
    from botdb.clock.typed import parse_moment
    from botdb.trades import repair

    exit = run.now if at is None else parse_moment(at, run.now)
    _repair(
        run,
        trade_id,
        consent,
        "close",
        lambda opened, row: repair.closed(
            opened.catalog, row, price=price, at=exit, reason=reason, now=run.now
        ),
        rollup=rollup,
    )


def miss(
    run: Run,
    trade_id: TradeId,
    reason: Annotated[
        str, typer.Option("--reason", autocompletion=complete.exit_reasons, help="Its exitReason.")
    ],
    consent: Consent,
    rollup: RollUp = False,
) -> None:
    """Mark an open trade as missed: there is no position of it."""
    from botdb.trades import repair

    _repair(
        run,
        trade_id,
        consent,
        "miss",
        lambda opened, row: repair.missed(opened.catalog, row, reason=reason),
        rollup=rollup,
    )


def set_(
    run: Run,
    trade_id: TradeId,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            autocompletion=complete.trade_assignments,
            help="The new values; nothing after the = is null. Times are New York's.",
        ),
    ],
    consent: Consent,
    rollup: RollUp = False,
) -> None:
    """Set fields of one trade: all of them, or none.

    They are checked as an import checks them.
    """
    from botdb.trades import repair

    _repair(
        run,
        trade_id,
        consent,
        "set",
        lambda opened, row: repair.propose(row, repair.parse(opened.catalog, assignments)),
        rollup=rollup,
    )


def _repair(
    run: Run,
    trade_id: str,
    consent: Consent,
    verb: str,
    propose: Callable[[Opened, dict[str, object]], Repair],
    *,
    rollup: bool,
) -> None:
    """The path of every repair: old → new, a yes, the write, the journal, the daily rows."""
    with consent.session(run) as opened:
        from botdb.trades import query
        from botdb.trades.repair import write

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
    from botdb.stats.rollup import Days, roll_up

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
        run.out.warning(f"no closed trade is left on {day}: a daily row of it stays as it was")
