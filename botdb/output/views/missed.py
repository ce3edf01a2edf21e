"""How the counts of missed trades read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from botdb.output.render.cells import column, shown
from botdb.output.render.format import counted, number, percent
from botdb.output.render.table import Field, Record, figure
from botdb.output.views.headings import heading

if TYPE_CHECKING:
    from botdb.stats.missed import Missed, MissedReport


def facts(row: Missed) -> dict[str, Any]:
    """A row as JSON has it."""
    names = ("by", "value", "missed", "shareOfMissed", "taken", "missedRate")
    return dict(zip(names, asdict(row).values(), strict=True))


def _value(record: Record) -> str:
    return "all" if record["by"] == "total" else shown(record["value"])


FIELDS = (
    Field("by", lambda record: "" if record["by"] == "total" else heading(record["by"])),
    Field("value", _value),
    figure("missed", column("missed", number)),
    figure("of all missed", column("shareOfMissed", percent), rank=2),
    figure("taken", column("taken", number)),
    figure("missed share", column("missedRate", percent), rank=1),
)


def caption(report: MissedReport, period: str) -> list[str]:
    """What was counted, of which period, and what was not."""
    total = report.rows[0]
    line = f"{counted(total.missed, 'missed trade')}, {number(total.taken or 0)} taken"
    lines = [f"{line} (open or closed)" + (f"; {period}" if period else "")]
    if report.others:
        lines.append(f"{counted(report.others, 'trade')} of other statuses counted as neither")
    return lines
