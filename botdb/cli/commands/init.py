"""Create the tables, indexes and configuration that are missing.

The configuration gets its defaults. Safe to repeat: what exists is left as it is.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.database import ddl
from botdb.database.ddl import Creation
from botdb.database.session import transact

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
        run.out.record({**_facts(run, made), "dryRun": dry_run})
    elif dry_run:
        for sql in made.sql:
            run.out.text(sql + ";", trusted=True)
    else:
        _report(run, made)


def _create(run: Run) -> Creation:
    with run.creating() as db:
        return transact(db, lambda: ddl.create(db, now=run.now, label=run.location.label))


def _plan(run: Run) -> Creation:
    if not run.location.exists:
        return ddl.plan(None, now=run.now, label=run.location.label)
    with run.reading_anything() as db:
        return ddl.plan(db, now=run.now, label=run.location.label)


def _facts(run: Run, made: Creation) -> dict[str, object]:
    return {
        "database": run.location.label,
        "created": [statement.name for statement in made.statements],
        "found": [statement.name for statement in made.found],
        "singletonCreated": made.singleton_made,
    }


def _report(run: Run, made: Creation) -> None:
    for kind in ("schema", "table", "index"):
        for verb, statements in (("created", made.statements), ("found", made.found)):
            if names := [statement.name for statement in statements if statement.kind == kind]:
                run.out.text(f"{verb} {kind}: {', '.join(names)}")
    run.out.text(
        "created the configuration, all defaults"
        if made.singleton_made
        else "found the configuration"
    )
    run.out.note(f"{run.location.label} is ready")
