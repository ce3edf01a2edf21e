"""Disks that are full, files that are damaged, locked or not ours to write."""

from __future__ import annotations

import json
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from botdb.database import dialect
from tests.conftest import Botdb
from tests.faults.commands import is_one_clear_line
from tests.postgres import Postgres, copy_database

KILOBYTE = 1024
TRADES = "".join(
    json.dumps({"id": f"t{i}", "symbol": "A", "status": "open", "exitReason": "x" * 200}) + "\n"
    for i in range(2_000)
)
"""About half a megabyte."""


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database in a folder of its own."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(sqlite_template, tmp_path / "data" / "bot.db"))


def is_sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    finally:
        connection.close()


# --- full ---------------------------------------------------------------------------------


def limited(kilobytes: int, *arguments: str, input: str = "") -> tuple[int, str]:
    """Run botdb where no file may grow beyond a size; its exit code and what it said."""
    done = subprocess.run(
        # -B: Python would cut its caches off at the limit, and every later process would read them.
        [sys.executable, "-B", "-m", "botdb", *arguments],
        input=input, capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(  # no thread runs here
            resource.RLIMIT_FSIZE, (kilobytes * KILOBYTE,) * 2
        ),
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_an_import_that_meets_a_limit_of_file_sizes_imports_nothing(
    botdb: Botdb, path: Path
) -> None:
    code, said = limited(300, "trades", "import", "-", "--db", str(path), input=TRADES)
    assert code == 1
    assert said.startswith(f"error: {path}: disk I/O error\nhint: is the disk full")
    assert is_sound(path)
    assert botdb("trades", "list", db=str(path)).out == "no trades\n"


def test_a_backup_that_meets_a_limit_of_file_sizes_leaves_no_file(
    botdb: Botdb, path: Path, tmp_path: Path
) -> None:
    botdb("trades", "import", "-", db=str(path), input=TRADES)
    target = tmp_path / "backups" / "b.db"
    target.parent.mkdir()
    code, said = limited(300, "backup", str(target), "--db", str(path))
    assert code == 1
    assert said == f"error: cannot write {target}: disk I/O error\nhint: is there room for it?\n"
    assert list(target.parent.iterdir()) == []
    assert [each.name for each in path.parent.iterdir()] == ["bot.db"]


@pytest.mark.parametrize("options", [(), ("--portable",)], ids=["pg_dump", "portable"])
def test_a_backup_of_a_server_that_meets_a_limit_leaves_no_file(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:  # fmt: skip
    monkeypatch.setenv("PATH", str(postgres.programs))
    url = postgres.url(copy_database(postgres, "botdb_template"))
    target = tmp_path / "b"
    code, said = limited(1, "backup", str(target), *options, "--db", url)
    assert code == 1 and said.startswith("error: "), said
    assert ("SIGXFSZ ended pg_dump" if not options else f"cannot write {target}: disk I/O") in said
    assert list(tmp_path.iterdir()) == []


def test_what_a_limit_of_file_sizes_stops_is_no_fault_of_the_users(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as connection:  # without a log, which would not be made
        connection.execute("PRAGMA journal_mode = delete")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "drafts"))
    (tmp_path / "drafts").mkdir()
    monkeypatch.setenv("EDITOR", "true")
    for command, file in (
        (("stats", "plot", str(tmp_path / "p.svg"), "--db", str(path)), "p.svg"),
        (("init", "--db", str(tmp_path / "new.db")), "new.db"),
        (("config", "edit", "--db", str(path)), "botdb-config.toml"),
    ):
        code, said = limited(1, *command)
        assert code == 1 and said.startswith("error: ") and file in said, said
    assert not (tmp_path / "new.db").exists() and list((tmp_path / "drafts").iterdir()) == []


@pytest.fixture
def on_a_small_disk(path: Path, tmp_path: Path) -> Path:
    if shutil.which("unshare") is None:
        pytest.skip("no namespaces to mount a small disk in")
    (path.parent / "disk").mkdir()
    return path.parent


def run_on_small_disk(folder: Path, script: str) -> list[str]:
    """Run lines of shell, with a disk of 400 KB in ``disk`` that no other process sees."""
    begin = "mount -t tmpfs -o size=400k none disk || exit 77; cp bot.db disk/bot.db"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{begin}\n{script}"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode in (1, 77) and not done.stdout:
        pytest.skip(f"no small disk here: {done.stderr.strip()}")
    return (done.stdout + done.stderr).splitlines()


BOTDB = f"{sys.executable} -m botdb"


def test_a_full_disk_stops_an_import_and_loses_nothing(on_a_small_disk: Path) -> None:
    (on_a_small_disk / "trades.jsonl").write_text(TRADES)
    said = run_on_small_disk(
        on_a_small_disk,
        f"""{BOTDB} trades import trades.jsonl --db disk/bot.db 2>&1; echo $?
        ls -A disk
        {BOTDB} trades list --db disk/bot.db""",
    )
    assert said[:2] == ["error: disk/bot.db: the disk is full; nothing was changed", "1"]
    assert said[-2:] == ["bot.db", "no trades"]


def test_a_full_disk_can_still_be_read_and_backed_up_to_another(on_a_small_disk: Path) -> None:
    """Reading a write-ahead log needs a file next to it, for which there is no room."""
    said = run_on_small_disk(
        on_a_small_disk,
        f"""cat /dev/zero > disk/filler 2> /dev/null
        {BOTDB} config get minWinRate --db disk/bot.db; echo $?
        {BOTDB} backup -q elsewhere.db --db disk/bot.db > /dev/null; echo $?
        {BOTDB} config set minWinRate=0.25 --db disk/bot.db 2>&1; echo $?
        {BOTDB} config get minWinRate --db disk/bot.db""",
    )
    assert said[:3] == ["0.5", "0", "0"]
    assert said[3].startswith("error: disk/bot.db: ")
    assert said[4].startswith("hint: is the disk full")
    assert said[5:] == ["1", "0.5"]
    assert is_sound(on_a_small_disk / "elsewhere.db")


@pytest.mark.parametrize("side_files", ["", "disk/bot.db-shm", "disk/bot.db-*"])
def test_a_write_that_failed_on_a_full_disk_can_be_made_when_there_is_room(
    on_a_small_disk: Path, side_files: str
) -> None:
    """It leaves a log without a change in it. The next command uses and removes it."""
    said = run_on_small_disk(
        on_a_small_disk,
        f"""cat /dev/zero > disk/filler 2> /dev/null
        {BOTDB} config set minWinRate=0.25 --db disk/bot.db > /dev/null 2>&1; echo $?
        rm -f disk/filler {side_files}
        {BOTDB} config get minWinRate --db disk/bot.db
        {BOTDB} config set minWinRate=0.25 --db disk/bot.db
        ls -A disk; cp disk/bot.db .""",
    )
    assert said == ["1", "0.5", "minWinRate: 0.5 → 0.25", "bot.db"]
    assert is_sound(on_a_small_disk / "bot.db")


@pytest.mark.parametrize("command", ["config show", "stats show -o csv", "check", "status"])
def test_output_to_a_full_device_is_one_clear_line(path: Path, command: str) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "botdb", *command.split(), "--db", str(path)],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "error: cannot write to standard output: No space left on device\n"


