"""`botdb config`: the bot's limits, mode and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from botdb.cli import complete, config_change, config_edit
from botdb.cli.changing import journal_path
from botdb.cli.command import command
from botdb.cli.run import Run

if TYPE_CHECKING:
    from botdb.changes.journal import Entry


def register(config: typer.Typer) -> None:
    command(config, "show")(show)
    command(config, "get")(get)
    command(config, "set", epilog=_fields())(config_change.set_)
    command(config, "reset")(config_change.reset)
    command(config, "edit")(config_edit.edit)
    command(config, "apply")(config_change.apply)
    command(config, "log")(log)
    command(config, "undo")(config_change.undo)


def _fields() -> str:
    """The fields and their rules, for the help."""
    from botdb.config.fields import SETTINGS

    lines = [f"  {setting.name:<24}  {setting.rule}" for setting in SETTINGS]
    return "\n".join(["\b", "The fields:", *lines])


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
    """Show each field's value, default, unit and meaning."""
    with run.reading() as opened:
        from botdb.config import store
        from botdb.config.live import find_readable, live_settings

        settings = live_settings(opened.db, opened.catalog)
        row = store.read(opened.db, opened.catalog)
        names = [find_readable(opened.catalog, name) for name in fields or ()]
        shown = store.with_texts(opened.db, row, settings)
        problems = store.problems(opened.db, row)
    if run.out.is_table:
        from botdb.output.views import config

        known, foreign = config.groups(shown, settings, names)
        run.out.table(known, config.FIELDS)
        if foreign:
            run.out.text("")
            run.out.text("columns that botdb does not know:")
            run.out.table(foreign, config.FOREIGN)
        run.out.text(config.updated(row))
    else:
        run.out.record({name: row[name] for name in dict.fromkeys(names)} if names else row)
    for problem in problems:
        run.out.warning(problem)


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
        from botdb.config import store
        from botdb.config.live import find_readable, live_settings

        name = find_readable(opened.catalog, field)
        row = store.read(opened.db, opened.catalog)
        settings = live_settings(opened.db, opened.catalog)
        text = store.with_texts(opened.db, row, settings)[name]
    if run.out.is_table:
        from botdb.output.render.format import bare

        run.out.text(bare(text))
    else:
        run.out.record({name: row[name]})


def log(
    run: Run,
    every_database: Annotated[
        bool, typer.Option("--all", help="The changes of every database, not of this one only.")
    ] = False,
) -> None:
    """Show what botdb changed, the newest first.

    It reads its own journal, which has no changes that the bot made.
    """
    path = journal_path()
    if path is None:
        run.out.note("the journal is turned off (BOTDB_JOURNAL)")
    from botdb.changes import journal

    entries, broken = journal.entries(path) if path else ([], 0)
    if broken:
        from botdb.output.render.format import counted

        run.out.warning(f"{path} has {counted(broken, 'line')} that no journal has")
    wanted = [
        entry
        for entry in reversed(entries)
        if entry.table == "BotConfig"
        and (every_database or entry.database == run.location.identity)
    ]
    _show_log(run, wanted, every_database)


def _show_log(run: Run, entries: list[Entry], every_database: bool) -> None:
    if not run.out.is_table:
        from botdb.changes.journal import Entry
        from botdb.database.json_rows import Records

        columns = tuple(Entry.__dataclass_fields__)
        run.out.records(Records(columns, (tuple(vars(each).values()) for each in entries)))
        return
    from botdb.output.render.format import counted
    from botdb.output.views import changes

    fields = changes.EVERY_DATABASE if every_database else changes.LOG
    count = counted(len(entries), "change") if entries else "no changes"
    where = "" if every_database else f" of {run.location.label}"
    run.out.table(
        list(changes.log_rows(entries)),
        fields,
        caption=[f"{count}{where}" + ("" if entries else " in the journal")],
    )
