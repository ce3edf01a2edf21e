"""How what is wrong reads: the findings of `status`, a line or two each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from botdb.output.escape import visible
from botdb.output.render.cells import DIM
from botdb.output.render.format import counted

if TYPE_CHECKING:
    from botdb.audit.finding import Finding
    from botdb.audit.scene import Scene

STYLES = {"error": "bold red", "warning": "yellow", "info": DIM}
_SHOWN, _LINES = 5, 10
"""How many problems a status shows, and how many lines they may take of a small terminal."""
_GAP = 3
_NATURAL_WIDTH = 120
"""In a pipe: how long a line with its command may be, before the command gets a line of its own."""
_SHORTEST_ID = 6


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
    while len(drawn := list(_aligned(shown, ids, width))) > _LINES and len(shown) > 1:
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


def _aligned(findings: Sequence[Finding], ids: set[str], width: int | None) -> Iterator[Text]:
    """Messages with their commands in a second column, or below where they do not fit."""
    room = (width or _NATURAL_WIDTH) - 2
    rows = []
    for finding in findings:
        command = finding.command
        if finding.ids and finding.ids[0] in ids:
            command = finding.with_id(shortened(finding.ids[0], ids))
        note = "note: " if finding.rule.severity == "info" else ""  # not among the problems counted
        says = visible(note + finding.message)
        rows.append((says, visible(command), STYLES[finding.rule.severity]))
    fitting = [len(says) for says, command, _ in rows if len(says) + _GAP + len(command) <= room]
    column = max(fitting, default=0) + _GAP
    for says, command, style in rows:
        if len(says) <= column - _GAP and column + len(command) <= room:
            yield Text.assemble("  ", (f"{says:{column}}", style), command)
            continue
        yield from wrapped(says, width, style)
        if command:
            yield Text(f"      {command}")


def wrapped(
    words: str, width: int | None, style: str = "", *, indent: str = "  "
) -> Iterator[Text]:
    """Indented lines of words, broken between them where the terminal ends."""
    shown, room = visible(words), (width or 0) - len(indent)
    parts = textwrap.wrap(shown, room, break_on_hyphens=False) if width else [shown]
    for part in parts:
        yield Text.assemble(indent, (part, style))


def shortened(id: str, ids: set[str]) -> str:
    """The shortest start of an id that only it has among `ids`."""
    for length in range(_SHORTEST_ID, len(id)):
        start = id[:length]
        if sum(other.startswith(start) or other.endswith(start) for other in ids) == 1:
            return start
    return id