# --- damaged ------------------------------------------------------------------------------

COMMANDS = (
    "init",
    "status",
    "check",
    "trades list -o json",
    "trades show t1",
    "stats rollup",
    "stats verify",
    "config show",
    "config set minWinRate=0.25",
    "trades close t1 --price 1 --yes",
    "backup {folder}/backup.db --force",
)


@pytest.fixture
def filled(botdb: Botdb, path: Path) -> bytes:
    """A database with trades on several pages, of tables and of indexes."""
    assert botdb("trades", "import", "-", db=str(path), input=TRADES).code == 0
    assert botdb("init", db=str(path)).code == 0
    return path.read_bytes()


@pytest.mark.parametrize(
    "where",
    ["header", "schema", "tables and indexes", "anywhere", "end cut off"],
)
def test_a_damaged_file_is_one_clear_line(
    botdb: Botdb, path: Path, filled: bytes, where: str
) -> None:
    """Or the damage is elsewhere, and what the command looks at is sound."""
    chance = random.Random(where)
    page = 4_096
    bounds = {
        "header": (16, 100),
        "schema": (100, page),
        "tables and indexes": (page, len(filled)),
        "anywhere": (16, len(filled)),
    }
    for command in COMMANDS:
        damaged = bytearray(filled)
        if where == "end cut off":
            del damaged[chance.randrange(100, len(filled)) :]
        else:
            for _ in range(chance.choice([1, 4, 40])):
                damaged[chance.randrange(*bounds[where])] = chance.randrange(256)
        for left in path.parent.iterdir():
            left.unlink()
        path.write_bytes(damaged)
        done = botdb(*command.format(folder=path.parent).split(), db=str(path))
        assert "error: unexpected" not in done.err and "Traceback" not in done.err
        assert done.code in (0, 3, 6) or is_one_clear_line(done, 2, 4, 5), (command, done)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0", b"\0" * 5_000, b"PK\3\4"])
def test_a_file_that_is_no_database_stays_as_it_is(
    botdb: Botdb, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "folder" / "other.bin"
    path.parent.mkdir()
    path.write_bytes(content)
    for command in COMMANDS[1:]:
        done = botdb(*command.format(folder=tmp_path).split(), db=str(path))
        assert is_one_clear_line(done, 5), (command, done)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["other.bin"]


# --- locked, read-only --------------------------------------------------------------------


def test_a_file_that_another_keeps_locked_is_read_but_not_written(
    botdb: Botdb, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.01)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("""UPDATE "BotConfig" SET "minWinRate" = 0.9""")
    for command in ("config set minWinRate=0.25", "stats rollup", "trades import -"):
        done = botdb(*command.split(), db=str(path), input=TRADES)
        assert is_one_clear_line(done, 5), (command, done)
        assert "database is locked\nhint: another program is writing" in done.err
    assert botdb("config", "get", "minWinRate", db=str(path)).out == "0.5\n"
    assert botdb("trades", "list", db=str(path)).out == "no trades\n"
    holder.close()


def test_a_file_in_exclusive_use_cannot_be_read_either(
    botdb: Botdb, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.01)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = delete")
    holder.execute("BEGIN EXCLUSIVE")
    for command in COMMANDS:
        done = botdb(*command.format(folder=path.parent).split(), db=str(path))
        assert is_one_clear_line(done, 5), (command, done)
    holder.close()
    assert [each.name for each in path.parent.iterdir()] == ["bot.db"]
