"""Compare the broker's positions with the trades.

The positions are those that Alpaca's GET /v2/positions gives. What is held and not managed comes
first, then what is open and not held, then quantities that differ.

Exits 6 if they differ. Nothing is changed without --apply, which marks the open trades that
are missing at the broker as missed, as the bot itself does when it starts: their profit or loss
is not recorded. If they were sold, use 'botdb trades close' instead.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.changes.diff import Row
from botdb.cli.consent import Consent, Subject, keep
from botdb.cli.context import Opened, Run
from botdb.cli.files import InputFile, read_file
from botdb.errors import FINDINGS
from botdb.output.render.format import counted
from botdb.output.views import reconcile as view
from botdb.trades import repair
from botdb.trades.query import MISSING_REASON
from botdb.trades.reconcile import missing_trades, parse_positions, reconcile

EXAMPLES = """
botdb trades reconcile positions.json
botdb trades reconcile positions.json --apply --dry-run
"""


def command(
    run: Run,
    file: InputFile,
    consent: Consent,
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Mark the trades that the broker does not hold as missed."),
    ] = False,
    allow_empty: Annotated[
        bool,
        typer.Option(
            "--allow-empty",
            help="With --apply: accept an empty answer of the broker although trades are open.",
        ),
    ] = False,
) -> int:
    positions = parse_positions(read_file(file))
    with consent.session(run) if apply else run.reading() as opened:
        found = reconcile(opened.db, opened.catalog, positions)
        if found.strangers:
            run.out.warning(
                f"no symbol is on both sides: is this the {found.mode} account of this bot?"
            )
        if apply:
            if not allow_empty:
                found.refuse_empty()
            if found.missing:
                lost = missing_trades(opened.db, opened.catalog, found.missing)
                _mark_as_missed(run, opened, consent, lost)
    settled = {"matched"} if consent.dry_run or not apply else {"matched", "missing at broker"}
    if run.out.is_table:
        steps = view.next_steps(found, settled)
        run.out.table(view.rows(found), view.FIELDS, caption=[view.summary(found), *steps])
    else:
        run.out.records(view.records(found))
    return FINDINGS if {each.verdict for each in found.compared} - settled else 0


def _mark_as_missed(run: Run, opened: Opened, consent: Consent, lost: list[Row]) -> None:
    names = view.named(lost)
    if consent.dry_run:
        run.out.note(f"dry run, nothing was written; would be marked as missed: {names}")
        return
    question = (
        f"Mark {counted(len(lost), 'trade')} as missed, without a profit or loss: {names}? "
        "If they were sold, use 'botdb trades close'."
    )
    run.confirm(question, yes=consent.yes)
    repairs = [repair.missed(opened.catalog, trade, reason=MISSING_REASON) for trade in lost]
    for done in repair.write(opened.db, opened.catalog, repairs, now=run.now):
        keep(run, Subject("trades reconcile", "BotTrade", done.row["id"]), done.changes)
    run.out.note(f"marked as missed: {names}")
