"""`botdb config`: the bot's limits, mode and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from botdb.cli import complete
from botdb.cli.run import Run, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botdb.config import Change


def register(app: typer.Typer) -> None:
    config = typer.Typer(
        help="Show and change the configuration.", no_args_is_help=True, rich_markup_mode=None
    )
    app.add_typer(config, name="config")
    command(config, "show")(show)
    command(config, "get")(get)
    command(config, "set")(set_)


def show(
    run: Run,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD]...",
            autocompletion=complete.config_fields,
            help="Only these fields.",
        ),
    ] = None,
) -> None:
    """Show the configuration: each field's value, default, unit and meaning."""
    with run.reading() as opened:
        from botdb import config, settings

        known = settings.live_settings(opened.catalog)
        row = config.read(opened.db, opened.catalog)
        chosen = [settings.find_setting(known, name) for name in fields or known]
    if not run.out.is_table:
        run.out.record({setting.name: row[setting.name] for setting in chosen} if fields else row)
        return
    from botdb.output import config_view

    run.out.table(config_view.rows(row, chosen), config_view.FIELDS)
    run.out.text(config_view.updated(row))


def get(
    run: Run,
    field: Annotated[
        str,
        typer.Argument(
            metavar="FIELD", autocompletion=complete.config_fields, help="The field to print."
        ),
    ],
) -> None:
    """Print the bare value of one field, for scripts."""
    with run.reading() as opened:
        from botdb import config, settings

        name = settings.find_readable(opened.catalog, field)
        value = config.read(opened.db, opened.catalog)[name]
    if run.out.is_table:
        from botdb.output.config_view import bare

        run.out.text(bare(value))
    else:
        run.out.record({name: value})


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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
) -> None:
    """Set fields of the configuration: all of them, or none if one is refused."""
    with run.writing() as opened:
        from botdb import config, settings

        values = settings.parse_assignments(settings.live_settings(opened.catalog), assignments)
        row = config.read(opened.db, opened.catalog)
        changes = config.changes(row, values)
        if changes and not dry_run:
            config.write(opened.db, opened.catalog, row, changes, now=run.now)
    _report(run, changes, dry_run)


def _report(run: Run, changes: Sequence[Change], dry_run: bool) -> None:
    if not run.out.is_table:
        run.out.record(
            {
                "changed": {
                    change.field: {"old": change.old, "new": change.new} for change in changes
                },
                "dryRun": dry_run,
            }
        )
        return
    from botdb.output.config_view import arrow

    for change in changes:
        run.out.text(arrow(change.field, change.old, change.new))
    if not changes:
        run.out.text("nothing to change: every value is set already")
    elif dry_run:
        run.out.note("dry run, nothing was written")
