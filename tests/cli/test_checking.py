"""What is checked of a command line: whatever is not text, and not the default."""

from __future__ import annotations

import pytest

from botdb.cli.groups import load, root


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([], {"limit": None, "output": None, "symbol": None, "sort": "-createdAt"}),
        (["--limit", "5", "-o", "JSON"], {"limit": 5, "output": "json"}),
        (["--symbol", "A,B", "--symbol", "C", "--sort", "5"], {"symbol": ["A,B", "C"]}),
        (["--limit", "0"], {"limit": 0}),
    ],
)
def test_values_reach_a_command_in_their_own_types(
    typed: list[str], expected: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOTDB_OUTPUT", raising=False)
    parent = root().make_context("botdb", ["trades"])  # which decides how help is asked for
    taken = load("trades", "list").make_context("list", typed, parent=parent).params
    assert {name: taken[name] for name in expected} == expected


def test_an_exact_choice_is_not_handed_to_typer_and_another_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parent = root().make_context("botdb", ["trades"])
    option = next(
        each
        for each in load("trades", "list").make_context("list", [], parent=parent).command.params
        if each.name == "output"
    )
    handed = []
    monkeypatch.setattr(
        type(option), "process_value", lambda self, context, value: handed.append(value)
    )
    for value in ("json", "JSON", "jsn"):
        option.process_value(parent, value)
    assert handed == ["JSON", "jsn"]
