"""How a function becomes a command, and what its help shows."""

from __future__ import annotations

import re

import pytest

from botdb.cli.groups import load
from botdb.cli.shared_options import SHARED
from botdb.cli.tree import commands
from tests.conftest import Botdb


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_help_lists_the_options_of_its_command_and_not_the_shared_ones(
    botdb: Botdb, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = botdb(*words, "-h")
    assert (done.code, done.err) == (0, "")
    own = [each for each in load(*words).params if each.name not in SHARED]
    for parameter in own:
        spelling = (
            parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[-1]
        )
        assert spelling in done.out
    assert "botdb help options" in done.out
    assert "-q, --quiet" not in done.out and "--db URL" not in done.out
    assert not re.search(r"\[x[<>]|<list|<str>|\{", done.out)
    assert "\nExamples:\n    botdb " in done.out.replace("\n  Examples:", "\nExamples:")
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_the_usage_line_shows_required_arguments(botdb: Botdb) -> None:
    assert botdb("trades", "close", "-h").lines[0] == "Usage: botdb trades close [OPTIONS] ID"
    assert botdb("config", "set", "-h").lines[0] == (
        "Usage: botdb config set [OPTIONS] FIELD=VALUE..."
    )
