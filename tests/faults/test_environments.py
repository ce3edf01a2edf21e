"""Environments that lack what others have, and signals at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import peewee
import pytest

from botdb.database.dialect import is_postgres
from tests import signals
from tests.conftest import AddTrades, Botdb, BotdbProcess
from tests.faults.commands import is_one_clear_line
from tests.processes import botdb_in_pipes

ANY_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])

C, ASCII = {"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
NARROW = {"COLUMNS": "1", "LINES": "1", "TERM": "dumb"}
NO_NUMBER = {"COLUMNS": "many", "LINES": "-1", "TERM": "\x1b[31m"}
ODD: tuple[dict[str, str], ...] = (
    {"TZ": "Asia/Kathmandu", **C, **NARROW},
    {"TZ": "No/Such_Zone", **ASCII, "LC_ALL": "POSIX", **NO_NUMBER},
    {"TZ": "XXX-14:59:59YYY-15,0/0,J365/25", "PYTHONTZPATH": ""},
)
"""Environments, each unusual in several ways at once."""


@ANY_ENGINE
def test_data_is_the_same_in_every_environment(
    botdb: Botdb, botdb_process: BotdbProcess, url: str, add_trades: AddTrades
) -> None:
    add_trades({"id": "t1", "symbol": "Ü漢", "exitAt": "2026-03-08T06:59:59.999Z", "pnl": 1.5})
    expected = botdb("trades", "list", "-o", "json", db=url).out
    for env in ODD:
        listed = botdb_process("trades", "list", "-o", "json", db=url, env=env)
        assert (listed.code, listed.out, listed.err) == (0, expected, ""), (env, listed)
    day = botdb_process("stats", "rollup", "--dry-run", "--json", db=url, env=ODD[-1])
    assert (day.code, day.json["changed"][0]["date"]) == (0, "2026-03-08"), day
    table = botdb_process("trades", "list", db=url, env=ASCII)
    assert (table.code, table.err) == (0, "") and r"\xdc\u6f22" in table.out


@ANY_ENGINE
def test_a_current_folder_that_is_gone_is_one_clear_error(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    done = botdb("backup", "x.db", db=url)
    assert is_one_clear_line(done, 1) and "current folder does not exist" in done.err, done
    assert botdb("config", "get", "mode", db=url).out == "paper\n"


@ANY_ENGINE
@pytest.mark.parametrize("home", [None, "", "a file"])
def test_without_a_usable_home_folder_a_change_is_still_made(
    botdb_process: BotdbProcess, url: str, tmp_path: Path, home: str | None
) -> None:
    """It is entered in the journal, or reported as not entered."""
    env = {} if home is None else {"HOME": home}
    if home == "a file":
        (tmp_path / "home").touch()
        env = {"HOME": str(tmp_path / "home")}
    env["XDG_STATE_HOME"] = "" if home is not None else str(tmp_path / "state")
    done = botdb_process("config", "set", "minWinRate=0.25", db=url, env=env)
    assert (done.code, done.out) == (0, "minWinRate: 0.5 → 0.25\n"), done
    assert done.err == "" or done.err.startswith("warning: changed, but not entered in"), done
    if home == "a file":
        assert done.err.count("\n") == 1


@ANY_ENGINE
def test_without_a_home_folder_a_picture_is_drawn_without_a_word(
    botdb_process: BotdbProcess, url: str, add_trades: AddTrades
) -> None:
    add_trades({"pnl": 1, "exitAt": "2026-03-06T15:00:00Z"})
    done = botdb_process("stats", "plot", "-", db=url, env={"HOME": "/dev/null/none"})
    assert (done.code, done.err) == (0, ""), done
    assert "<svg" in done.out


# --- signals ------------------------------------------------------------------------------

TRADE = b'{"id": "t1", "symbol": "A", "status": "open"}\n'


def until(process: subprocess.Popen[bytes], text: bytes) -> None:
    """Wait for a line of standard error that holds `text`."""
    assert process.stderr
    while text not in (line := process.stderr.readline()):
        assert line, "it ended"


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_signal_within_a_transaction_leaves_nothing_of_it(
    botdb: Botdb, db: peewee.Database, url: str, number: signal.Signals
) -> None:
    """The import has written its rows and waits for more of the file."""
    with botdb_in_pipes("trades", "import", "-", "-v", "--db", url) as process:
        assert process.stdin and process.stderr
        process.stdin.write(TRADE)
        process.stdin.flush()
        until(process, b"CREATE TEMPORARY TABLE")
        signals.end(process, number)
        last = process.stderr.read()
        assert process.wait(30) == 130
        assert last.endswith(b"interrupted\n") and b"Traceback" not in last
    assert botdb("trades", "list", db=url).out == "no trades\n"
    check = "SELECT 1" if is_postgres(db) else "PRAGMA integrity_check"
    assert db.execute_sql(check).fetchone() in [(1,), ("ok",)]
    assert botdb("config", "set", "minWinRate=0.25", db=url).code == 0  # nothing stays locked


@ANY_ENGINE
def test_nohup_keeps_an_import_that_loses_its_terminal(botdb: Botdb, url: str) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does, for what it starts
    try:
        with botdb_in_pipes("trades", "import", "-", "-v", "--db", url) as process:
            assert process.stdin and process.stdout
            process.stdin.write(TRADE)
            process.stdin.flush()
            until(process, b"CREATE TEMPORARY TABLE")
            process.send_signal(signal.SIGHUP)
            process.stdin.close()
            assert process.stdout.read() == b"1 trade read: 1 imported\n"
            assert process.wait(30) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


@ANY_ENGINE
def test_a_stopped_import_goes_on_when_it_is_continued(botdb: Botdb, url: str) -> None:
    with botdb_in_pipes("trades", "import", "-", "-v", "--db", url) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(TRADE)
        process.stdin.flush()
        until(process, b"CREATE TEMPORARY TABLE")
        process.send_signal(signal.SIGSTOP)
        assert os.waitpid(process.pid, os.WUNTRACED)[1] & 0xFF == 0x7F
        process.send_signal(signal.SIGCONT)
        process.stdin.close()
        assert process.stdout.read() == b"1 trade read: 1 imported\n"
        process.stderr.read()
        assert process.wait(30) == 0
    assert len(botdb("trades", "list", "--json", db=url).json) == 1
