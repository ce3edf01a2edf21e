"""Compare the broker's positions with the trades.

The positions are those that Alpaca's GET /v2/positions gives.

Exits 6 if they differ. Nothing is changed without --apply, which marks the open trades that
are missing at the broker as missed, as the bot itself does when it starts.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.changes.diff import Row
from botdb.cli.consent import Consent, Subject, keep
from botdb.cli.context import Opened, Run
from botdb.cli.files import read_file
from botdb.errors import FINDINGS
from botdb.output.views import reconcile as view
from botdb.trades import repair
from botdb.trades.reconcile import MISSING_REASON, missing, parse_positions, reconcile

EXAMPLES = """
botdb trades reconcile positions.json
botdb trades reconcile positions.json --apply --dry-run
"""


def command(
    run: Run,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file; - is standard input.")],
    consent: Consent,
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Mark the trades that the broker does not hold as missed."),
    ] = False,
) -> int:
    positions = parse_positions(read_file(file))
    with consent.session(run) if apply else run.reading() as opened:
        compared = reconcile(opened.db, opened.catalog, positions)
        lost = missing(compared) if apply else []
        if lost:
            _mark_as_missed(run, opened, consent, lost)
    if run.out.is_table:
        summary = view.summary(compared)
        run.out.table(view.rows(compared), view.FIELDS, caption=[summary])
    else:
        run.out.records(view.records(compared))
    settled = {"matched"} if consent.dry_run or not apply else {"matched", "missing at broker"}
    return FINDINGS if {each.verdict for each in compared} - settled else 0


def _mark_as_missed(run: Run, opened: Opened, consent: Consent, lost: list[Row]) -> None:
    names = ", ".join(f"{trade['id']} ({trade['symbol']})" for trade in lost)
    if consent.dry_run:
        run.out.note(f"dry run, nothing was written; would be marked as missed: {names}")
        return
    run.confirm(f"mark as missed: {names}?", yes=consent.yes)
    repairs = [repair.missed(opened.catalog, trade, reason=MISSING_REASON) for trade in lost]
    for done in repair.write(opened.db, opened.catalog, repairs, now=run.now):
        keep(run, Subject("trades reconcile", "BotTrade", done.row["id"]), done.changes)
    run.out.note(f"marked as missed: {names}")
