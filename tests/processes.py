"""Processes that the tests start. None outlives its test, and no read from one blocks for ever."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DEADLINE = 60.0
"""Seconds after which a process is killed, which ends every read from it."""


class Process(subprocess.Popen[bytes]):
    """A process that is killed after DEADLINE seconds, or at the end of its context."""

    def __init__(self, command: list[str], **options: Any) -> None:
        super().__init__(command, **options)
        self._watchdog = threading.Timer(DEADLINE, self.kill)
        self._watchdog.daemon = True
        self._watchdog.start()

    def wait(self, timeout: float | None = None) -> int:
        code = super().wait(timeout)
        self._watchdog.cancel()
        return code


def wait_for(condition: Callable[[], bool]) -> None:
    """Look again and again until the condition holds; fails after DEADLINE seconds."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


_LOADED = """
import json, sys
from botdb.cli import main
code = main(sys.argv[1:])
print(json.dumps([code, *sys.modules]), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The names of all modules that are loaded after a command, which must exit with 0."""
    command = [sys.executable, "-c", _LOADED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=True)
    code, *modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


def program(folder: Path) -> Path:
    """A program `botdb` in a folder, for shells to find."""
    botdb = folder / "botdb"
    botdb.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m botdb "$@"\n')
    botdb.chmod(0o755)
    return botdb


@contextmanager
def botdb_in_pipes(*arguments: str) -> Iterator[Process]:
    """A botdb whose input and output the test holds."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "botdb", *arguments]
    with Process(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()
