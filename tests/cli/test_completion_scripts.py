"""The scripts of the shells, run by the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import program

BASH = """
compopt() { [[ $2 == default ]] && echo files || echo $2; }
source ./script
COMP_WORDS=(botdb $@ "$last"); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_botdb_completion botdb
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() { }
_files() { echo files }
_arguments() { echo "$*" | grep -o '"[^"]*"' | tr -d '"' }
source ./script
words=(botdb $@ "$last"); CURRENT=${#words}
_botdb_completion
"""
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")


def offered(shell: str, typed: str, folder: Path) -> list[str]:
    """What a shell offers after what is typed, the last word of it unfinished."""
    program(folder)
    env = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(folder),
    }
    *words, last = typed.split(" ")

    def run(script: str, *arguments: str) -> str:
        command = [shell, *(["-f"] if shell == "zsh" else ["--norc"]), "-c", script, shell]
        done = subprocess.run(
            [*command, *arguments],
            cwd=folder,
            env={**env, "last": last},
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    if not (folder / "script").exists():
        (folder / "script").write_text(run("botdb --show-completion; true"))
    shown = run(BASH if shell == "bash" else ZSH, *words)
    return [line for line in shown.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", pytest.param("zsh", marks=needs_zsh)])
def test_files_are_offered_only_where_a_file_is_meant(shell: str, tmp_path: Path) -> None:
    assert offered(shell, "trades import fo", tmp_path) == ["files"]
    assert offered(shell, "stats report re", tmp_path) == ["files"]
    assert offered(shell, "trades list --limit ", tmp_path) == []
    assert offered(shell, "trades list --on e", tmp_path) == ["entered", "exited"]


def test_bash_leaves_no_blank_between_a_field_and_its_value(tmp_path: Path) -> None:
    assert offered("bash", "config set mo", tmp_path) == ["nospace", "mode="]
    assert "nospace" not in offered("bash", "config set m", tmp_path)
    assert offered("bash", "trades list --on e", tmp_path) == ["entered", "exited"]
