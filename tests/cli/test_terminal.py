"""Output on a real terminal, and in a pipe."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Protocol

import pytest
from rich.cells import cell_len

from botdb.output.render import progress
from tests import terminals
from tests.conftest import AddTrades, Botdb, BotdbProcess
from tests.processes import Process

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # no query differs here

HOSTILE = ["[red]X[/]", "[/oops]", "\x1b[31mRED", "\x9b2J", "a\u202eb", "漢字コード", "x\ny"]
ESCAPED = [
    "[red]X[/]",
    "[/oops]",
    r"\x1b[31mRED",
    r"\x9b2J",
    r"a\u202eb",
    "漢字コード",
    r"x\ny",
]
COLOUR = re.compile(r"\x1b\[[\d;]*m")


class OnTerminal(Protocol):
    def __call__(self, *arguments: str, columns: int, **env: str) -> tuple[int, list[str]]: ...


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> OnTerminal:
    """Exit code and lines of botdb on a terminal of this width, its errors among them."""

    def run(*arguments: str, columns: int, **env: str) -> tuple[int, list[str]]:
        code, said = terminals.on_terminal(monkeypatch, *arguments, columns=columns, **env)
        return code, said.splitlines()

    return run


@pytest.fixture
def hostile(add_trades: AddTrades) -> None:
    trade = {
        "pnl": -1234.5, "entryPrice": 19.95, "exitPrice": 0.0123, "shares": 1234.5,
        "catalystType": "FDA_APPROVAL", "catalystTier": 1, "alpacaOrderId": "y" * 36,
        "exitReason": "reconciled_missing_on_startup",
        "entryAt": "2026-03-06T14:31:00Z", "exitAt": "2026-03-06T14:36:00Z",
    }  # fmt: skip
    add_trades(
        *[
            {**trade, "id": f"{status}{i}{'z' * 15}", "symbol": symbol, "status": status}
            for status in ("open", "closed", "missed")
            for i, symbol in enumerate(HOSTILE)
        ]
    )


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("columns", [80, 100, 160])
@pytest.mark.parametrize("verb", ["list", "open", "closed", "missed"])
def test_a_list_fits_the_terminal_and_cuts_nothing(
    botdb: Botdb, on_terminal: OnTerminal, url: str, verb: str, columns: int
) -> None:
    code, lines = on_terminal("trades", verb, "--db", url, columns=columns)
    plain = [COLOUR.sub("", line) for line in lines]
    assert code == 0
    assert all(cell_len(line) <= columns for line in plain)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069…]", "".join(plain))
    rows = plain[2 : 2 + len(HOSTILE) * (3 if verb == "list" else 1)]
    for status in ("open", "closed", "missed") if verb == "list" else (verb,):
        for i, symbol in enumerate(ESCAPED):
            [row] = [row for row in rows if row.startswith(f"{status}{i}")]
            assert symbol in row and len(row.split()[0]) <= len("closed0")
    assert any(re.fullmatch(r"\d+ (\w+ )?trades", line) for line in plain)
    said = " ".join(plain).partition("left out to fit the screen: ")[2]
    left_out = said.removesuffix(" (--wide shows all)").split(", ") if said else []
    headings = re.split(r" {2,}", botdb("trades", verb, db=url).lines[0].strip())
    kept = [name for name in headings if name not in left_out]
    assert re.split(r" {2,}", plain[0].strip()) == kept


@pytest.mark.usefixtures("hostile")
def test_one_trade_shows_every_field_however_narrow_the_terminal(
    on_terminal: OnTerminal, url: str
) -> None:
    code, lines = on_terminal("trades", "show", "closed2", "--db", url, columns=80)
    text = "\n".join(COLOUR.sub("", line) for line in lines)
    assert code == 0
    for value in (r"\x1b[31mRED", "-$1,234.5", "reconciled_missing_on_startup", "y" * 36, "5m 00s"):
        assert value in text


@pytest.mark.usefixtures("hostile")
def test_json_on_a_terminal_is_harmless_and_still_json(on_terminal: OnTerminal, url: str) -> None:
    listed = ("trades", "list", "--status", "open", "--sort", "id", "--db", url)
    code, lines = on_terminal(*listed, "--json", columns=80)
    assert code == 0
    assert [row["symbol"] for row in json.loads("\n".join(lines))] == HOSTILE
    _, csv = on_terminal(*listed, "-o", "csv", columns=80)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", "".join([*lines, *csv]))


def is_coloured(lines: list[str]) -> bool:
    return any("\x1b[" in line for line in lines)


@pytest.mark.usefixtures("hostile")
def test_a_process_shows_the_same_on_a_terminal(on_terminal: OnTerminal, url: str) -> None:
    command = ("trades", "closed", "--db", url)
    with (
        terminals.terminal(120) as (theirs, shown),
        Process(
            [sys.executable, "-m", "botdb", *command],
            stdin=theirs, stdout=theirs, stderr=theirs, env={"TERM": "xterm"},
        ) as process,
    ):  # fmt: skip
        os.close(theirs)
    assert process.returncode == 0
    assert (0, shown.decode().splitlines()) == on_terminal(*command, columns=120)


@pytest.mark.usefixtures("hostile")
def test_a_terminal_gets_colours_unless_they_are_turned_off(
    on_terminal: OnTerminal, url: str
) -> None:
    command = ("trades", "closed", "--db", url)
    assert is_coloured(on_terminal(*command, columns=160)[1])
    assert is_coloured(on_terminal(*command, "--color=always", columns=160, NO_COLOR="1")[1])
    assert not is_coloured(on_terminal(*command, columns=160, NO_COLOR="1", FORCE_COLOR="1")[1])
    assert not is_coloured(on_terminal(*command, "--color=never", columns=160)[1])
    assert not is_coloured(on_terminal(*command, columns=160, TERM="dumb")[1])


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    ("options", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),  # empty is not set
        (["--color", "ALWAYS"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_a_pipe_gets_colours_only_on_request(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, options: list[str],
    env: dict[str, str], coloured: bool,
) -> None:  # fmt: skip
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert is_coloured(botdb("trades", "closed", *options, db=url).lines) is coloured


@pytest.mark.usefixtures("hostile")
def test_a_pipe_gets_every_column_however_narrow_the_screen_is_said_to_be(
    url: str, botdb_process: BotdbProcess
) -> None:
    natural = botdb_process("trades", "list", db=url)
    narrow = botdb_process("trades", "list", db=url, env={"TERM": "dumb", "COLUMNS": "20"})
    assert natural.out == narrow.out
    assert "tier" in natural.lines[0] and "left out" not in natural.out
    assert all(f"closed{i}{'z' * 15}" in natural.out for i in range(len(HOSTILE)))


# --- options that every command has --------------------------------------------------------


def test_verbose_shows_the_sql_and_quiet_hides_warnings(
    botdb_process: BotdbProcess, url: str
) -> None:
    done = botdb_process("trades", "list", "-v", "--symbol", "\x1b[2J", db=url)
    assert done.out == "no trades\n"
    assert {line.split(": ")[0] for line in done.err.splitlines()} == {"sql", "warning"}
    assert r"\x1b[2J" in done.err and "\x1b" not in done.err
    for quiet, expected in (((), "warning: "), (("-q",), "")):
        said = botdb_process("trades", "list", "--status", "opne", *quiet, db=url).err
        assert said.startswith(expected) and bool(said) == bool(expected)


def test_a_progress_bar_is_drawn_on_a_terminal_only(
    botdb: Botdb, on_terminal: OnTerminal, url: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(progress, "BRIEF_SECONDS", 0)
    path = tmp_path / "trades.jsonl"
    path.write_text('{"symbol": "A", "status": "open"}\n' * 5_000)
    command = ("trades", "import", str(path), "--dry-run", "--db", url)
    done = "dry run, nothing was written; 5,000 trades read: 5,000 imported"
    _, seen = on_terminal(*command, columns=80)
    assert "importing" in "".join(seen) and "trades read" in "".join(seen)
    assert COLOUR.sub("", seen[-1]).endswith(done)
    _, quiet = on_terminal(*command, "-q", columns=80)
    assert "importing" not in "".join(quiet)
    monkeypatch.setattr(progress, "BRIEF_SECONDS", 60)
    _, brief = on_terminal(*command, columns=80)
    assert "importing" not in "".join(brief)
    piped = botdb(*command)
    assert (piped.out, piped.err) == (done + "\n", "")
