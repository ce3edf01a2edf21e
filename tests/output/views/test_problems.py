"""How problems read on a screen: in columns where they fit, and nothing cut."""

from __future__ import annotations

from io import StringIO

from botdb.audit.finding import Finding, Rule, Severity
from botdb.audit.scene import Scene
from botdb.output.render.table import render
from botdb.output.views import problems
from botdb.output.views.problems import shortened
from tests.audit.findings import NOW


def finding(message: str, command: str, severity: Severity = "error") -> Finding:
    rule = Rule("code", severity, "BotTrade", "problem", "remedy", command)
    return Finding(rule, 1, (), detail=message)


def drawn(*findings: Finding, width: int | None = 80) -> list[str]:
    scene = Scene(NOW, {}, [], [], {})
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


def test_an_id_is_shortened_while_it_stays_unambiguous() -> None:
    ids = {"c1768451aaaa", "c1768452bbbb", "c9999999c176845"}
    assert shortened("c1768451aaaa", ids) == "c1768451"
    assert shortened("c9999999c176845", ids) == "c99999"
    assert shortened("abc", {"abc", "abcd"}) == "abc"
