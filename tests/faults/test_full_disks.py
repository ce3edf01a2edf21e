"""Disks that are full: that of the database, that of TMPDIR, that of a backup, one at a time."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Botdb
from tests.faults.conftest import TRADES, is_sound
from tests.postgres import Postgres, copy_database

KILOBYTE = 1024
BOTDB = f"{sys.executable} -m botdb"


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
    assert said.startswith(f"error: {path}: disk I/O error\nhint: check for a full or failing disk")
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
    assert (
        said == f"error: cannot write {target}: disk I/O error\nhint: check the free space there\n"
    )
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


def test_a_file_that_a_limit_cuts_off_is_not_an_input_error_and_not_left_behind(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as connection:  # without a log, which would not be made
        connection.execute("PRAGMA journal_mode = delete")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "drafts"))
    (tmp_path / "drafts").mkdir()
    monkeypatch.setenv("EDITOR", "true")
    for command, file in (
        (("init", "--db", str(tmp_path / "new.db")), "new.db"),
        (("config", "edit", "--db", str(path)), "botdb-config.toml"),
    ):
        code, said = limited(1, *command)
        assert code == 1 and said.startswith("error: ") and file in said, said
    assert not (tmp_path / "new.db").exists() and list((tmp_path / "drafts").iterdir()) == []


# --- small disks --------------------------------------------------------------------------


@pytest.fixture
def folder(path: Path) -> Path:
    """Where small disks can be mounted, with a database."""
    if shutil.which("unshare") is None:
        pytest.skip("no namespaces to mount a small disk in")
    return path.parent


def run_with_disks(folder: Path, script: str, **kilobytes: int) -> list[str]:
    """Run lines of shell with small disks, each in a folder of its name that only they see.

    The one called ``disk`` begins with a copy of the database.
    """
    mount = "".join(
        f"mkdir {name}; mount -t tmpfs -o size={size}k none {name} || exit 77\n"
        for name, size in kilobytes.items()
    )
    begin = mount + ("cp bot.db disk/bot.db\n" if "disk" in kilobytes else "")
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", begin + script],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode in (1, 77) and not done.stdout:
        pytest.skip(f"no small disk here: {done.stderr.strip()}")
    return (done.stdout + done.stderr).splitlines()


FULL = [
    "error: disk/bot.db: the disk is full; nothing was changed",
    "hint: free space on the database's disk, and in TMPDIR",
    "1",
]


def test_a_full_disk_stops_an_import_and_loses_nothing(folder: Path) -> None:
    (folder / "trades.jsonl").write_text(TRADES)
    said = run_with_disks(
        folder,
        f"""{BOTDB} trades import trades.jsonl --db disk/bot.db 2>&1; echo $?
        ls -A disk
        {BOTDB} trades list --db disk/bot.db""",
        disk=400,
    )
    assert said[:3] == FULL
    assert said[-2:] == ["bot.db", "no trades"]


def test_a_full_disk_can_still_be_read_and_backed_up_to_another(folder: Path) -> None:
    """Reading a write-ahead log needs a file next to it, for which there is no room."""
    said = run_with_disks(
        folder,
        f"""cat /dev/zero > disk/filler 2> /dev/null
        {BOTDB} config get minWinRate --db disk/bot.db; echo $?
        {BOTDB} backup -q elsewhere.db --db disk/bot.db > /dev/null; echo $?
        {BOTDB} config set minWinRate=0.25 --db disk/bot.db 2>&1; echo $?
        {BOTDB} config get minWinRate --db disk/bot.db""",
        disk=400,
    )
    assert said[:3] == ["0.5", "0", "0"]
    assert said[3].startswith("error: disk/bot.db: ")
    assert said[4].startswith("hint: check for a full or failing disk")
    assert said[5:] == ["1", "0.5"]
    assert is_sound(folder / "elsewhere.db")


@pytest.mark.parametrize("side_files", ["", "disk/bot.db-shm"])
def test_a_write_that_failed_on_a_full_disk_can_be_made_when_there_is_room(
    folder: Path, side_files: str
) -> None:
    """It leaves a log without a change in it. The next command uses and removes it."""
    said = run_with_disks(
        folder,
        f"""cat /dev/zero > disk/filler 2> /dev/null
        {BOTDB} config set minWinRate=0.25 --db disk/bot.db > /dev/null 2>&1; echo $?
        rm -f disk/filler {side_files}
        {BOTDB} config get minWinRate --db disk/bot.db
        {BOTDB} config set minWinRate=0.25 --db disk/bot.db
        ls -A disk; cp disk/bot.db .""",
        disk=400,
    )
    assert said == ["1", "0.5", "minWinRate: 0.5 → 0.25", "bot.db"]
    assert is_sound(folder / "bot.db")


def test_an_import_that_fills_tmpdir_is_whole_or_reported(folder: Path) -> None:
    """That nothing needs room there after the commit: trades/importing/test_staging.py."""
    text = "x" * 1_500
    row = f'{{"symbol": "A", "status": "open", "exitReason": "{text}"}}\n'
    (folder / "trades.jsonl").write_text(row * 1_000)
    sizes = (100, 3_000)
    said = run_with_disks(
        folder,
        "".join(
            f"""
            cp bot.db {size}.db
            export TMPDIR=$PWD/tmp{size}
            {BOTDB} trades import trades.jsonl --db {size}.db -o json 2>&1 | tail -1
            {BOTDB} trades list --db {size}.db -o jsonl | wc -l"""
            for size in sizes
        ),
        **{f"tmp{size}": size for size in sizes},
    )
    ends = dict(zip(sizes, zip(said[::2], said[1::2], strict=True), strict=True))
    for size, (last, rows) in ends.items():
        assert (last == "}", int(rows)) == ((True, 1_000) if size == 3_000 else (False, 0)), last


def test_a_full_tmpdir_is_named_where_a_copy_is_read(folder: Path) -> None:
    """Where the whole disk of the database is full too, no log can be made next to it."""
    said = run_with_disks(
        folder,
        f"""cat /dev/zero > disk/filler 2> /dev/null
        head -c 4096 /dev/zero > tmp/filler
        export TMPDIR=$PWD/tmp
        {BOTDB} trades list --db disk/bot.db 2>&1; echo $?""",
        disk=400,
        tmp=8,
    )
    assert said[-1] in ("1", "5") and said[0].startswith("error: "), said
    assert "TMPDIR" in said[0]


def test_the_full_disk_of_a_backup_is_named_and_the_old_backup_stays(folder: Path) -> None:
    said = run_with_disks(
        folder,
        f"""{BOTDB} backup -q target/old.db --db bot.db
        cp target/old.db .; cat /dev/zero > target/filler 2> /dev/null
        {BOTDB} backup --force target/old.db --db bot.db 2>&1; echo $?
        ls -A target; cmp target/old.db old.db && echo same""",
        target=200,
    )
    assert said[-6:] == [
        "error: cannot write target/old.db: database or disk is full",
        "hint: check the free space there",
        "1",
        "filler",
        "old.db",
        "same",
    ]


@pytest.mark.parametrize(
    ("full", "named"), [("target", "cannot write target/b"), ("tmp", "cannot write to TMPDIR")]
)
def test_the_full_disk_of_a_dump_is_named(
    folder: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch, full: str, named: str
) -> None:
    monkeypatch.setenv("PATH", f"{postgres.programs}:/usr/sbin:/usr/bin:/sbin:/bin")
    url = postgres.tcp_url(copy_database(postgres, "botdb_template"))
    url = url.replace("postgres@", "postgres:" + "x" * 9_000 + "@")  # which goes to TMPDIR
    said = run_with_disks(
        folder,
        f"""head -c 4096 /dev/zero > {full}/filler
        export TMPDIR=$PWD/tmp
        {BOTDB} backup target/b --db '{url}' 2>&1; echo $?
        ls -A target""",
        target=8,
        tmp=8,
    )
    assert said[0].startswith("error: ") and "1" in said, said
    assert named in said[0] or (full == "target" and "No space left" in said[0]), said
    assert said[said.index("1") + 1 :] == ["filler"] * (full == "target")
