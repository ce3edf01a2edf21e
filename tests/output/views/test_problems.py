"""How problems read on a screen: in columns where they fit, and nothing cut."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from io import StringIO

from botdb.audit.finding import Finding, Rule, Severity
from botdb.audit.recent import Trade
from botdb.audit.scene import Scene
from botdb.output.render.table import render
from botdb.output.views import problems
from botdb.output.views.problems import typed
from tests.audit.findings import NOW


def finding(message: str, command: str, severity: Severity = "error") -> Finding:
    rule = Rule("code", severity, "BotTrade", "problem", "remedy", command)
    return Finding(rule, 1, (), detail=message)


def drawn(*findings: Finding, width: int | None = 80, open: Sequence[Trade] = ()) -> list[str]:
    scene = Scene(NOW, {}, open, [], {})
    out = StringIO()
    render(list(problems.lines(findings, scene, width)), out, width=width, color=False)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_commands_are_aligned_in_a_column() -> None:
    assert drawn(finding("short", "botdb a"), finding("a bit longer", "botdb b")) == [
        "✗ 2 problems",
        "  short          botdb a",
        "  a bit longer   botdb b",
    ]


def test_what_does_not_fit_is_broken_between_words_with_its_command_beneath() -> None:
    words = "word " * 20
    assert drawn(finding(words, "botdb a"), finding("short", "botdb b")) == [
        "✗ 2 problems",
        "  " + ("word " * 15).strip(),
        "  " + ("word " * 5).strip(),
        "      botdb a",
        "  short   botdb b",
    ]


def test_information_is_not_a_problem() -> None:
    assert drawn(finding("news", "botdb a", "info")) == ["✓ no problem", "  note: news   botdb a"]


def test_five_problems_are_shown_and_the_rest_counted() -> None:
    lines = drawn(*[finding(f"number {i}", "botdb a") for i in range(7)])
    assert lines[0] == "✗ 7 problems"
    assert lines[-1] == "  and 2 more: botdb check"
    assert len(lines) == 7


def test_long_problems_leave_room_for_the_money_on_a_small_terminal() -> None:
    """Each takes three lines here, and ten may be taken."""
    lines = drawn(*[finding("word " * 20, "botdb a") for _ in range(5)])
    assert lines[0] == "✗ 5 problems"
    assert lines[-1] == "  and 2 more: botdb check"
    assert len(lines) == 1 + 3 * 3 + 1


def test_commands_have_ids_as_short_as_the_tables_have_them() -> None:
    trades = [
        Trade(id, "A", "open", None, *[None] * 7) for id in ("c1768451aaaa", "c1768452", "c9999999")
    ]
    rule = Rule("code", "error", "BotTrade", "problem", "remedy", "botdb trades show {id}")
    about = [Finding(rule, 1, (id,), detail="bad") for id in ("c1768451aaaa", "not a trade")]
    assert drawn(*about, open=trades) == [
        "✗ 2 problems",
        "  bad   botdb trades show c1768451",
        "  bad   botdb trades show 'not a trade'",
    ]


def test_wide_characters_take_two_columns() -> None:
    assert drawn(finding("株", "botdb a"), finding("ABC", "botdb b")) == [
        "✗ 2 problems",
        "  株    botdb a",
        "  ABC   botdb b",
    ]
    lines = drawn(finding("株式 " * 20, "botdb a"), width=42)
    assert lines[1:] == ["  " + ("株式 " * 8).strip()] * 2 + [
        "  " + ("株式 " * 4).strip(),
        "      botdb a",
    ]


def test_a_long_command_can_be_copied_whole() -> None:
    words = [f"field{i}={i}" for i in range(9)]
    command = shlex.join(["botdb", "config", "set", *words, "mode='live '"])
    for indent in ("", "    "):
        lines = [line.plain for line in typed(command, 40, indent=indent)]
        assert len(lines) > 3 and all(len(line) <= 40 for line in lines)
        assert all(line.startswith(indent) for line in lines)
        assert shlex.split("\n".join(lines).replace("\\\n", " ")) == shlex.split(command)
    [whole] = typed(command, None, indent="  ")
    assert whole.plain == f"  {command}"
    assert list(typed("", 40, indent="")) == []
