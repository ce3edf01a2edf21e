"""The equity curve as a picture to send to someone: SVG, PNG or a page of HTML.

Matplotlib is an extra, imported only when a picture is drawn.
"""

from __future__ import annotations

import logging
from html import escape
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Literal, get_args

from botdb.errors import InputError, NotFoundError
from botdb.output.escape import visible

if TYPE_CHECKING:
    from botdb.performance.report import Report

logging.getLogger("matplotlib").setLevel(logging.ERROR)
"""It warns if it cannot keep a cache in the home folder, which a service may not have."""

Picture = Literal["svg", "png", "html"]
SIZE = (10.0, 7.0)
"""Inches."""
LINE = 120
"""Characters of the title that fit on one line of it."""


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


def draw(report: Report, title: str, kind: Picture) -> bytes:
    """The running total, the drawdown below it and the daily P&L, as the bytes of a file."""
    from botdb.output.views.picture import figure_of, png, svg

    lines = [part for line in title.splitlines() for part in wrap(visible(line), LINE)]
    figure = figure_of(report, SIZE, "\n".join(lines))
    if kind == "png":
        return png(figure)
    element = svg(figure)
    return (element if kind == "svg" else _page(element, lines)).encode()


def _page(svg: str, title: list[str]) -> str:
    """A page that needs nothing but itself."""
    name = escape("; ".join(title))
    element = svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{name}"', 1)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n"
        "<style>body { margin: 1em; background: white } svg { max-width: 100%; height: auto }"
        f"</style>\n</head>\n<body>\n{element}\n</body>\n</html>\n"
    )
