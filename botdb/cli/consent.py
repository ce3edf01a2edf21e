"""What every command that changes rows by hand shares: asking, writing, keeping a journal.

The path is the same for all of them: show what would change, ask where real money is at stake,
write, enter it in the journal, report. A dry run goes the same way, and stops before the write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, NamedTuple

import typer

from botdb.changes.diff import Change, ConflictError
from botdb.cli.context import Opened, Run
from botdb.cli.journal import Subject, keep
from botdb.errors import RefusedError
from botdb.output import say
from botdb.output.escape import visible
from botdb.output.render.table import plain_lines
from botdb.output.views.changes import CONFLICT, arrow


class Consent(NamedTuple):
    """The options of a change: show it only, or make it without asking."""

    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False
    yes: Annotated[bool, typer.Option("--yes", help="Skip confirmation prompts.")] = False

    @contextmanager
    def session(self, run: Run) -> Iterator[Opened]:
        """The database, which a dry run cannot write to. A conflict is shown in three columns."""
        with run.reading() if self.dry_run else run.writing() as opened:
            try:
                yield opened
            except ConflictError as conflict:
                _show(conflict)
                raise

    def ask(self, question: str, below: Sequence[str] = ()) -> bool:
        """Ask on the terminal, under these lines, unless --yes confirms already.

        A dry run does not ask. Return whether the user was asked. Raises RefusedError without
        consent.
        """
        if self.yes or self.dry_run:
            return False
        if not _at_terminal():
            raise RefusedError(f"confirmation required: {question}", "add --yes to confirm")
        for line in below:
            say(line)
        if not typer.confirm(visible(question), err=True):
            raise RefusedError("not confirmed; nothing was changed")
        return True

    def end_dry_run(self, run: Run, question: str | None) -> None:
        """Say that nothing was written, and what will be asked when it is."""
        line = "dry run, nothing was written"
        if question and not self.yes:
            line += f"; it would {'ask' if _at_terminal() else 'need --yes'}: {question}"
        run.out.note(line)


def _at_terminal() -> bool:
    """Whether a person can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def carry_out(
    run: Run,
    consent: Consent,
    subject: Subject,
    changes: Sequence[Change],
    question: str | None,
    write: Callable[[], Sequence[Change]],
    remarks: Sequence[str] = (),
) -> bool:
    """Make `changes` by calling `write`, after asking `question` if there is one.

    The user reads `remarks` before being asked, or with the report.
    What `write` returns, the changes as stored, is reported and goes into the journal. Return
    whether anything was written.
    Raises RefusedError without consent, and what `write` raises.
    """
    asked = False
    if changes and question:
        asked = consent.ask(question, [*remarks, *map(arrow, changes)])
    written = False
    if changes and not consent.dry_run:
        changes = write()
        if written := bool(changes):
            keep(run, subject, changes)
    if not asked:
        for remark in remarks:
            run.out.note(remark)
    _report(run, changes, seen=asked, dry_run=consent.dry_run)
    if changes and consent.dry_run:
        consent.end_dry_run(run, question)
    return written


def _show(conflict: ConflictError) -> None:
    """What the other writer did, on standard error."""
    for line in plain_lines([{"change": change} for change in conflict.differences], CONFLICT):
        say(line)


def _report(run: Run, changes: Sequence[Change], *, seen: bool, dry_run: bool) -> None:
    if not run.out.is_table:
        changed = {change.field: {"old": change.old, "new": change.new} for change in changes}
        run.out.record({"changed": changed, "dryRun": dry_run})
        return
    if not changes:
        run.out.text("nothing to change: every value is set already")
    elif seen and run.out.terminal:
        run.out.text("changed")
    else:
        for change in changes:
            run.out.text(arrow(change))
