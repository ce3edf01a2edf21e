"""Signals to processes that the tests start."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from signal import SIGINT, Signals


def end(process: subprocess.Popen[bytes], number: Signals = SIGINT) -> None:
    """Send a signal until the process ends: Python can miss one just before it waits for input."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
