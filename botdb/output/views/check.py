"""How findings read: a table of what is wrong, then what to do about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botdb.database.json_rows import Records
from botdb.output.render.cells import DIM
from botdb.output.render.format import counted
from botdb.output.render.table import Field

if TYPE_CHECKING:
    from botdb.audit import Audit, Finding

_STYLES = {"error": "bold red", "warning": "yellow", "info": DIM}

FINDINGS = (
    Field("severity", lambda record: _severity(record["finding"])),
    Field("code", lambda record: record["finding"].rule.code),
    Field("count", lambda record: f"{record['finding'].count:,}", align="right"),
    Field("what is wrong", lambda record: record["finding"].rule.problem),
)


def _severity(finding: Finding) -> tuple[str, str]:
    return finding.rule.severity, _STYLES[finding.rule.severity]


def remedies(found: Audit) -> list[str]:
    """Which rows each finding is about, and what to do."""
    if not found.findings:
        return ["nothing found: all is well"]
    lines = []
    for finding in found.findings:
        more = ", …" if finding.count > len(finding.ids) else ""
        which = finding.detail or ", ".join(finding.ids) + more
        lines += ["", f"{finding.rule.code}: {which}"]
        lines += [f"  → {finding.rule.remedy}"]
    return [*lines, "", counted(len(found.findings), "finding")]


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
        )
        for finding in found.findings
    )
    columns = ("code", "severity", "table", "count", "ids", "problem", "detail", "remedy")
    return Records(columns, rows)
