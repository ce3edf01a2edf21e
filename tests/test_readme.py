"""The README lists every command, exit code and variable, and no others."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from botdb.cli.tree import commands
from tests.test_errors import EXIT_CODES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def typed() -> list[str]:
    """Every command that botdb has, as it is typed."""
    return sorted(" ".join(["botdb", *words]) for words in commands())


def listed() -> list[str]:
    """Every command that the README's table names: `botdb trades list`, `open` is two of them."""
    names = []
    for row in re.findall(r"^\| (`botdb [^|]*) \|", section("The commands"), re.MULTILINE):
        noun = ""
        for name in re.findall(r"`([^`]*)`", row):
            if name.startswith("botdb "):
                noun = name.rpartition(" ")[0]
            names.append(name if name.startswith("botdb ") else f"{noun} {name}")
    return sorted(names)


def test_every_command_is_in_the_readme_and_no_other() -> None:
    assert listed() == typed()


def test_every_exit_code_is_in_the_readme_and_no_other() -> None:
    listed = [int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), re.M)]
    assert listed == EXIT_CODES


def test_every_variable_that_the_code_reads_is_in_the_readme() -> None:
    code = "".join(path.read_text() for path in (ROOT / "botdb").rglob("*.py"))
    read = set(re.findall(r'"(BOTDB_[A-Z]+|NO_COLOR|FORCE_COLOR|VISUAL|EDITOR)"', code))
    listed = set(re.findall(r"`([A-Z][A-Z_]+)`", section("Environment")))
    assert read <= listed


def test_the_commands_in_the_examples_exist() -> None:
    examples = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    used = re.findall(r"\bbotdb ([a-z]+(?: [a-z]+)?)", examples)
    known = {name.removeprefix("botdb ") for name in typed()}
    for words in used:
        assert words in known or words.split()[0] in known, words


def test_the_recipe_for_prometheus_passes_json_on_as_it_is(tmp_path: Path) -> None:
    """Where sh is dash, as on Debian, its echo would make line ends of the \\n in a text."""
    [recipe] = re.findall(r"^status=.*?botdb\.prom$", section("Recipes"), re.MULTILINE | re.DOTALL)
    printed = r'{"message": "A\nB \"C\" \\d"}'
    for name, does in {"botdb": f"cat <<'END'\n{printed}\nEND", "jq": "cat"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", recipe], cwd=tmp_path, env={"PATH": path}, check=True)
    assert (tmp_path / "botdb.prom").read_text() == printed


def test_the_tests_that_show_the_promises_exist() -> None:
    shown_by = re.findall(r"`(tests/[^`]*)`", section("Promises"))
    assert shown_by
    assert [path for path in shown_by if not (ROOT / path).is_file()] == []
