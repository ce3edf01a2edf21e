"""A real terminal (a pseudo-terminal of the system) that botdb writes to."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from select import select

import pytest

from botdb.cli import main
from tests.processes import Process


@contextmanager
def terminal(columns: int) -> Iterator[tuple[int, bytearray]]:
    """A terminal of this width for one program: the program's end, and what it has shown so far.

    At the end of the context the program must have closed its end.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = bytearray()

    def read() -> None:
        try:
            while block := os.read(ours, 65_536):
                shown.extend(block)
        except OSError:  # how Linux says that the other end was closed
            pass

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield theirs, shown
    finally:
        reader.join()
        os.close(ours)


def on_terminal(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, columns: int = 100, **env: str
) -> tuple[int, str]:
    """Exit code and text of botdb, run in this process with all its output on a terminal."""
    with (
        terminal(columns) as (theirs, shown),
        open(theirs, "w", encoding="utf-8") as screen,
        monkeypatch.context() as patch,
    ):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        patch.setattr(sys, "stdout", screen)
        patch.setattr(sys, "stderr", screen)
        for name, value in {"TERM": "xterm", **env}.items():
            patch.setenv(name, value)
        code = main(list(arguments))
    return code, shown.decode().replace("\r\n", "\n")


def at_a_terminal(*arguments: str, typed: bytes = b"", **env: str) -> tuple[int, str]:
    """Run botdb as a process at a terminal of its own, and type at its prompt.

    Gives its exit code and what the terminal shows.
    """
    ours, theirs = pty.openpty()
    screen = b""
    with Process(
        [sys.executable, "-m", "botdb", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, env={"TERM": "xterm", **env},
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    ) as process:  # fmt: skip
        os.close(theirs)
        with suppress(OSError):  # how Linux says that the other end was closed
            while b"[y/N]" not in screen:
                screen += os.read(ours, 1024)
            os.write(ours, typed)
            while True:
                if not select([ours], [], [], 3)[0]:
                    os.write(ours, typed)  # again: a Ctrl-C that came too early is not seen
                else:
                    screen += os.read(ours, 1024)
        code = process.wait()
    os.close(ours)
    return code, screen.decode().replace("\r\n", "\n")
