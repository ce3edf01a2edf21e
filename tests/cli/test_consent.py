"""Confirmation at a terminal before real money is at stake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Botdb
from tests.terminals import at_a_terminal

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def test_the_answer_y_makes_the_change(botdb: Botdb, url: str, tmp_path: Path) -> None:
    arguments = ["config", "set", "mode=live", "maxSharePrice=30", "--db", url]
    code, screen = at_a_terminal(*arguments, typed=b"y\n", XDG_STATE_HOME=str(tmp_path))
    assert code == 0
    shown = screen.index("mode: paper → live\nmaxSharePrice: 20 → 30\n")
    assert shown < screen.index("Go live with real money: up to 3 positions")
    assert screen.endswith("changed\n")
    assert botdb("config", "get", "mode", db=url).out == "live\n"


def test_a_dry_run_says_what_it_would_ask(url: str) -> None:
    arguments = ["config", "set", "mode=live", "--dry-run", "--db", url]
    code, screen = at_a_terminal(*arguments)
    assert code == 0
    assert "it would ask: Go live with real money: up to 3 positions of $1,000" in screen
    assert screen.endswith("mode: paper → live\ndry run, nothing was written\n")
