"""Compare the daily rows with the closed trades.

Without dates it compares every day.

Writes nothing. Exits 6 if they differ: 'botdb stats rollup' brings the rows up to date, except
those of days without trades, which it leaves alone.
"""

from __future__ import annotations

from botdb.cli.context import Run
from botdb.cli.filters import DayRange
from botdb.database.json_rows import Records
from botdb.errors import FINDINGS
from botdb.output.views import days as view
from botdb.stats import rollup

EXAMPLES = """
botdb stats verify
botdb stats verify --since 2026-03-01 --json
"""


def command(run: Run, days: DayRange) -> int:
    chosen = days.choose(run)
    with run.reading() as opened:
        verified = rollup.verify(opened.db, chosen)
    findings = [finding._asdict() for finding in verified.findings]
    if run.out.is_table:
        run.out.table(findings, view.DIFFERENCES, caption=view.verified(verified))
    else:
        rows = (tuple(finding.values()) for finding in findings)
        run.out.records(Records(("date", "finding", "column", "stored", "computed"), rows))
    return FINDINGS if findings else 0
