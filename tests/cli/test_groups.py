"""How commands are found: nouns alone, other words for them, options before them, and typos."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Botdb


@pytest.fixture
def db(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOTDB_URL", str(sqlite_template))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("trades", "trades list"),
        ("trades --status open --json", "trades list --status open --json"),
        ("trades ls", "trades list"),
        ("config", "config show"),
        ("config --csv", "config show --csv"),
        ("stats", "stats show"),
        ("--json trades open", "trades open --json"),
        ("trades --json open", "trades open --json"),
        ("-o csv --wide trades closed", "trades closed -o csv --wide"),
        ("-ojson config get mode", "config get mode -o json"),
        ("-q trades --jsonl", "trades list -q --jsonl"),
        ("trades list --csv", "trades list -o csv"),
        ("trades list --jsonl", "trades list -o jsonl"),
        ("status --color=always --no-color", "status --color never"),
        ("trades list -n 3", "trades list --limit 3"),
        ("trades list -h", "trades list --help"),
        ("trades -h", "trades --help"),
        ("trades --json -h", "trades --help"),
        ("-V", "--version"),
    ],
)
@pytest.mark.usefixtures("db")
def test_a_short_form_gives_the_same_as_the_long_form(botdb: Botdb, short: str, long: str) -> None:
    done, expected = botdb(*short.split()), botdb(*long.split())
    assert expected.code == 0
    assert (done.code, done.err) == (0, expected.err)
    if "status" not in short:  # which shows the time
        assert done.out == expected.out


def test_the_database_may_be_given_before_the_command(botdb: Botdb, url: str) -> None:
    assert botdb("--db", url, "config", "get", "mode").out == "paper\n"
    assert botdb("config", f"--db={url}", "get", "mode").out == "paper\n"
    assert botdb("--db", "missing.db", "status", "--json", "--db", url).json["mode"] == "paper"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("trades get x", "botdb trades show"),
        ("trades view x", "botdb trades show"),
        ("trades add x", "botdb trades import"),
        ("trades clsoed", "botdb trades closed"),
        ("trades performance", "botdb stats performance"),
        ("list", "botdb trades list"),
        ("chekc", "botdb check"),
        ("config lgo", "botdb config log"),
    ],
)
def test_a_mistyped_command_gets_a_suggestion(botdb: Botdb, typed: str, meant: str) -> None:
    done = botdb(*typed.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: unknown command 'botdb ")
    assert done.err.endswith(f"\nhint: did you mean '{meant}'?\n")


def test_a_word_like_no_command_gets_a_hint_to_the_help(botdb: Botdb) -> None:
    assert botdb("config", "xyzzy").err == (
        "error: unknown command 'botdb config xyzzy'\n"
        "hint: 'botdb config --help' lists the commands\n"
    )


@pytest.mark.parametrize("typed", ["", "--json"])
def test_without_a_command_the_usage_is_shown(botdb: Botdb, typed: str) -> None:
    done = botdb(*typed.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: botdb [OPTIONS] COMMAND")
