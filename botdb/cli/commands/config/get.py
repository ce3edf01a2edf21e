"""Print the bare value of one field, for scripts."""

from __future__ import annotations

from typing import Annotated

from botdb.cli.complete_config import field_argument
from botdb.cli.context import Run
from botdb.config.configuration import Configuration
from botdb.output.views.config import bare_value

EXAMPLES = """
botdb config get state
test "$(botdb config get enabled)" = true || echo "the bot is disabled"
"""


def command(
    run: Run, field: Annotated[str, field_argument("FIELD", "The field to print.")]
) -> None:
    with run.reading() as opened:
        config = Configuration.load(opened.db, opened.catalog)
    name = config.find(field)
    if run.out.is_table:
        run.out.text(bare_value(config.row[name]))
    else:
        run.out.record({name: config.row[name]})
