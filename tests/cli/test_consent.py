"""Confirmation at a terminal before real money is at stake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import OPEN
from tests.conftest import AddTrades, Botdb
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
    assert screen.startswith("mode: paper → live\ndry run, nothing was written; it would ask: Go")
    assert " ".join(screen.split()).endswith("all stop out at 7 %?")


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("config set mode=live", "Go live with real money: up to 3 positions of $1,000"),
        ("trades close t1 --price 11", "Write this to trade t1 (AAPL)? No order is sent."),
        (
            "trades reconcile - --apply",
            "Mark 1 trade as missed, without a profit or loss: t1",
        ),
    ],
)
def test_off_a_terminal_a_dry_run_asks_for_nothing_and_says_what_will_need_yes(
    botdb: Botdb, url: str, add_trades: AddTrades, typed: str, question: str
) -> None:
    if typed.startswith("trades"):
        add_trades(OPEN)
    given = '[{"symbol": "ZZZ", "qty": "1"}]'
    dry = botdb(*typed.split(), "--dry-run", db=url, input=given)
    assert dry.code in (0, 6) and dry.out
    assert f"it would need --yes: {question}" in dry.err
    assert "need --yes" not in botdb(*typed.split(), "--dry-run", "--yes", db=url, input=given).err
    refused = botdb(*typed.split(), db=url, input=given)
    assert (refused.code, refused.out) == (4, "")
    assert f"error: confirmation required: {question}" in refused.err
    assert refused.err.endswith("hint: add --yes to confirm\n")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (b"\n", 4, "not confirmed; nothing was changed\n"),
        (b"yes please\nn\n", 4, "not confirmed; nothing was changed\n"),
        (b"\x03", 130, "interrupted\n"),  # Ctrl-C
        (b"\x04", 130, "interrupted\n"),  # Ctrl-D
    ],
)
def test_anything_but_yes_changes_nothing(
    botdb: Botdb, url: str, typed: bytes, code: int, said: str
) -> None:
    done, screen = at_a_terminal("config", "set", "mode=live", "--db", url, typed=typed)
    assert done == code
    assert screen.endswith(said) and "Traceback" not in screen
    assert botdb("config", "get", "mode", db=url).out == "paper\n"
