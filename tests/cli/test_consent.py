"""Confirmation at a terminal before real money is at stake."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest

from tests.conftest import Botdb
from tests.processes import Process

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def at_a_terminal(arguments: list[str], typed: str, state: Path) -> tuple[int, str]:
    """Run botdb at a terminal of its own and type; the exit code, and what the screen shows."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    with Process(
        [sys.executable, "-m", "botdb", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={"XDG_STATE_HOME": str(state), "TERM": "xterm"},
    ) as process:
        os.close(theirs)
        screen = b""
        while True:
            try:
                block = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not block:
                break
            screen += block
        code = process.wait()
    os.close(ours)
    return code, screen.decode().replace("\r\n", "\n")


def test_the_answer_y_makes_the_change(botdb: Botdb, url: str, tmp_path: Path) -> None:
    arguments = ["config", "set", "mode=live", "maxSharePrice=30", "--db", url]
    code, screen = at_a_terminal(arguments, "y\n", tmp_path)
    assert code == 0
    shown = screen.index("mode: paper → live\nmaxSharePrice: 20 → 30\n")
    assert shown < screen.index("Go live with real money: up to 3 positions")
    assert screen.endswith("changed\n")
    assert botdb("config", "get", "mode", db=url).out == "live\n"


def test_a_dry_run_says_what_it_would_ask(botdb: Botdb, url: str, tmp_path: Path) -> None:
    arguments = ["config", "set", "mode=live", "--dry-run", "--db", url]
    code, screen = at_a_terminal(arguments, "", tmp_path)
    assert code == 0
    assert "it would ask: Go live with real money: up to 3 positions of $1,000" in screen
    assert screen.endswith("mode: paper → live\ndry run, nothing was written\n")
