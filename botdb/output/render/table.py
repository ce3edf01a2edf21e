"""Tables for people, drawn by Rich: columns that fit the screen, values never cut.

Rich is loaded where it draws, so that JSON starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TextIO

from botdb.output.escape import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

Record = Mapping[str, Any]
Cell = str | tuple[str, str]
"""A cell's text, or its text and style."""
PADDING = 2
"""Blanks between two columns."""
_FOLDED = 12
"""Characters that a folded column has at least, where there is room for it."""
LONGEST_CELL = 10_000
"""Characters. Rich would take a minute for a text of some megabytes."""


class Field(NamedTuple):
    """A column of a table: its heading, how a record's cell is made, and how much it matters."""

    heading: str
    cell: Callable[[Record], Cell]
    rank: int = 0
    """Where the screen is narrow, columns of a low rank are kept first; those of rank 0 always."""
    align: Literal["left", "right"] = "left"


def figure(heading: str, cell: Callable[[Record], Cell], rank: int = 0) -> Field:
    """A column of numbers, which end at the same place."""
    return Field(heading, cell, rank, "right")


def console(file: TextIO, *, width: int | None, color: bool) -> Console:
    """A Rich console that decides nothing by itself. `width` None: as wide as the content."""
    from rich.console import Console

    return Console(
        file=file,
        width=width or 10_000_000,  # a line of a pipe is never cut
        height=50,  # with the width, so that TERM=dumb does not override it
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def draw(
    records: Sequence[Record],
    fields: Sequence[Field],
    *,
    width: int | None,
    footer: Record | None = None,
) -> tuple[Table, list[str]]:
    """A table of the fields that fit `width`, and the headings of those left out.

    `footer` is a record of totals, shown below a line at the end.
    """
    from rich import box
    from rich.table import Table

    shown = [*records, footer] if footer is not None else records
    headings = [text(field.heading) for field in fields]
    rows = [[text(field.cell(record)) for field in fields] for record in shown]
    widths = [max(cell.cell_len for cell in column) for column in zip(headings, *rows, strict=True)]
    kept = _fitting(fields, widths, width)
    table = Table(
        box=box.SIMPLE,  # whose divider is one blank, the padding the other
        padding=(0, PADDING - 1, 0, 0),
        show_edge=False,
        pad_edge=False,
        header_style="bold",
        show_footer=footer is not None,
    )
    totals = rows.pop() if footer is not None else None
    whole = _whole([widths[i] for i in kept], width)
    for i in kept:
        # A column that had to stay although it is too wide is folded, so that every character
        # of it is seen.
        table.add_column(
            headings[i],
            totals[i] if totals else "",
            justify=fields[i].align,
            overflow="fold",
            no_wrap=widths[i] <= whole,
        )
    for row in rows:
        table.add_row(*[row[i] for i in kept])
    return table, [field.heading for i, field in enumerate(fields) if i not in kept]


def _fitting(fields: Sequence[Field], widths: Sequence[int], width: int | None) -> list[int]:
    if width is None:
        return list(range(len(fields)))
    kept: list[int] = []
    for i in sorted(range(len(fields)), key=lambda i: fields[i].rank):
        taken = sum(widths[k] + PADDING for k in kept)
        if fields[i].rank == 0 or taken + widths[i] <= width:
            kept.append(i)
    return sorted(kept)


def _whole(widths: Sequence[int], width: int | None) -> int:
    """The widest column that need not be folded, if all wider ones are, to a few characters."""
    if width is None:
        return max(widths, default=0)
    room = width - PADDING * (len(widths) - 1)
    fitting = (
        most
        for most in sorted(widths, reverse=True)
        if sum(each if each <= most else _FOLDED for each in widths) <= room
    )
    return next(fitting, 0)


def text(cell: Cell) -> Text:
    from rich.text import Text

    text, style = cell if isinstance(cell, tuple) else (cell, "")
    if len(text) > LONGEST_CELL:
        text = f"{text[:LONGEST_CELL]}… ({len(text):,} characters; -o json shows all)"
    return Text(visible(text), style=style)


def render(
    renderables: Sequence[RenderableType], file: TextIO, *, width: int | None, color: bool
) -> None:
    """Print to `file`, without the blanks that Rich fills lines with."""
    target = console(file, width=width, color=color)
    for renderable in renderables:
        target.print(renderable, soft_wrap=width is None)


def plain_lines(records: Sequence[Record], fields: Sequence[Field]) -> list[str]:
    """A table as lines without colours, for messages."""
    buffer = StringIO()
    render([draw(records, fields, width=None)[0]], buffer, width=None, color=False)
    return [line.rstrip() for line in buffer.getvalue().splitlines()]
