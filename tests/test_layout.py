"""Every module has a test of its name, and every command is in the tree."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from botdb.cli.groups import load
from botdb.cli.tree import TREE, Noun, commands, module_of

ROOT = Path(__file__).parents[1]
FILES = [path.relative_to(ROOT) for path in sorted((ROOT / "botdb").rglob("*.py"))]


ELSEWHERE = {
    "botdb/__init__.py": "tests/database/test_connect.py",
    "botdb/__main__.py": "tests/test_cli.py",
    "botdb/output/views/check.py": "tests/cli/commands/test_check.py",
    "botdb/output/views/status.py": "tests/cli/commands/test_status.py",
}
"""Files that are tested under another name: with the command that is their only user."""


def has_test(path: Path) -> bool:
    place = ROOT / "tests" / path.relative_to("botdb").parent
    if path.name == "__init__.py":
        return (place.parent / f"test_{place.name}.py").is_file() or (
            place / "test_init.py"
        ).is_file()
    return (place / f"test_{path.stem.strip('_')}.py").is_file()


def test_the_test_of_a_file_is_found_by_its_path() -> None:
    without = {
        str(path)
        for path in FILES
        if not has_test(path) and len((ROOT / path).read_text().splitlines()) > 3  # more than words
    }
    assert without == ELSEWHERE.keys()
    assert all((ROOT / test).is_file() for test in ELSEWHERE.values())


def test_every_command_of_the_tree_is_there_and_says_what_the_tree_says() -> None:
    for words in commands():
        entry = TREE[words[0]]
        help = entry.verbs[words[1]] if isinstance(entry, Noun) else entry
        assert str(import_module(module_of(*words)).__doc__).partition("\n\n")[0].strip() == help
        assert load(*words).name == words[-1]


def test_every_file_of_a_command_is_in_the_tree() -> None:
    files = {
        ".".join(path.with_suffix("").parts)
        for path in FILES
        if path.is_relative_to("botdb/cli/commands") and path.name != "__init__.py"
    }
    assert files == {module_of(*words) for words in commands()}
