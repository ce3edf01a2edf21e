"""How what is wrong reads: the findings of `status`, a line or two each."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from botdb.output.escape import visible
from botdb.output.render.cells import DIM
from botdb.output.render.format import counted
from botdb.output.render.table import console
from botdb.output.views.trades import id_length

if TYPE_CHECKING:
    from botdb.audit.finding import Finding
    from botdb.audit.scene import Scene

STYLES = {"error": "bold red", "warning": "yellow", "info": DIM}
_SHOWN, _LINES = 5, 10
"""How many problems a status shows, and how many lines they may take of a small terminal."""
_GAP = 3
_GOES_ON = " \\"
_NATURAL_WIDTH = 120
"""In a pipe: how long a line with its command may be, before the command gets a line of its own."""


def lines(findings: Sequence[Finding], scene: Scene, width: int | None) -> Iterator[Text]:
    """The verdict, then each problem with the command that deals with it.

    Of very many or long problems the worst are shown, and the others counted.
    """
    wrong = [finding for finding in findings if finding.rule.severity != "info"]
    if wrong:
        worst = STYLES[wrong[0].rule.severity]
        yield Text(f"✗ {counted(len(wrong), 'problem')}", worst)
    else:
        yield Text("✓ no problem", "green")
    ids = {trade.id for trade in (*scene.open, *scene.newest)}
    shown = findings[:_SHOWN]
    length = id_length(ids) if shown else None
    while len(drawn := list(_aligned(shown, ids, length, width))) > _LINES and len(shown) > 1:
        shown = shown[:-1]
    yield from drawn
    if len(findings) > len(shown):
        yield Text(f"  and {len(findings) - len(shown)} more: botdb check")


def record(finding: Finding) -> dict[str, Any]:
    """A problem for programs."""
    return {
        "code": finding.rule.code,
        "severity": finding.rule.severity,
        "message": finding.message,
        "ids": list(finding.ids),
        "command": finding.command or None,
    }


def _aligned(
    findings: Sequence[Finding], ids: set[str], length: int | None, width: int | None
) -> Iterator[Text]:
    """Messages with their commands in a second column, or below where they do not fit.

    Of `ids` the commands have the first `length` characters.
    """
    room = (width or _NATURAL_WIDTH) - 2
    rows = []
    for finding in findings:
        command = finding.command
        if finding.ids and finding.ids[0] in ids:
            command = finding.with_id(finding.ids[0][:length])
        note = "note: " if finding.rule.severity == "info" else ""  # not among the problems counted
        says = visible(note + finding.message)
        rows.append((says, command, STYLES[finding.rule.severity]))
    widths = [(cell_len(says), cell_len(visible(command))) for says, command, _ in rows]
    column = max((says for says, command in widths if says + _GAP + command <= room), default=0)
    column += _GAP
    for (says, command, style), (says_width, command_width) in zip(rows, widths, strict=True):
        if says_width <= column - _GAP and column + command_width <= room:
            yield Text.assemble("  ", (set_cell_size(says, column), style), visible(command))
            continue
        yield from wrapped(says, width, style)
        yield from typed(command, width, indent="      ")


def wrapped(
    words: str, width: int | None, style: str = "", *, indent: str = "  "
) -> Iterator[Text]:
    """Indented lines of words, broken between them where the terminal ends."""
    if not width:
        yield Text.assemble(indent, (visible(words), style))
        return
    room = width - len(indent)
    for line in Text(visible(words), style).wrap(
        console(StringIO(), width=room, color=False), room
    ):
        line.rstrip()
        yield Text.assemble(indent, line)


def typed(command: str, width: int | None, *, indent: str) -> Iterator[Text]:
    """An indented command; one longer than a line goes on after a backslash, as in a shell."""
    lines: list[str] = []
    room = (width or _NATURAL_WIDTH) - len(indent) - len(_GOES_ON)
    for word in map(shlex.quote, shlex.split(command)):
        if width and lines and cell_len(lines[-1]) + 1 + cell_len(word) > room:
            lines[-1] += _GOES_ON
            lines.append(word)
        else:
            lines[-1:] = [" ".join([*lines[-1:], word])]
    for line in lines:
        yield Text(indent + visible(line))
