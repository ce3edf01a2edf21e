"""A text in the user's own editor."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from botdb.cli.editor import Draft
from botdb.cli.editor import draft as new_draft
from botdb.errors import InputError


def folder_of(draft: Draft) -> Path:
    return Path(draft.path).parent


def use(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the editor be a line of Python, to which `path` is the file."""
    script = f"import os, pathlib, sys; path = pathlib.Path(sys.argv[1]); {code}"
    monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")


def test_the_text_goes_to_the_editor_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "path.write_text(path.read_text() + 'more')")
    with new_draft("text\n", "draft.toml") as draft:
        folder = folder_of(draft)
        assert (folder.stat().st_mode & 0o777, draft.path.stat().st_mode & 0o777) == (0o700, 0o600)
        assert draft.edit() == "text\nmore"
    assert not folder.exists()


def test_a_refused_text_is_kept_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, "path.write_text('typed')")
    with pytest.raises(InputError, match="refused"), new_draft("text", "draft.toml") as draft:
        draft.edit()
        raise InputError("refused")
    said = capsys.readouterr().err
    assert said == f"what you typed is kept in {draft.path}\n"
    assert draft.path.read_text() == "typed"


def test_an_unchanged_text_is_not_kept() -> None:
    with pytest.raises(InputError), new_draft("text", "draft.toml") as draft:
        raise InputError("refused")
    assert not folder_of(draft).exists()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("sys.exit(3)", "the editor ended with 3; nothing was changed"),
        ("path.unlink()", "the editor left no file; nothing was changed"),
    ],
)
def test_an_editor_that_fails_is_an_error(
    monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    use(monkeypatch, code)
    with pytest.raises(InputError, match=message), new_draft("text", "draft.toml") as draft:
        draft.edit()


@pytest.mark.parametrize(
    ("editor", "message"),
    [
        ("/nowhere/editor", "cannot start the editor /nowhere/editor: No such file"),
        ("vi 'half", "VISUAL"),
    ],
)
def test_an_editor_that_cannot_be_started_is_an_error(
    monkeypatch: pytest.MonkeyPatch, editor: str, message: str
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    with pytest.raises(InputError, match=message), new_draft("text", "draft.toml") as draft:
        draft.edit()


def test_without_a_terminal_no_editor_is_guessed() -> None:
    with pytest.raises(InputError) as refused, new_draft("text", "draft.toml") as draft:
        draft.edit()
    assert refused.value.hint == "set VISUAL or EDITOR to an editor, or use 'botdb config set'"
