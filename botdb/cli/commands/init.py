"""Create the tables, indexes and configuration that are missing.

The configuration gets its defaults. Safe to repeat: what exists is left as it is.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.stored import stored
from botdb.database import ddl
from botdb.database.ddl import Creation
from botdb.database.session import transact
from botdb.output.views import created as view

EXAMPLES = """
botdb init --db bot.db
botdb init --dry-run      # print the SQL
"""


def command(
    run: Run,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the SQL that would run, and run nothing.")
    ] = False,
) -> None:
    made = _plan(run) if dry_run else _create(run)
    if not run.out.is_table:
        run.out.record(view.record(made, run.location.label, dry_run=dry_run))
    elif dry_run:
        for sql in made.sql:
            run.out.text(sql + ";", trusted=True)
    else:
        for line in view.lines(made):
            run.out.text(line)
        run.out.note(f"{run.location.label} is ready")


def _create(run: Run) -> Creation:
    with run.creating() as db:
        made = transact(db, lambda: ddl.create(db, now=run.now, label=run.location.label))
    stored(f"{run.location.label} is ready")
    return made


def _plan(run: Run) -> Creation:
    if not run.location.exists:
        return ddl.plan(None, now=run.now, label=run.location.label)
    with run.reading_anything() as db:
        return ddl.plan(db, now=run.now, label=run.location.label)
