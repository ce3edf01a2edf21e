"""The equity curve as a picture to send to someone: SVG, PNG or a page of HTML.

What draws it is an extra, imported only when a picture is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Literal, get_args

from botdb.errors import InputError, NotFoundError
from botdb.output.escape import visible
from botdb.output.views.picture import lay_out

if TYPE_CHECKING:
    from botdb.performance.report import Report

Picture = Literal["svg", "png", "html"]
LINE, DATES = 110, 9
"""Characters of the title that fit on one line of it, and dates on the axis of time."""
_ZOOM = 2
"""Pixels of a PNG file for each of the picture's own."""


def picture_of(file: str, wanted: Picture | None) -> Picture:
    """What is drawn into a file, or with ``-`` to standard output. Raises InputError."""
    if file == "-":
        return wanted or "svg"
    kinds = {f".{kind}": kind for kind in get_args(Picture)}
    kind: Picture | None = kinds.get(Path(file).suffix.lower())
    if kind is None:
        raise InputError(
            f"cannot tell from '{file}' which picture to draw",
            "end the file name in .svg, .png or .html",
        )
    if wanted not in (None, kind):
        raise InputError(f"'{file}' does not end in .{wanted}", "--format is for -")
    return kind


def check_installed(what: str, *modules: str) -> None:
    """Raise InputError if a module of the extra `report` is not installed."""
    for module in modules:
        if not find_spec(module):
            raise InputError(
                f"{what} needs {module}, which is not installed",
                "install it with: pip install 'botdb[report]'",
            )


def check_trades(report: Report) -> None:
    """Raise NotFoundError if there is nothing to draw."""
    if not report.overall.trades:
        raise NotFoundError(
            "no closed trades in this period and filter",
            "'botdb trades closed' lists what there is",
        )


def needed_for(kind: Picture) -> Sequence[str]:
    """The modules of the extra `report` that draw this."""
    return ("jinja2", "resvg_py", "font_roboto") if kind == "png" else ("jinja2",)


def draw(report: Report, title: str, kind: Picture) -> bytes:
    """The running total, the drawdown below it and the daily P&L, as the bytes of a file."""
    from botdb.output.views.templates import render

    lines = [part for line in title.splitlines() for part in wrap(visible(line), LINE)]
    page = "plot.html" if kind == "html" else "plot.svg"
    drawn = render(page, title=lines, picture=lay_out(report, DATES))
    return _png(drawn) if kind == "png" else drawn.encode()


def _png(svg: str) -> bytes:
    """The same picture in pixels, with the same font on every machine.

    Fonts of the system are read only for characters that Roboto may lack: those beyond Latin-1.
    """
    from resvg_py import svg_to_bytes

    return svg_to_bytes(
        svg_string=svg,
        zoom=_ZOOM,
        font_files=[str(files("font_roboto") / "files" / "Roboto-Regular.ttf")],
        sans_serif_family="Roboto",
        skip_system_fonts=max(svg) <= "\xff",
    )
