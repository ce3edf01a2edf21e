"""Draw the equity curve as a picture.

The running total, its drawdown and the daily P&L, over the sessions of the exchange. FILE ends in
.svg, .png or .html, and replaces a file of that name; - writes to standard output.

Without a closed trade in the period it exits 3. Needs: pip install 'botdb[report]'.
"""

from __future__ import annotations

from typing import Annotated

import typer

from botdb.cli.context import Run
from botdb.cli.files import output_file, write_file
from botdb.cli.filters import Filters, settled
from botdb.errors import InputError
from botdb.output.views import plot as view
from botdb.output.views.scope import title
from botdb.performance.report import measure
from botdb.performance.scope import scope_of

EXAMPLES = """
botdb stats plot curve.svg
botdb stats plot month.png --since 30d
"""


def command(
    run: Run,
    file: Annotated[str, output_file("The picture: .svg, .png, .html, or - for a pipe.")],
    filters: Filters,
    format: Annotated[
        view.Picture | None,
        typer.Option(
            case_sensitive=False, help="What to write to standard output.  [default: svg]"
        ),
    ] = None,
) -> None:
    kind = view.picture_of(file, format)
    view.check_installed("a picture", *view.needed_for(kind))
    if file == "-" and run.out.terminal:
        raise InputError("a picture cannot be shown in a terminal", "redirect it to a file")
    chosen = filters.choose(run, ["closed"], on="exited")
    with run.reading() as opened:
        which = settled(run, opened, chosen)
        done = measure(opened.db, which)
        scope = scope_of(opened.db, run.location.label, which, now=run.now)
    view.check_trades(done)
    words = title(scope, done.overall)
    write_file(run, file, view.draw(done, words, kind), words.splitlines()[-1], force=True)
