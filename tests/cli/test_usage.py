"""What a mistyped command line says: what is wrong in plain English, and what to do."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb, BotdbProcess


@pytest.mark.parametrize(
    ("typed", "error", "hint"),
    [
        ("trades list --limt 3", "unknown option '--limt'", "did you mean '--limit'?"),
        ("--limit 3 trades", "unknown option '--limit'",
         "the options of a command come after its name"),
        ("trades show", "missing ID", "'botdb trades show --help' shows what it takes"),
        ("trades close x", "missing option --price",
         "'botdb trades close --help' shows what it takes"),
        ("trades list -n abc", "--limit: 'abc' is not a whole number",
         "'botdb trades list --help' shows what it takes"),
        ("trades list -n -4", "--limit: -4 is less than 0",
         "'botdb trades list --help' shows what it takes"),
        ("status --watch soon", "--watch: 'soon' is not a number",
         "'botdb status --help' shows what it takes"),
        ("trades show a b c", "unexpected argument: b c",
         "'botdb trades show --help' shows what it takes"),
        ("trades list -o xml",
         "--output: 'xml' is not one of 'table', 'json', 'jsonl', 'csv'",
         "'botdb trades list --help' shows what it takes"),
    ],
)  # fmt: skip
def test_a_mistyped_command_line_gets_an_error_and_a_hint(
    botdb: Botdb, typed: str, error: str, hint: str
) -> None:
    done = botdb(*typed.split())
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: {error}\nhint: {hint}\n"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("status --db", "option --db needs a value"),
        ("status --json=3", "option --json takes no value"),
        ("status --json --csv", "--json and --csv exclude each other"),
        ("status --csv -o json", "--csv and -o json exclude each other"),
        ("status -o TABLE --jsonl", "--jsonl and -o table exclude each other"),
        ("-o csv config --json", "--json and -o csv exclude each other"),
    ],
)
def test_a_wrong_use_of_an_option_is_an_error(botdb: Botdb, typed: str, error: str) -> None:
    done = botdb(*typed.split())
    assert (done.code, done.err) == (2, f"error: {error}\n")


def test_an_invalid_value_from_the_environment_is_reported_with_its_variable(
    botdb_process: BotdbProcess,
) -> None:
    done = botdb_process("status", env={"BOTDB_OUTPUT": "xml"})
    assert done.code == 2
    assert done.err == (
        "error: unknown BOTDB_OUTPUT 'xml'\nhint: one of: table, json, jsonl, csv\n"
    )


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("typed", ["--json", "-o json", "--json -o JSON", "-o csv -o json"])
def test_an_option_wins_over_the_format_of_the_environment(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setenv("BOTDB_OUTPUT", "CSV")
    assert botdb("config", "get", "state", db=url).lines == ["state", "stopped"]
    assert botdb("config", "get", "state", *typed.split(), db=url).json == {"state": "stopped"}
    monkeypatch.setenv("BOTDB_OUTPUT", "")
    assert botdb("config", "get", "state", db=url).out == "stopped\n"
