"""Find problems in the schema, the configuration and the rows.

Checks the configuration, the trades and the daily rows, and applies the rules of 'status' too.
Writes nothing. Each finding has a code, and says what to do.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.audit.audit import RULES, audit
from botdb.audit.finding import Severity
from botdb.cli.context import Run
from botdb.cli.journaled import journaled
from botdb.database.schema import inspect
from botdb.errors import FINDINGS
from botdb.output.views import check as view

EXAMPLES = """
botdb check
botdb check --severity error      # exit 6 for errors only
botdb check --ignore unknown-exit-reason --json
"""


def _codes() -> list[tuple[str, str]]:
    return [(code, rule.problem) for code, rule in RULES.items()]


def command(
    run: Run,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", autocompletion=_codes, help="Only this code; repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", autocompletion=_codes, help="Skip this code; repeatable."),
    ] = None,
    severity: Annotated[
        Severity,
        typer.Option(case_sensitive=False, help="Exit 6 for findings of this severity or higher."),
    ] = "warning",
) -> int:
    with run.reading_anything() as db:
        catalog = inspect(db)
        catalog.require_any(run.location.label)
        found = audit(
            db, catalog, now=run.now, journal=journaled(run), only=only or (), ignore=ignore or ()
        )
    if run.out.is_table:
        run.out.drawing(*view.blocks(found, run.out.width), width=run.out.width)
    else:
        run.out.records(view.records(found))
    for table in found.unread:
        run.out.warning(f"the rows of {table} were not checked in full: first correct the schema")
    if run.verbose and found.more:
        run.out.note(f"columns that botdb does not know, which is fine: {', '.join(found.more)}")
    return FINDINGS if found.has(severity) else 0
