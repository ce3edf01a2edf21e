"""Compare the broker's positions with the trades.

The positions are those that Alpaca's GET /v2/positions gives. What is held and not managed comes
first, then what is open and not held, then quantities that differ.

Exits 6 if they differ. Nothing is changed without --apply, which marks the open trades that
are missing at the broker as missed, as the bot itself does when it starts: their profit or loss
is not recorded. If they were sold, use 'botdb trades close' instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Annotated

import typer

from botdb.changes.diff import Row
from botdb.changes.spool import Spool
from botdb.cli.consent import Consent
from botdb.cli.context import Opened, Run
from botdb.cli.files import InputFile, read_file
from botdb.cli.journal import Subject, keep
from botdb.errors import FINDINGS
from botdb.output.render.format import counted
from botdb.output.views import reconcile as view
from botdb.trades.broker_positions import parse_positions
from botdb.trades.missing import Marked, mark_as_missed, missing_trades
from botdb.trades.reconcile import Comparison, reconcile

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
                _mark_as_missed(run, opened, consent, found.missing)
    settled = {"matched"} if consent.dry_run or not apply else {"matched", "missing at broker"}
    if run.out.is_table:
        steps = view.next_steps(found, settled)
        run.out.table(view.rows(found), view.FIELDS, caption=[view.summary(found), *steps])
    else:
        run.out.records(view.records(found))
    return FINDINGS if {each.verdict for each in found.compared} - settled else 0


def _mark_as_missed(
    run: Run, opened: Opened, consent: Consent, missing: Sequence[Comparison]
) -> None:
    with closing(Spool[Row]()) as lost, closing(Spool[Marked]()) as marked:
        for trade in missing_trades(opened.db, opened.catalog, missing):
            lost.add(trade)
        names = view.named(lost, lost.count)
        question = (
            f"Mark {counted(lost.count, 'trade')} as missed, without a profit or loss: {names}? "
            "If they were sold, use 'botdb trades close'."
        )
        if consent.dry_run:
            run.out.note(f"would be marked as missed: {names}")
            consent.end_dry_run(run, question)
            return
        consent.ask(question)
        mark_as_missed(opened.db, opened.catalog, lost, marked, run.now)
        for done in marked:
            keep(run, Subject("trades reconcile", "BotTrade", done.id), done.changes)
        run.out.note(f"marked as missed: {names}")
