"""What Tab offers, through the protocols by which the shells ask."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest

from botdb.cli import main
from botdb.config.fields import SETTINGS
from botdb.trades.fields import KNOWN
from tests.conftest import BotdbProcess

Ask = Callable[[dict[str, str]], str]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask botdb, as a shell does by these variables, and return what it offers."""

    def ask(env: dict[str, str]) -> str:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            main([])
        assert end.value.code == 0
        out, err = capfd.readouterr()
        assert err == ""
        return out

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
        (["trades", "list", "--exit-reason", "tr"], ["trailing_stop"]),
        (["trades", "list", "--on", "e"], ["entered", "exited"]),
        (["trades", "list", "-o", "js"], ["json", "jsonl"]),
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
def test_bash(ask: Ask, words: list[str], offered: list[str]) -> None:
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
def test_zsh(ask: Ask, line: str, offered: list[str]) -> None:
    out = ask(zsh(line))
    assert all(word in out for word in offered)


def test_a_process_completes(botdb_process: BotdbProcess) -> None:
    assert botdb_process(env=bash("config", "get", "mode")).out == "mode\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_calls_botdb(ask: Ask, shell: str) -> None:
    assert f"_BOTDB_COMPLETE=complete_{shell}" in ask({"_BOTDB_COMPLETE": f"source_{shell}"})
