"""Show what botdb changed, the newest first.

It reads botdb's own journal, which does not have the changes that the bot made.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.changes import journal
from botdb.changes.journal import Entry
from botdb.cli.consent import journal_path
from botdb.cli.context import Run
from botdb.database.json_rows import Records
from botdb.output.render.format import counted
from botdb.output.views import changes as view


def command(
    run: Run,
    every_database: Annotated[
        bool, typer.Option("--all", help="The changes of every database, not of this one only.")
    ] = False,
) -> None:
    path = journal_path()
    if path is None:
        run.out.note("the journal is turned off (BOTDB_JOURNAL)")
    entries, broken = journal.entries(path) if path else ([], 0)
    if broken:
        run.out.warning(f"{path}: {counted(broken, 'unreadable journal line')} skipped")
    wanted = [
        entry
        for entry in reversed(entries)
        if entry.table == "BotConfig"
        and (every_database or entry.database == run.location.identity)
    ]
    _show(run, wanted, every_database)


def _show(run: Run, entries: list[Entry], every_database: bool) -> None:
    if not run.out.is_table:
        columns = tuple(Entry.__dataclass_fields__)
        run.out.records(Records(columns, (tuple(vars(each).values()) for each in entries)))
        return
    fields = view.EVERY_DATABASE if every_database else view.LOG
    count = counted(len(entries), "change") if entries else "no changes"
    where = "" if every_database else f" of {run.location.label}"
    run.out.table(
        list(view.log_rows(entries)),
        fields,
        caption=[f"{count}{where}" + ("" if entries else " in the journal")],
    )
