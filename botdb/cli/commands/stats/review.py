"""Compare a period with all that came before it.

What the period came to, which trades made the difference, its best and worst trades, the changes
of the configuration in it, and what check finds. Without dates it is this week, or the last week
with trades.
"""

from __future__ import annotations

from botdb.audit.audit import audit
from botdb.cli import journal
from botdb.cli.context import Run
from botdb.cli.filters import DayRange
from botdb.cli.journaled import journaled
from botdb.clock.new_york import date_of
from botdb.errors import InputError
from botdb.output.views import review as view
from botdb.performance.details import extremes
from botdb.performance.impact import config_changes, impacts_in
from botdb.performance.review import review
from botdb.performance.scope import scope_of

EXAMPLES = """
botdb stats review
botdb stats review --since mtd
botdb stats review --since 2026-03-02 --until 2026-03-06 --json
"""


def command(run: Run, days: DayRange) -> None:
    first, last = days.choose(run)
    today = date_of(run.now)
    if first and not last and first > today:
        raise InputError(f"--since {first} is after today")
    changes = config_changes(journal.read(run), run.location.identity)
    with run.reading() as opened:
        done, ledger = review(opened.db, first, last, today=today)
        within = [each for each in changes if done.first <= date_of(each.at) <= done.last]
        impacts = impacts_in(ledger, changes, within)
        del ledger  # check takes memory too
        parts = view.Parts(
            scope_of(opened.db, run.location.label, done.which, now=run.now),
            done,
            extremes(opened.db, opened.catalog, done.which, best=True, most=view.KEPT_TRADES),
            extremes(opened.db, opened.catalog, done.which, best=False, most=view.KEPT_TRADES),
            impacts,
            audit(opened.db, opened.catalog, now=run.now, journal=journaled(run)),
        )
    if not run.out.is_table:
        run.out.record(view.record(parts))
        return
    run.out.drawing(*view.screen(parts, run.out.width), width=run.out.width)
