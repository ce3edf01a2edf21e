"""What the rules of `status` and `check` are given from the journal."""

from __future__ import annotations

from botdb.audit.scene import Journal, Journaled
from botdb.changes import journal
from botdb.changes.diff import Row
from botdb.cli.context import Run
from botdb.cli.journal import journal_path
from botdb.errors import InputError


def journaled(run: Run) -> Journal:
    """What the journal knows about the database; nothing if it is off or cannot be read."""

    def find(row: Row) -> Journaled:
        try:
            path = journal_path()
            entries, _ = journal.entries(path) if path else ([], 0)
        except InputError as error:
            run.out.warning(str(error))
            return Journaled()
        here = [each for each in entries if each.database == run.location.identity]
        return Journaled(
            journal.changed_elsewhere(
                here, database=run.location.identity, table="BotConfig", row=row
            ),
            {each.row for each in here if each.new.get("status") == "missed"},
        )

    return find
