"""`botdb config set`, `reset`, `apply` and `undo`: one path to the bot's row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from botdb.cli import complete
from botdb.cli.changing import Consent, Subject, carry_out, journal_path
from botdb.cli.files import read_file
from botdb.cli.run import Opened, Run
from botdb.errors import InputError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botdb.changes.diff import Row
    from botdb.config.field import Value
    from botdb.config.live import Settings


def change(
    run: Run,
    opened: Opened,
    consent: Consent,
    row: Row,
    settings: Settings,
    values: Mapping[str, Value | None],
    *,
    command: str,
    undoes: str | None = None,
) -> None:
    """The path of every change: guards, old → new, a yes, the write, the journal, the report."""
    from botdb.config import store

    proposal = store.propose(opened.db, row, settings, values)
    for warning in proposal.warnings:
        run.out.warning(warning)
    carry_out(
        run,
        consent,
        Subject(f"config {command}", "BotConfig", row["id"], undoes),
        proposal.changes,
        proposal.question,
        lambda: store.write(opened.db, opened.catalog, proposal, now=run.now),
    )


def set_(
    run: Run,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            autocompletion=complete.config_assignments,
            help="The new values.",
        ),
    ],
    consent: Consent,
) -> None:
    """Set fields: all of them, or none if one is refused."""
    with consent.session(run) as opened:
        from botdb.config import store
        from botdb.config.live import live_settings, parse_assignments

        settings = live_settings(opened.db, opened.catalog)
        values = parse_assignments(settings, assignments)
        row = store.read(opened.db, opened.catalog)
        change(run, opened, consent, row, settings, values, command="set")


def reset(
    run: Run,
    consent: Consent,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD]...",
            autocompletion=complete.config_fields,
            help="The fields to reset.",
        ),
    ] = None,
    all_fields: Annotated[
        bool, typer.Option("--all", help="Reset every field that has a default.")
    ] = False,
) -> None:
    """Set fields of the configuration back to their defaults."""
    if bool(fields) == all_fields:
        raise InputError("name the fields to reset, or give --all")
    with consent.session(run) as opened:
        from botdb.config import store
        from botdb.config.live import defaults, live_settings

        settings = live_settings(opened.db, opened.catalog)
        names = fields or [each.name for each in settings.values() if each.default is not None]
        values = defaults(settings, names)
        row = store.read(opened.db, opened.catalog)
        change(run, opened, consent, row, settings, values, command="reset")


def apply(
    run: Run,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file; - is standard input.")],
    consent: Consent,
) -> None:
    """Set the fields that a JSON object names.

    It is what 'config show -o json' printed, edited.
    Fields that it does not name stay as they are; id and updatedAt are ignored.
    """
    from botdb.config.documents import from_json

    document = from_json(read_file(file))
    with consent.session(run) as opened:
        from botdb.config import store
        from botdb.config.live import check_values, live_settings

        settings = live_settings(opened.db, opened.catalog)
        row = store.read(opened.db, opened.catalog)
        values = check_values(settings, row, document)
        printed = document.get("updatedAt")
        if values and printed and str(printed) < str(row["updatedAt"] or ""):
            run.out.warning("the configuration was written to after this JSON was printed")
        change(run, opened, consent, row, settings, values, command="apply")


def undo(run: Run, consent: Consent) -> None:
    """Take back the newest change in the journal.

    Run again, it takes back the one before. What others changed since is never overwritten.
    """
    from botdb.changes import journal

    path = journal_path()
    entries, _ = journal.entries(path) if path else ([], 0)
    entry = next(
        iter(journal.standing(entries, database=run.location.identity, table="BotConfig")), None
    )
    if entry is None:
        raise RefusedError(
            f"the journal has no change of {run.location.label} to take back"
            if path
            else "the journal is turned off (BOTDB_JOURNAL)"
        )
    with consent.session(run) as opened:
        from botdb.config import store
        from botdb.config.live import live_settings, restored

        settings = live_settings(opened.db, opened.catalog)
        row = store.read(opened.db, opened.catalog)
        store.check_standing(opened.db, row, settings, entry.new)
        values = restored(settings, row, entry.old)
        change(run, opened, consent, row, settings, values, command="undo", undoes=entry.id)
