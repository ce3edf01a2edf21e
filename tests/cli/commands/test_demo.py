"""`botdb demo`: a new file, and what to try next."""

from __future__ import annotations

import shlex
from pathlib import Path

from botdb.cli.commands.demo import NEXT
from tests.conftest import Botdb


def test_what_to_try_next_can_be_tried(botdb: Botdb, tmp_path: Path) -> None:
    path = str(tmp_path / "demo.db")
    done = botdb("demo", path)
    assert done.code == 0
    assert all(f"  {line}" in done.lines for line in NEXT)
    for line in NEXT:
        tried = botdb(*shlex.split(line)[1:], db=path)
        assert tried.code in (0, 6), tried.err


def test_a_file_that_exists_is_refused(botdb: Botdb, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    path.write_text("precious")
    done = botdb("demo", str(path))
    assert (done.code, done.out, path.read_text()) == (4, "", "precious")


def test_only_a_file_can_be_a_sample(botdb: Botdb) -> None:
    done = botdb("demo", "postgresql://localhost/x")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: the sample is a SQLite file\nhint: give the path of a new file\n"
