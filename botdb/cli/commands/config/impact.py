"""Compare the trades before and after each change.

The changes are those in botdb's journal. Before a change are the trades entered since the last
change of the same field, after it those entered until the next one. A difference is judged
against days in random order, with a correction for the number of changes.
"""

from __future__ import annotations

from typing import Annotated

from botdb.cli import journal
from botdb.cli.complete_config import field_argument
from botdb.cli.context import Run
from botdb.config.configuration import Configuration
from botdb.output.views import impact as view
from botdb.performance.impact import config_changes, impacts

EXAMPLES = """
botdb config impact
botdb config impact hardStopLossPct --json
"""


def command(
    run: Run,
    field: Annotated[
        str | None, field_argument("[FIELD]", "Only the changes of this field.")
    ] = None,
) -> None:
    changes = config_changes(journal.read(run), run.location.identity)
    with run.reading() as opened:
        if field is not None:
            name = Configuration.load(opened.db, opened.catalog).find(field)
            changes = [change for change in changes if change.field == name]
        found = impacts(opened.db, changes)
    if not run.out.is_table:
        run.out.records(view.records(found))
    elif found:
        for line in view.lines(found):
            run.out.sentence(line)
    else:
        what = run.location.label if field is None else f"{name} in {run.location.label}"
        run.out.sentence(f"the journal has no change of {what}")
