"""`botdb check`: whether anything is wrong with the database."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from botdb.cli import complete
from botdb.cli.command import command
from botdb.cli.run import FINDINGS, Run


def register(app: typer.Typer) -> None:
    command(app, "check")(check)


def check(
    run: Run,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", autocompletion=complete.check_codes, help="Only this; repeatable."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", autocompletion=complete.check_codes, help="All but this; repeatable."
        ),
    ] = None,
    severity: Annotated[
        Literal["info", "warning", "error"],
        typer.Option(case_sensitive=False, help="Exit 6 for findings as bad as this, or worse."),
    ] = "warning",
) -> int:
    """Look for faults in the schema and the rows.

    It audits the configuration, the trades and the daily rows too.

    Writes nothing. Each finding has a code, and says what to do.
    """
    with run.reading_anything() as db:
        from botdb import audit
        from botdb.database.schema import inspect

        catalog = inspect(db)
        catalog.require_any(run.location.label)
        found = audit.audit(db, catalog, now=run.now, only=only or (), ignore=ignore or ())
    from botdb.output.views import check

    if not run.out.is_table:
        run.out.records(check.records(found))
    else:
        run.out.table(
            [{"finding": finding} for finding in found.findings],
            check.FINDINGS,
            caption=check.remedies(found),
        )
    for table in found.unread:
        run.out.warning(f"the rows of {table} were not looked at: its schema is not complete")
    if run.verbose and found.more:
        run.out.note(f"columns beyond those of botdb, which is fine: {', '.join(found.more)}")
    return FINDINGS if found.has(severity) else 0
