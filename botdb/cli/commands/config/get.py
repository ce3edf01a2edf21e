"""Print the bare value of one field, for scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.complete_config import config_fields
from botdb.cli.context import Run
from botdb.config import store
from botdb.config.live import find_readable, live_settings
from botdb.output.render.format import bare


def command(
    run: Run,
    field: Annotated[
        str,
        typer.Argument(metavar="FIELD", autocompletion=config_fields, help="The field to print."),
    ],
) -> None:
    with run.reading() as opened:
        name = find_readable(opened.catalog, field)
        row = store.read(opened.db, opened.catalog)
        settings = live_settings(opened.db, opened.catalog)
        text = store.with_texts(opened.db, row, settings)[name]
    if run.out.is_table:
        run.out.text(bare(text))
    else:
        run.out.record({name: row[name]})
