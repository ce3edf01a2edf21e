"""The journal's changes of a table, which `log` shows and `undo` undoes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from botdb.changes import undo
from botdb.changes.diff import Row
from botdb.changes.journal import Entry
from botdb.changes.journal import standing as undoable
from botdb.cli import journal
from botdb.cli.context import Run
from botdb.database.json_rows import Records
from botdb.errors import RefusedError
from botdb.output.render.format import counted
from botdb.output.views import changes as view

EveryDatabase = Annotated[
    bool, typer.Option("--all", help="The changes of every database, not of this one only.")
]
ChangeId = Annotated[
    str | None, typer.Option("--change", metavar="ID", help="This change, by its id in the log.")
]


def show(run: Run, table: str, *, row: str | None = None, every_database: bool = False) -> None:
    """The changes of a table, or of one row of it, the newest first."""
    entries = [
        entry
        for entry in reversed(journal.read(run))
        if entry.table == table
        and row in (None, entry.row)
        and (every_database or entry.database == run.location.identity)
    ]
    if not run.out.is_table:
        columns = tuple(Entry.__dataclass_fields__)
        run.out.records(Records(columns, (tuple(vars(each).values()) for each in entries)))
        return
    count = counted(len(entries), "change") if entries else "no changes"
    where = "" if every_database else f" of {run.location.label}"
    run.out.table(
        list(view.log_rows(entries, short_ids=run.out.width is not None)),
        view.log_fields(rows=table == "BotTrade", databases=every_database),
        caption=[f"{count}{where}" + ("" if entries else " in the journal")],
    )


def to_undo(
    run: Run,
    noun: str,
    table: str,
    row_of: Callable[[str], Row | None],
    change_id: str | None,
    *,
    row: str | None = None,
) -> undo.Undo:
    """The change to undo. Raises RefusedError if there is none."""
    entries = journal.read(run)
    standing = undoable(entries, database=run.location.identity, table=table, row=row)
    found = undo.choose(standing, row_of, change_id, noun)
    if found is None:
        what = f"trade '{row}'" if row else run.location.label
        raise RefusedError(f"the journal has no change of {what} to undo")
    return found
