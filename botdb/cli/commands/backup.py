"""Make a consistent copy while the bot keeps writing.

The copy shows the database at one moment.

SQLite: a copy of the whole file. PostgreSQL: what pg_dump makes, in its custom format, or
without pg_dump the bot's three tables as a SQLite file. The copy is verified before it takes
its name, and only its owner can read it.

To restore the trades of a SQLite copy in a new database, run the bot's migrations, 'botdb init',
and 'botdb trades list -o jsonl --db COPY | botdb trades import -'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from botdb.backup.make import back_up
from botdb.cli.context import Run
from botdb.cli.files import Force, output_file
from botdb.cli.stored import stored
from botdb.errors import InputError
from botdb.output.render.progress import progress
from botdb.output.views import backup as view

EXAMPLES = """
botdb backup bot-backup.db
botdb backup --force nightly.db
botdb backup "bot-$(date +%F).db"
"""


def command(
    run: Run,
    file: Annotated[str, output_file("The file to create.")],
    force: Force = False,
    portable: Annotated[
        bool,
        typer.Option(
            "--portable",
            help="From PostgreSQL, without pg_dump: the bot's three tables as a SQLite file.",
        ),
    ] = False,
) -> None:
    if file == "-":  # in other commands it is standard output
        raise InputError("a backup is a file, not standard output", "give the path of a file")
    with progress("backing up", quiet=run.out.quiet) as advance:
        made = back_up(run.location, Path(file), force=force, portable=portable, progress=advance)
    stored(f"{file} is complete")
    if run.out.is_table:
        run.out.text(view.made(made))
    else:
        run.out.record(view.record(made))
