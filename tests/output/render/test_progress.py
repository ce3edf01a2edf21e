"""A progress bar: only on a terminal, and not for brief work."""

from __future__ import annotations

import io
import sys

import pytest

from botdb.output.render import progress as module
from botdb.output.render.progress import progress
from tests.terminals import terminal


def drawn(monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False, brief: float = 0) -> str:
    monkeypatch.setattr(module, "BRIEF_SECONDS", brief)
    monkeypatch.setenv("TERM", "xterm")
    with terminal(80) as (theirs, shown), open(theirs, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        with progress("importing", quiet=quiet) as advance:
            advance(1, 2, "1 of 2")
        monkeypatch.undo()
    return shown.decode()


def test_a_bar_is_drawn_with_its_words_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = drawn(monkeypatch, brief=-1)
    assert "importing" in shown and "1 of 2" in shown
    assert "\x1b[2K" in shown  # the line is erased


def test_brief_or_quiet_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, brief=60) == ""
    assert drawn(monkeypatch, quiet=True, brief=-1) == ""


def test_in_a_pipe_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BRIEF_SECONDS", -1)
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with progress("importing", quiet=False) as advance:
        advance(1, 2)
    assert pipe.getvalue() == ""
