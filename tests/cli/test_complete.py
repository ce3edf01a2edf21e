"""What Tab offers, through the protocols by which the shells ask."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from botdb.cli import main
from botdb.cli.complete import PATIENCE
from botdb.config.fields import SETTINGS
from botdb.trades.fields import KNOWN
from tests.conftest import AddTrades, BotdbProcess

Ask = Callable[[dict[str, str]], str]


@pytest.fixture
def ask(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask botdb, as a shell does by these variables, and return what it offers."""

    def ask(env: dict[str, str]) -> str:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            main([])
        sys.stdout.flush()
        assert end.value.code == 0
        out, err = capfdbinary.readouterr()
        assert err == b""
        return out.decode()

    return ask


def bash(*words: str) -> dict[str, str]:
    """How bash asks; the last of `words` is what has been typed of the word to complete."""
    return {
        "_BOTDB_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(["botdb", *map(shlex.quote, words)]),
        "COMP_CWORD": str(len(words)),
    }


def zsh(line: str) -> dict[str, str]:
    return {"_BOTDB_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}


FIELDS = [setting.name for setting in SETTINGS]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["tra"], ["trades"]),
        (["trades", ""],
         ["list", "open", "closed", "missed", "show", "import",
          "close", "miss", "set", "log", "undo", "reconcile"]),
        (["trades", "list", "--exit"], ["--exit-reason"]),
        (["trades", "list", "--status", ""], ["open", "closed", "missed"]),
        (["trades", "--status", ""], ["open", "closed", "missed"]),
        (["trades", "list", "--exit-reason", "tr"], ["trailing_stop"]),
        (["trades", "list", "--on", "e"], ["entered", "exited"]),
        (["trades", "list", "-o", "js"], ["json", "jsonl"]),
        (["-o", "js"], ["json", "jsonl"]),
        (["trades", "-q", "--color", ""], ["auto", "always", "never"]),
        (["--db", "x.db", "--json", "conf"], ["config"]),
        (["trades", "list", "--columns", ""], [*KNOWN, "held", "return"]),
        (["trades", "list", "--columns", "id,symbol,ex"],
         ["id,symbol,exitPrice", "id,symbol,exitReason", "id,symbol,exitAt"]),
        (["trades", "list", "--sort", "c"], ["catalystType", "catalystTier", "createdAt"]),
        (["config", "get", "max"],
         [name for name in FIELDS if name.startswith("max")]),
        (["config", "show", "enabled", "st"], ["state"]),
        (["config", "set", "m"], [f"{name}=" for name in FIELDS if name.startswith("m")]),
        # Bash takes "=" for a word of its own.
        (["config", "set", "mode", "="], ["paper", "live"]),
        (["config", "set", "mode", "=", "l"], ["live"]),
        (["config", "set", "enabled", "=", ""], ["true", "false"]),
        (["config", "set", "minWinRate", "=", ""], []),
        (["config", "set", "nothing", "=", ""], []),
    ],
)  # fmt: skip
def test_bash_is_offered_commands_options_and_values(
    ask: Ask, words: list[str], offered: list[str]
) -> None:
    assert [line for line in ask(bash(*words)).splitlines() if line] == offered


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("botdb trades list --columns id,pn", ['"id,pnl"']),
        ("botdb trades list --columns=id,pn", ['"id,pnl"']),
        ("botdb config get minW", ['"minWinRate":"a signal whose']),
        ("botdb config set state=p", ['"state=paused"']),
        ("botdb config set state=", ['"state=stopped"', '"state=running"', '"state=paused"']),
    ],
)
def test_zsh_is_offered_values_with_their_meaning(ask: Ask, line: str, offered: list[str]) -> None:
    out = ask(zsh(line))
    assert all(word in out for word in offered)


# --- values from the database -------------------------------------------------------------

TRADES: list[dict[str, object]] = [
    {"id": "ca1", "symbol": "AAPL", "status": "open", "catalystType": "FDA_APPROVAL"},
    {"id": "cb1", "symbol": "BBAI", "status": "closed", "exitReason": "a_later_reason"},
    {"id": "cb2", "symbol": "BBAI", "status": "missed", "catalystType": "EARNINGS_BEAT"},
    {"id": "-rf", "symbol": "BRK/B", "status": "closed"},
    {"id": "$(id)", "symbol": "`id`", "status": "open", "catalystType": "it's; a $(trap)"},
]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["trades", "list", "--symbol", ""], ["AAPL", "BBAI", "BRK/B"]),
        (["trades", "list", "--symbol", "AAPL,B"], ["AAPL,BBAI", "AAPL,BRK/B"]),
        (["stats", "performance", "--catalyst", ""], ["EARNINGS_BEAT", "FDA_APPROVAL"]),
        (["trades", "missed", "--exit-reason", "a_"], ["a_later_reason"]),
        (["trades", "show", "cb"], ["cb1", "cb2"]),
        (["trades", "show", ""], ["ca1", "cb1", "cb2"]),
        (["trades", "close", ""], ["AAPL", "ca1"]),
    ],
)
def test_values_come_from_the_database(
    ask: Ask, add_trades: AddTrades, url: str, words: list[str], offered: list[str]
) -> None:
    add_trades(*TRADES)
    for typed in (bash("--db", url, *words), bash(*words[:2], "--db", url, *words[2:])):
        assert sorted(line for line in ask(typed).splitlines() if line) == offered


def test_an_id_comes_with_its_symbol_where_the_shell_shows_it(
    ask: Ask, add_trades: AddTrades, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trades(*TRADES)
    monkeypatch.setenv("BOTDB_URL", url)
    assert '"cb1":"BBAI closed"' in ask(zsh("botdb trades show cb"))


@pytest.mark.parametrize(
    "db", ["nowhere.db", "postgresql://localhost:1/x", "mysql://x", __file__, "file:x?mode=memory"]
)
def test_without_a_database_nothing_is_offered_or_printed(ask: Ask, db: str) -> None:
    assert ask(bash("trades", "show", "--db", db, "")).strip() == ""
    assert ask(bash("trades", "list", "--db", db, "--symbol", "")).strip() == ""


def test_tab_does_not_wait_for_a_lock(
    botdb_process: BotdbProcess, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    shutil.copy(sqlite_template, path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        done = botdb_process(env=bash("trades", "show", "--db", str(path), ""))
        assert (done.code, done.out, done.err) == (0, "", "")
        assert time.monotonic() - began < PATIENCE + 3  # the rest is the start of the process


def test_a_process_completes(botdb_process: BotdbProcess) -> None:
    assert botdb_process(env=bash("config", "get", "mode")).out == "mode\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_calls_botdb(ask: Ask, shell: str) -> None:
    assert f"_BOTDB_COMPLETE=complete_{shell}" in ask({"_BOTDB_COMPLETE": f"source_{shell}"})


def test_a_crash_during_completion_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("botdb.cli.root", fail)
    monkeypatch.setenv("_BOTDB_COMPLETE", "complete_bash")
    assert main([]) == 1
    assert capfd.readouterr() == ("", "")
