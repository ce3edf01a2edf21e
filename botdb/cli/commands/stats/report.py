"""Make a page of HTML with figures, pictures and calendar.

One self-contained file, to send, to print or for cron to mail. Only its owner can read it (mode
0600); - writes to standard output.

Without a closed trade in the period it exits 3. Needs: pip install 'botdb[report]'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from botdb.cli import journal
from botdb.cli.context import Run
from botdb.cli.files import Force, output_file, write_file
from botdb.cli.filters import Filters, settled
from botdb.errors import InputError
from botdb.output.views import report as view
from botdb.output.views.plot import check_installed, check_trades
from botdb.output.views.scope import title
from botdb.performance.details import details
from botdb.performance.impact import config_changes, impacts_in, within
from botdb.performance.intervals import intervals
from botdb.performance.scope import scope_of
from botdb.stats.calendar import calendar_of

EXAMPLES = """
botdb stats report report.html
botdb stats report november.html --since mtd --force
"""


def command(
    run: Run,
    file: Annotated[str, output_file("The page: .html, or - for standard output.")],
    filters: Filters,
    force: Force = False,
) -> None:
    if file != "-" and Path(file).suffix.lower() not in (".html", ".htm"):
        raise InputError(f"'{file}' does not end in .html", "a browser prints the page, to PDF too")
    check_installed("a report", "jinja2")
    chosen = filters.choose(run, ["closed"], on="exited")
    entries = journal.read(run)
    with run.reading() as opened:
        which = settled(run, opened, chosen)
        found, ledger = details(opened.db, opened.catalog, which)
        scope = scope_of(opened.db, run.location.label, which, now=run.now)
    check_trades(found.report)
    changes = within(config_changes(entries, run.location.identity), ledger)
    impacts = impacts_in(ledger, changes, changes[-view.SHOWN_CHANGES :])
    del ledger
    page = view.page(
        scope,
        found,
        intervals(found.report.days),
        calendar_of(found.results),
        impacts,
        len(changes),
    )
    write_file(run, file, page, title(scope, found.report.overall).splitlines()[-1], force=force)
