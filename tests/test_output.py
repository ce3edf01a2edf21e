"""What botdb prints in addition to its data: errors, hints, notes."""

from __future__ import annotations

import io
import sys

import pytest

from botdb.errors import InputError
from botdb.output import Output, say_error
from tests.terminals import on_terminal

LONG = (
    "'config set' takes FIELD=VALUE, and there is no = in 'positionSizeUsd', "
    "nor in /a/path/that-is-longer/than-a-line/of-the-narrow-terminal"
)


def said(monkeypatch: pytest.MonkeyPatch, columns: int | None) -> list[str]:
    monkeypatch.setattr("botdb.output.columns", lambda stream: columns)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    say_error(InputError(LONG, "a hint of some words"))
    assert isinstance(sys.stderr, io.TextIOWrapper)
    sys.stderr.flush()
    buffer = sys.stderr.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode().splitlines()


def test_in_a_pipe_an_error_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, None) == [f"error: {LONG}", "hint: a hint of some words"]


def test_on_a_terminal_an_error_breaks_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, 40) == [
        "error: 'config set' takes FIELD=VALUE,",
        "       and there is no = in",
        "       'positionSizeUsd', nor in",
        "       /a/path/that-is-longer/than-a-line/of-the-narrow-terminal",
        "hint: a hint of some words",
    ]


def test_a_command_on_a_terminal_wraps_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/nowhere/bot.db"
    code, shown = on_terminal(monkeypatch, "status", "--db", path, columns=40)
    assert code == 5
    assert len(shown.splitlines()) > 2
    assert all(len(line) <= 40 for line in shown.splitlines())


def test_a_quiet_run_shows_neither_notes_nor_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    Output(quiet=True).note("a note")
    Output(quiet=True).warning("a warning")
    assert capsys.readouterr().err == ""
    Output().warning("a warning")
    assert capsys.readouterr().err == "warning: a warning\n"
