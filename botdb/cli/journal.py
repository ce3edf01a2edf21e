"""The user's journal of changes: where it is, what is entered, and what it has."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from botdb.changes.diff import Change, json_value
from botdb.changes.journal import Entry, append, entries
from botdb.changes.undo import Undo
from botdb.cli.context import Run
from botdb.cli.stored import stored
from botdb.clock.timestamps import to_wire
from botdb.errors import InputError
from botdb.output import say
from botdb.output.render.format import counted


class Subject(NamedTuple):
    """What is changed, for the journal."""

    command: str
    table: str
    row: str
    undo: Undo | None = None
    """What the change takes back, if it is an undo."""


def journal_path() -> Path | None:
    """Where the journal is; None if BOTDB_JOURNAL turns it off.

    Raises InputError if there is no home folder to keep it in.
    """
    chosen = os.environ.get("BOTDB_JOURNAL")
    if chosen is not None and chosen.lower() in ("", "0", "no", "off"):
        return None
    state = os.environ.get("XDG_STATE_HOME", "")
    folder = state if os.path.isabs(state) else "~/.local/state"
    try:
        return Path(chosen or f"{folder}/botdb/journal.jsonl").expanduser()
    except RuntimeError:
        raise InputError(
            "no home folder to keep the journal in", "set BOTDB_JOURNAL to a file, or off"
        ) from None


def keep(run: Run, subject: Subject, changes: Sequence[Change]) -> None:
    """Enter a change in the journal. It is written already: a failure here does not undo it."""
    stored("the change is stored")
    try:
        path = journal_path()
        if path is None:
            return
        entry = Entry(
            time=to_wire(run.now),
            database=run.location.identity,
            user=_user(),
            host=os.uname().nodename,
            command=subject.command,
            table=subject.table,
            row=subject.row,
            old={change.field: json_value(change.old) for change in changes},
            new={change.field: json_value(change.new) for change in changes},
            undoes=subject.undo.entry.id if subject.undo else None,
            passed=subject.undo.passed if subject.undo else (),
        )
        append(path, entry)
    except (OSError, ValueError, InputError) as error:
        reason = f"{path}: {error.strerror}" if isinstance(error, OSError) else error
        say(f"warning: changed, but not entered in the journal: {reason}")  # with -q as well


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return str(os.getuid())


def read(run: Run) -> list[Entry]:
    """The entries of the journal, oldest first; none if it is turned off."""
    path = journal_path()
    if path is None:
        run.out.note("the journal is turned off (BOTDB_JOURNAL)")
        return []
    found, broken = entries(path)
    if broken:
        run.out.warning(f"{path}: {counted(broken, 'unreadable journal line')} skipped")
    return found
