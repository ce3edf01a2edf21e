"""How a command ends: its exit code, its last message, and broken pipes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import peewee
import pytest

from tests import signals
from tests.conftest import AddTrades, Botdb, BotdbProcess
from tests.processes import botdb_in_pipes

ANY_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
BOTDB = f"{sys.executable} -m botdb"


def shell(command: str, url: str = "", **env: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a line of bash; $? of `botdb` first in a pipe counts."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("botdb", BOTDB)],
        env={"BOTDB_URL": url, "PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


# --- exit codes ---------------------------------------------------------------------------


@ANY_ENGINE
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("trades list --status nothing", 0),
        ("trades list --winners --losers", 2),
        ("trades list --columns pln", 2),
        ("trades list --columns=", 2),
        ("trades list --since sometime", 2),
        ("trades list --db missing/botdb.db", 5),
        ("trades list --db postgresql://nobody@127.0.0.1:1/none", 5),
        ("trades list --db mysql://x", 2),
    ],
)
def test_exit_codes(botdb: Botdb, url: str, arguments: str, code: int) -> None:
    done = botdb(*arguments.split(), db=None if "--db" in arguments else url)
    assert done.code == code, done.err
    if code:
        assert done.out == ""
        assert re.fullmatch(r"error: [^\n]+\n(hint: [^\n]+\n)?", done.err)


@ANY_ENGINE
def test_a_process_exits_with_the_code(botdb_process: BotdbProcess, url: str) -> None:
    assert botdb_process("trades", "show", "nothing", db=url).code == 3
    assert botdb_process("trades", "list", db=url).code == 0


@pytest.mark.parametrize("arguments", [[], ["trades"], ["config"], ["stats"]])
def test_no_summary_in_the_help_is_cut_short(
    botdb: Botdb, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = botdb(*arguments, "--help")
    assert done.code == 0
    commands = done.out.partition("Commands:")[2].partition("\n\n")[0].strip().splitlines()
    assert commands and all(line.endswith(".") for line in commands)
    assert not any(line.endswith("...") for line in commands)


@ANY_ENGINE
@pytest.mark.parametrize("option", ["--limit", "--tier"])
def test_a_number_of_more_than_64_bits_is_an_invalid_value(
    botdb: Botdb, url: str, option: str
) -> None:
    done = botdb("trades", "list", option, "9" * 30, db=url)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: a number is too large")


def test_an_argument_that_is_not_utf_8_is_an_invalid_value(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "list", "--symbol", os.fsdecode(b"\xff"), db=url)
    assert (done.code, done.err) == (2, "error: not valid UTF-8: '\\udcff'\n")


def test_a_traceback_is_shown_only_where_it_is_wanted(
    botdb: Botdb, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Traceback" not in botdb("trades", "list", db="missing.db").err
    monkeypatch.setenv("BOTDB_TRACEBACK", "1")
    done = botdb("trades", "list", db="missing.db")
    assert done.code == 5
    assert done.err.startswith("Traceback (most recent call last):")
    assert "error: there is no database at missing.db\nhint: " in done.err


# --- pipes --------------------------------------------------------------------------------


@pytest.fixture
def many(add_trades: AddTrades) -> None:
    add_trades(*[{"symbol": f"S{i}", "exitReason": "x" * 50} for i in range(2_000)])


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_pipe_that_the_reader_closes_ends_the_command_without_an_error(
    url: str, form: str
) -> None:
    code, out, err = shell(f"botdb trades list -o {form} | head -1", url)
    assert (code, err) == (141, "")
    assert len(out.splitlines()) == 1


@ANY_ENGINE
def test_a_pipe_without_a_reader_ends_the_command_without_an_error(url: str) -> None:
    """Even of output so small that it is first written when the process ends."""
    for command in ("trades list", "--version"):
        code, _, err = shell(f"{{ sleep 0.2; botdb {command}; }} | true", url)
        assert (code, err) == (141, "")


@ANY_ENGINE
@pytest.mark.parametrize("command", ["trades list", "trades list --json", "--version"])
def test_output_to_a_full_disk_is_one_clear_error(url: str, command: str) -> None:
    code, _, err = shell(f"botdb {command} > /dev/full", url)
    assert code == 1
    assert re.fullmatch(
        r"error: (cannot write to standard output: )?No space left on device\n", err
    )


@ANY_ENGINE
def test_a_closed_standard_stream_is_an_error_message_where_one_can_be_shown(url: str) -> None:
    assert shell("botdb trades list >&-", url) == (1, "", "error: standard output is closed\n")
    assert shell("botdb trades show nothing 2>&-", url) == (3, "", "")
    assert shell("botdb trades import - <&-", url) == (2, "", "error: standard input is closed\n")
    assert shell("botdb trades list <&- >&- 2>&-", url)[0] == 1


# --- interruption -------------------------------------------------------------------------

TRADE = b'{"id": "t1", "symbol": "A", "status": "open"}\n'

SLOW_INSERTS = {
    "sqlite": """
        CREATE VIEW endless AS
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
        CREATE TRIGGER slow AFTER INSERT ON "BotTrade" BEGIN SELECT count(*) FROM endless; END""",
    "postgresql": """
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN PERFORM pg_sleep(600); RETURN NEW; END';
        CREATE TRIGGER slow AFTER INSERT ON "BotTrade" FOR EACH ROW EXECUTE FUNCTION slow()""",
}


def test_ctrl_c_ends_an_import_in_the_middle_of_a_statement(
    botdb: Botdb, db: peewee.Database, url: str, engine: str
) -> None:
    """An import that waits for more of its file: faults/test_environments.py."""
    for sql in SLOW_INSERTS[engine].split(";\n"):
        db.execute_sql(sql)
    with botdb_in_pipes("trades", "import", "-", "-v", "--db", url) as process:
        assert process.stdin and process.stderr
        process.stdin.write(TRADE)
        process.stdin.close()
        while b'INSERT INTO "BotTrade"' not in process.stderr.readline():
            assert process.poll() is None
        signals.end(process)
        last_words = process.stderr.read().decode().splitlines()[-1]
        assert (process.wait(30), last_words) == (130, "interrupted")
    assert botdb("trades", "list", db=url).out == "no trades\n"


@pytest.mark.usefixtures("many")
def test_ctrl_c_while_the_reader_of_a_pipe_is_slow(url: str) -> None:
    with botdb_in_pipes("trades", "list", "-o", "jsonl", "--db", url) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read(1) == b"{"  # the rest is more than a pipe holds
        signals.end(process)
        assert process.stderr.read() == b"interrupted\n"
        assert process.wait(30) == 130


def test_ctrl_c_while_modules_load_ends_the_command_in_silence(tmp_path: Path) -> None:
    """Which takes a tenth of a second: long enough to be hit in a loop around `status`."""
    (tmp_path / "typer.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    done = subprocess.run(
        [sys.executable, "-m", "botdb", "status"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
