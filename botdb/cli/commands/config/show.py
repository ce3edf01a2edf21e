"""Show each field's value, default, unit and meaning."""

from __future__ import annotations

from typing import Annotated

from botdb.cli.complete_config import field_argument
from botdb.cli.context import Run
from botdb.config.configuration import Configuration
from botdb.output.views import config as view

EXAMPLES = """
botdb config
botdb config show state mode enabled
botdb config show --json > config.json
"""


def command(
    run: Run,
    fields: Annotated[list[str] | None, field_argument("[FIELD]...", "Only these fields.")] = None,
) -> None:
    with run.reading() as opened:
        config = Configuration.load(opened.db, opened.catalog)
        names = list(dict.fromkeys(config.find(name) for name in fields or ()))
        problems = config.problems()
    row = config.row
    if run.out.is_table:
        known, foreign = view.groups(row, config.fields, names)
        run.out.table(known, view.FIELDS)
        if foreign:
            run.out.text("")
            run.out.text("columns that botdb does not know:")
            run.out.table(foreign, view.FOREIGN)
        run.out.text(view.updated(row))
    else:
        run.out.record({name: row[name] for name in names} if names else row)
    for problem in problems:
        run.out.warning(problem)
