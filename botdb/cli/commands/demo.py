"""Create a sample database to try botdb on.

A new SQLite file with three months of trades; then it says what to try next.

It creates a new file and never touches an existing database.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Annotated

import typer

from botdb import demo
from botdb.cli.commands import status
from botdb.cli.completion_scripts import files
from botdb.cli.context import Run
from botdb.database import ddl, schema
from botdb.database.session import transact
from botdb.database.url import SqliteFile, locate
from botdb.errors import InputError, RefusedError

EXAMPLES = """
botdb demo
botdb demo try.db && botdb status --db try.db
"""

NEXT = (
    "botdb trades closed --losers --since 7d",
    "botdb stats show --by week",
    "botdb stats performance --by catalyst",
    "botdb config set dailyLossLimitUsd=300 --dry-run",
    "botdb check",
)


def command(
    run: Run,
    path: Annotated[
        str,
        typer.Argument(
            metavar="[PATH]", autocompletion=files, help="The file to create; --db is ignored."
        ),
    ] = "botdb-demo.db",
) -> None:
    location = locate(path)
    if not isinstance(location, SqliteFile):
        raise InputError("the sample is a SQLite file", "give the path of a new file")
    if location.exists:
        raise RefusedError(f"{location.label} exists already", "give the path of a new file")
    made = replace(run, location=location)
    with made.creating() as db:
        transact(db, lambda: ddl.create(db, now=run.now, label=location.label))
        demo.fill(db, schema.inspect(db), now=run.now)
    status.show(made)
    if run.out.is_table:
        run.out.text("")
        run.out.text(f"try next, after: export BOTDB_URL={shlex.quote(str(location.path))}")
        for line in NEXT:
            run.out.text(f"  {line}")
