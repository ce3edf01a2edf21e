"""Every example of every help, run as it is typed."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from botdb.cli import main
from botdb.cli.tree import commands, module_of
from botdb.errors import FINDINGS, INTERRUPTED
from tests.conftest import Botdb, Result
from tests.processes import program


def examples(*words: str) -> list[str]:
    return [str(line) for line in import_module(module_of(*words)).EXAMPLES.strip().splitlines()]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the examples use: two databases, and files to read."""
    folder = tmp_path_factory.mktemp("examples")
    now = datetime.now(UTC)

    def trade(id: str, symbol: str, status: str, minutes: int, **more: object) -> dict[str, object]:
        entered = now - timedelta(minutes=minutes)
        return {
            "id": id, "symbol": symbol, "status": status, "catalystType": "FDA_APPROVAL",
            "entryPrice": 2.19, "shares": 100, "entryAt": entered.isoformat(), **more,
        }  # fmt: skip

    ended = (now - timedelta(minutes=90)).isoformat()
    trades = [
        trade("ct2ner8rmqmn03msb6c7cuatz", "CRVS", "open", 20),
        trade("cozeb870q3e0ss761cs21l4vg", "RGTI", "open", 25),
        trade("co1o070powl1umgcrbqgwfot4", "IONQ", "closed", 100, exitPrice=3.0, exitAt=ended,
              pnl=81.0, exitReason="profit_target"),
        {"symbol": "KULR", "status": "missed", "exitReason": "no_fill"},
    ]  # fmt: skip
    (folder / "bot-trades.json").write_text(json.dumps(trades))
    (folder / "trades.jsonl").write_text('{"symbol": "ABCD", "status": "missed"}\n')
    (folder / "trades.csv").write_text("symbol,status,createdAt\nABCD,missed,2026-03-06 09:31\n")
    (folder / "config.json").write_text('{"maxSharePrice": 25}')
    (folder / "positions.json").write_text('[{"symbol": "CRVS", "qty": "100"}]')
    database = f"--db={folder / 'bot.db'}"
    for arguments in (
        ["init", f"--db={folder / 'other.db'}"],
        ["init", database],
        ["trades", "import", str(folder / "bot-trades.json"), database],
        ["stats", "rollup", database],
    ):
        assert main(["-q", *arguments]) == 0
    return folder


EACH = [(words, line) for words in commands() for line in examples(*words)]


@pytest.mark.parametrize(
    ("words", "line"), EACH, ids=[f"{' '.join(words)}: {line}" for words, line in EACH]
)
def test_an_example_runs(
    prepared: Path,
    tmp_path: Path,
    botdb: Botdb,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    line: str,
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(prepared, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BOTDB_URL", "new.db" if words == ("init",) else "bot.db")
    monkeypatch.setenv("VISUAL", "true")
    if words[-1] == "undo":
        assert botdb("config", "set", "maxSharePrice=30").code == 0
        assert botdb("trades", "set", "co1o07", "pnl=80", "--yes").code == 0
    line = line.partition("  #")[0]
    if words[0] == "trades" and words[-1] in CHANGERS:
        line += " --yes"
    if re.search(r"[|&>$]|--watch", line):
        done = in_a_shell(line, folder)
    else:
        done = botdb(*shlex.split(line)[1:])
    expected = {INTERRUPTED} if "--watch" in line else {0, FINDINGS} if words in FINDERS else {0}
    assert done.code in expected, done.err
    assert "error:" not in done.err
    assert done.out or done.err or ">" in line or words[-1] in ("edit", "get")


FINDERS = (("check",), ("status",), ("trades", "reconcile"))
"""Commands that may find something in the prepared database."""
CHANGERS = ("close", "miss", "set", "reconcile", "undo")
"""Commands that ask at a terminal; here --yes answers."""


def in_a_shell(line: str, folder: Path) -> Result:
    """Run a line in bash, in which `botdb` is this botdb; for two seconds if it goes on."""
    (folder / "bin").mkdir()
    botdb = program(folder / "bin")
    if "--watch" in line:
        line = f"timeout --preserve-status --signal=INT 2 {line}"
    done = subprocess.run(
        ["bash", "-c", f"set -eo pipefail; {line}"],
        env={
            "PATH": f"{botdb.parent}:{os.environ['PATH']}",
            "BOTDB_URL": "bot.db",
            "XDG_STATE_HOME": str(folder),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def test_every_help_has_examples_of_its_command() -> None:
    for words in commands():
        lines = examples(*words)
        assert 2 <= len(lines) <= 3, words
        assert all(f"botdb {words[0]}" in line and len(line) <= 74 for line in lines), words
