"""How the findings of `check` read: one block each with what is wrong, with which, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from botdb.audit.audit import RULES
from botdb.audit.recent import NEWEST, NO_SYMBOL
from botdb.database.json_rows import Records
from botdb.output.render.cells import DIM
from botdb.output.render.format import counted
from botdb.output.views.problems import STYLES, typed, wrapped

if TYPE_CHECKING:
    from botdb.audit.audit import Audit
    from botdb.audit.finding import Finding


def blocks(found: Audit, width: int | None) -> Iterator[RenderableType]:
    """The findings, the worst first; then how many there are, or what was looked at."""
    for finding in found.findings:
        yield from _block(finding, width)
        yield Text()
    yield from wrapped(_verdict(found), width, indent="")
    if found.newest_only:
        newest = "rules about now look at the open trades and the newest"
        yield from wrapped(f"{newest} {NEWEST:,} others", width, DIM, indent="")


def _verdict(found: Audit) -> str:
    if found.findings:
        by_severity = Counter(finding.rule.severity for finding in found.findings)
        parts = ", ".join(f"{number} {severity}" for severity, number in by_severity.items())
        return counted(len(found.findings), "finding") + f" ({parts})" * (len(by_severity) > 1)
    if found.applied < len(RULES):
        return f"nothing found by {counted(found.applied, 'rule')} of {len(RULES)}"
    return "nothing found in what was checked" if found.unread else "nothing found: all is well"


def _block(finding: Finding, width: int | None) -> Iterator[RenderableType]:
    rule = finding.rule
    count = f"  {finding.count:,}" if finding.count > 1 else ""
    yield Text.assemble((rule.severity, STYLES[rule.severity]), " ", (rule.code, "bold"), count)
    yield from wrapped(finding.detail or rule.problem, width)
    if which := _which(finding):
        yield from wrapped(which, width)
    yield from wrapped(f"→ {rule.remedy}", width)
    yield from typed(finding.command, width, indent="    ")


def _which(finding: Finding) -> str:
    """The rows, columns or fields concerned, unless the detail has them."""
    if finding.symbols:
        pairs = zip(finding.symbols, finding.ids, strict=True)
        names = [f"{symbol or NO_SYMBOL} {id}" for symbol, id in pairs]
    elif finding.detail:
        return ""
    else:
        names = list(finding.ids)
    return ", ".join(names) + (", …" if finding.count > len(names) else "")


def records(found: Audit) -> Records:
    """The findings for programs."""
    rows = (
        (
            finding.rule.code,
            finding.rule.severity,
            finding.rule.table or None,
            finding.count,
            list(finding.ids),
            finding.rule.problem,
            finding.detail or None,
            finding.rule.remedy,
            list(finding.symbols),
            finding.message,
            finding.command or None,
        )
        for finding in found.findings
    )
    columns = (
        "code", "severity", "table", "count", "ids", "problem", "detail", "remedy",
        "symbols", "message", "command",
    )  # fmt: skip
    return Records(columns, rows)
