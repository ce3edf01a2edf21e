"""`botdb backup`: what it says it made."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Botdb


def test_a_script_gets_what_was_made(botdb: Botdb, url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    made = botdb("backup", str(target), "--portable", "--json", db=url)
    if made.code == 2:  # SQLite is portable as it is
        made = botdb("backup", str(target), "--json", db=url)
    assert made.code == 0
    assert (made.json["file"], made.json["bytes"]) == (str(target), target.stat().st_size)
    assert botdb("config", "get", "mode", db=str(target)).out == "paper\n"


def test_standard_output_is_refused(botdb: Botdb, url: str) -> None:
    done = botdb("backup", "-", db=url)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: a backup is a file, not standard output\nhint: ")
    assert not Path("-").exists()
