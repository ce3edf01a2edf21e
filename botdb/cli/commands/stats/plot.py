"""Draw the equity curve into a picture.

The running total, its drawdown and the daily P&L.

A file of that name is replaced. Needs matplotlib: pip install 'botdb[plot]'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.filters import Filters, settled
from botdb.output.views import plot as picture
from botdb.performance.report import measure

EXAMPLES = """
botdb stats plot curve.svg
botdb stats plot march.png --since 2026-03-01 --until 2026-03-31
"""


def command(
    run: Run,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A name that ends in .svg, .png or .html.")
    ],
    filters: Filters,
) -> None:
    path = Path(file)
    picture.check(path)
    which = filters.choose(run, ["closed"], on="exited")
    with run.reading() as opened:
        done = measure(opened.db, settled(run, opened, which))
    title = picture.title(done)
    picture.write(path, done, title)
    run.out.note(f"{path}: {title}")
