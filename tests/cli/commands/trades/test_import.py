"""`botdb trades import` as it is typed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import peewee
import pytest

from botdb.database import postgres
from tests.conftest import Botdb, BotdbProcess

ANY_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
"""For what happens before the database is asked: once is enough."""

GOOD = '{"id": "t1", "symbol": "ACME", "status": "open"}\n'
CSV = "id,symbol,status\nt1,ACME,open\n"


def ids(botdb: Botdb, url: str) -> list[str]:
    return [row["id"] for row in botdb("trades", "list", "--json", "--sort=id", db=url).json]


@ANY_ENGINE
@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("t.txt", GOOD.encode()),
        (".//t.txt", b"\xef\xbb\xbf" + GOOD.encode()),
        ("../here/t.txt", CSV.replace("\n", "\r\n").encode()),
    ],
)
def test_a_file_is_found_by_any_form_of_its_path(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str,
    content: bytes,
) -> None:  # fmt: skip
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (here / "t.txt").write_bytes(content)
    done = botdb("trades", "import", form, db=url)
    assert (done.code, done.out, done.err) == (0, "1 trade read: 1 imported\n", "")
    assert ids(botdb, url) == ["t1"]


@ANY_ENGINE
@pytest.mark.parametrize("format", ["json", "jsonl", "csv"])
def test_a_list_without_trades_is_imported_in_every_format(
    botdb: Botdb, url: str, format: str
) -> None:
    """JSON lines of no trade are an empty file, which is no failure either."""
    listed = botdb("trades", "list", "-o", format, db=url)
    assert (format == "jsonl") == (listed.out == "")
    done = botdb("trades", "import", "-", db=url, input=listed.out)
    assert (done.code, done.out, done.err) == (0, "0 trades read: 0 imported\n", "")


@ANY_ENGINE
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("./missing.json", "No such file or directory"),
        ("", "Is a directory"),
        (".", "Is a directory"),
        ("no/such/folder", "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    botdb: Botdb, url: str, path: str, reason: str
) -> None:
    done = botdb("trades", "import", path, db=url)
    assert (done.code, done.out, done.err) == (2, "", f"error: cannot read '{path}': {reason}\n")


@pytest.mark.parametrize("content", ["", "\n\n", "[]", "symbol,status\n", "\ufeff"])
def test_a_file_without_trades_is_a_success(botdb: Botdb, url: str, content: str) -> None:
    done = botdb("trades", "import", "-", db=url, input=content)
    assert (done.code, done.out) == (0, "0 trades read: 0 imported\n")


@ANY_ENGINE
@pytest.mark.parametrize("content", ["<html>\n", '"text"', "null", "hello", "\x00\x00"])
def test_a_file_of_something_else_is_refused(botdb: Botdb, url: str, content: str) -> None:
    done = botdb("trades", "import", "-", db=url, input=content)
    assert done.code == 2
    assert done.err.startswith("line 1: unknown column")


def test_refused_lines_are_listed_before_the_error(botdb: Botdb, url: str) -> None:
    rows = [{"symbol": "A\x1b[31m", "status": "open", "exitPrice": -1}] * 25
    content = GOOD + "".join(json.dumps(row) + "\n" for row in rows)
    done = botdb("trades", "import", "-", db=url, input=content)
    assert (done.code, done.out) == (2, "")
    *shown, more, error, hint = done.err.splitlines()
    assert shown == [f"line {n}: exitPrice must be at least 0" for n in range(2, 22)]
    assert more == "… and 5 more"
    assert error == "error: 25 lines refused, nothing was imported"
    assert hint == "hint: fix these lines and re-import"
    assert ids(botdb, url) == []


@ANY_ENGINE
def test_text_from_the_file_cannot_control_the_terminal(botdb: Botdb, url: str) -> None:
    row = {"id": "\x9b31m\u202e", "symbol": "A", "status": "open"}
    content = json.dumps({**row, "\x1b[2J": 1}) + "\n" + (json.dumps(row) + "\n") * 2
    done = botdb("trades", "import", "-", db=url, input=content)
    assert done.err.splitlines()[:2] == [
        r"line 1: unknown column '\x1b[2J'",
        r"line 3: id '\x9b31m\u202e' is in line 2 already",
    ]


def test_existing_ids_exit_4_with_a_hint_on_conflict(botdb: Botdb, url: str) -> None:
    botdb("trades", "import", "-", db=url, input=GOOD)
    done = botdb("trades", "import", "-", db=url, input=GOOD)
    assert (done.code, done.out) == (4, "")
    assert "1 id is in the database already: 't1' (line 1); nothing was imported" in done.err
    assert "--on-conflict skip" in done.err
    skipped = botdb("trades", "import", "-", "--on-conflict", "SKIP", db=url, input=GOOD)
    assert skipped.out == "1 trade read: 0 imported, 1 skipped\n"
    replaced = botdb("trades", "import", "-", "--on-conflict=replace", db=url, input=GOOD)
    assert replaced.out == "1 trade read: 0 imported, 1 replaced\n"


def test_a_dry_run_says_so_and_writes_nothing(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "import", "-", "--dry-run", db=url, input=CSV)
    assert done.out == "dry run, nothing was written; 1 trade read: 1 imported\n"
    assert ids(botdb, url) == []


def test_a_dry_run_leaves_a_sqlite_file_as_it_is(
    botdb: Botdb, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "same.db"
    path.write_bytes(sqlite_template.read_bytes())
    assert botdb("trades", "import", "-", "--dry-run", db=str(path), input=CSV).code == 0
    assert path.read_bytes() == sqlite_template.read_bytes()


def test_scripts_get_an_object(botdb: Botdb, url: str) -> None:
    facts: dict[str, Any] = {"read": 1, "inserted": 1, "replaced": 0, "skipped": 0}
    dry = botdb("trades", "import", "-", "--dry-run", "--json", db=url, input=GOOD)
    assert dry.json == {**facts, "dryRun": True}
    assert botdb("trades", "import", "-", "-o", "jsonl", db=url, input=GOOD).json == {
        **facts,
        "dryRun": False,
    }


@ANY_ENGINE
def test_a_format_can_be_given(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "import", "-", "--format", "jsonl", db=url, input=f"[{GOOD}]")
    assert done.code == 2 and done.err.startswith("line 1: broken JSON")
    assert botdb("trades", "import", "-", "--format=JSON", db=url, input=f"[{GOOD}]").code == 0


def test_times_are_read_in_the_zone_that_is_given(botdb: Botdb, url: str) -> None:
    content = "symbol,status,entryAt\nA,open,2026-03-06T09:31\n"
    botdb("trades", "import", "-", "--tz", "America/New_York", db=url, input=content)
    [trade] = botdb("trades", "list", "--json", db=url).json
    assert trade["entryAt"] == trade["createdAt"] == "2026-03-06T14:31:00.000Z"
    gap = content.replace("03-06T09", "03-08T02")
    refused = botdb("trades", "import", "-", "--tz", "America/New_York", db=url, input=gap)
    assert refused.code == 2
    assert refused.err.startswith("line 2: entryAt: 2026-03-08 02:31:00 happens never in")


@ANY_ENGINE
@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "America", "../../etc/passwd", "/etc/hosts"])
def test_an_unknown_zone_is_refused_before_anything_is_read(
    botdb: Botdb, url: str, zone: str
) -> None:
    done = botdb("trades", "import", "missing", "--tz", zone, db=url)
    assert done.code == 2
    assert done.err.startswith(f"error: unknown time zone '{zone}'\nhint: ")


@ANY_ENGINE
@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_refused(botdb_process: BotdbProcess, url: str, encoding: str) -> None:
    content = "symbol,status\nÜ,open\n".encode(encoding)
    done = botdb_process("trades", "import", "-", db=url, input=content, env={"LANG": "C"})
    assert (done.code, done.err) == (
        2,
        "error: the file is not UTF-8 text\n"
        "hint: unpack it with gunzip, or convert it with iconv, first\n",
    )


_MEASURED = """
import resource, sys
from botdb.cli import main
assert main(sys.argv[1:]) == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@ANY_ENGINE
def test_memory_does_not_grow_with_the_file(url: str, tmp_path: Path, format: str) -> None:
    """Six times the rows, 15 MB more of them, take less than 6 MB more."""
    note = "x" * 1_500

    def megabytes(rows: int) -> int:
        path = tmp_path / f"{rows}.{format}"
        with path.open("w") as file:
            if format == "csv":
                file.write("symbol,status,exitReason\n")
            for _ in range(rows):
                file.write(
                    f"A,open,{note}\n"
                    if format == "csv"
                    else f'{{"symbol": "A", "status": "open", "exitReason": "{note}"}}\n'
                )
        arguments = ["trades", "import", str(path), "--db", url]
        done = subprocess.run(
            [sys.executable, "-c", _MEASURED, *arguments],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return int(done.stdout.splitlines()[-1])

    small = megabytes(2_000)
    assert megabytes(12_000) - small < 6


@pytest.mark.parametrize("failing", [False, True])
def test_an_interrupt_after_the_commit_does_not_hide_the_success(
    botdb: Botdb, url: str, engine: str, monkeypatch: pytest.MonkeyPatch, failing: bool
) -> None:
    """What is stored is reported as stored; what could not be committed, as a failure."""
    kind = peewee.SqliteDatabase if engine == "sqlite" else postgres.Database
    commit = kind.commit

    def commit_and_interrupt(db: Any) -> None:
        if db.execute_sql('SELECT count(*) FROM "BotTrade"').fetchone() == (0,):
            return commit(db)  # not the last one
        if failing:
            signal.raise_signal(signal.SIGINT)
            raise peewee.OperationalError("disk I/O error")
        commit(db)
        return signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(kind, "commit", commit_and_interrupt)
    handler = signal.getsignal(signal.SIGINT)
    done = botdb("trades", "import", "-", db=url, input=GOOD)
    monkeypatch.undo()
    assert signal.getsignal(signal.SIGINT) == handler
    if failing:
        assert done.code in (1, 5) and "error: " in done.err
        assert ids(botdb, url) == []
    else:
        assert (done.code, done.out) == (0, "1 trade read: 1 imported\n")
        assert ids(botdb, url) == ["t1"]
