"""Compare the missed trades with those that were taken.

By exitReason, catalyst and tier.
"""

from __future__ import annotations

from botdb.cli.context import Run
from botdb.cli.filters import Filters, settled
from botdb.database.json_rows import Records
from botdb.output.views import missed as view
from botdb.output.views.scope import window
from botdb.stats.missed import count_missed

EXAMPLES = """
botdb stats missed
botdb stats missed --since 30d --json
"""


def command(run: Run, filters: Filters) -> None:
    which = filters.choose(run, [])
    with run.reading() as opened:
        counted = count_missed(opened.db, settled(run, opened, which))
    rows = [view.facts(row) for row in counted.rows]
    if run.out.is_table:
        run.out.table(rows, view.FIELDS, caption=view.caption(counted, window(which)))
    else:
        run.out.records(Records(tuple(rows[0]), (tuple(row.values()) for row in rows)))
