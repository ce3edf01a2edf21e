"""Create a sample database to try botdb on.

A new SQLite file with three months of trades; then it says what to try next.

It creates a new file and never touches an existing database.
"""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from botdb import demo
from botdb.cli.commands import status
from botdb.cli.completion_scripts import files
from botdb.cli.context import Run
from botdb.cli.stored import stored
from botdb.database.url import SqliteFile, locate
from botdb.errors import InputError, RefusedError

EXAMPLES = """
botdb demo
botdb demo try.db && botdb status --db try.db
"""

NEXT = (
    ("botdb check", "finds faults, exits 6"),
    ("botdb trades closed --losers --since 7d", "the last week's losses"),
    ("botdb stats performance --by catalyst", "which one loses money?"),
    ("botdb stats show --by week", "is it getting better?"),
    ("botdb config set dailyLossLimitUsd=300 --dry-run", "how changes are made"),
)
"""Commands to try, and why."""


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
    demo.make(location.path, now=run.now)
    stored(f"{location.label} is complete")
    status.command(run._replace(location=location))
    if not run.out.is_table:
        return
    run.out.text("")
    if why := demo.why_none_open(run.now):
        run.out.text(f"no position is open: {why}")
    run.out.text(f"try next, after: export BOTDB_URL={shlex.quote(str(location.path))}")
    for typed, why in NEXT:
        run.out.text(f"  {typed:50}# {why}")
