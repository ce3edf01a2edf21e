"""A screen that is drawn over in place, and the keys that are typed meanwhile."""

from __future__ import annotations

import io
import os
import pty
import sys
import time

import pytest

from botdb.output import Output
from botdb.output.render.screen import keyboard, redrawn
from tests.terminals import terminal


def test_each_drawing_replaces_the_one_before_and_the_last_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with terminal(40) as (theirs, shown), open(theirs, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        with redrawn(Output(terminal=True, width=40)) as draw:
            draw(lambda width: [f"first at {width}"])
            draw(lambda width: ["second"])
        monkeypatch.undo()
    text = shown.decode()
    entered, left = text.index("\x1b[?1049h"), text.index("\x1b[?1049l")
    assert entered < text.index("first at 40") < text.index("second") < left
    assert "second" in text[left:] and "first" not in text[left:]


def test_a_drawing_that_is_too_tall_is_cut_at_the_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(40) as (theirs, shown), open(theirs, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        with redrawn(Output(terminal=True, width=40)) as draw:
            draw(lambda width: [f"line {i}" for i in range(40)])
        monkeypatch.undo()
    on_screen = shown.decode().partition("\x1b[?1049l")[0]
    assert "line 22" in on_screen and "line 23" not in on_screen  # of 24 lines


def test_a_key_ends_the_wait_and_another_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with open(theirs, encoding="utf-8") as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        with keyboard() as wait_for:
            os.write(ours, b"Q")
            assert wait_for("q", 10)
            os.write(ours, b"x")
            assert not wait_for("q", 0.05)
        monkeypatch.undo()
    os.close(ours)


def test_without_a_terminal_it_only_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("q"))
    began = time.monotonic()
    with keyboard() as wait_for:
        assert not wait_for("q", 0.05)
    assert time.monotonic() - began >= 0.05
