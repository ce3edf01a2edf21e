"""Processes that the tests start: none outlives its test, and no read from one waits for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
